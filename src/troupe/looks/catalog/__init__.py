"""What there is to choose from: hair, garments, skin tones, the starters; read once from its files."""

import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from troupe.kit.colour import Oklch
from troupe.looks.domain.look import Document, Look

Handle = Literal["nova", "rook", "moss"]
Eight = tuple[float, float, float, float, float, float, float, float]
Four = tuple[float, float, float, float]
Role = Literal["primary", "secondary", "accent", "plain", "dark", "denim", "denim_light", "leather"]


class Lock(Document):
    """One clump of hair: its spine from root to tip, and its width at 0, ⅓, ⅔ and 1."""

    layer: Literal["back", "left", "right", "front"]
    s: Eight
    w: Four
    k: float = 0
    shine: float | None = None
    ink: float = 0.3
    dye: bool = True


class Curls(Document):
    """A mass of curls: an ellipse whose edge is lobes, filled with small arcs."""

    layer: Literal["back", "front"]
    at: Four
    lobes: int
    strokes: int
    hole: str = ""
    k: float = 0


class HairStyle(Document):
    label: str
    weight: float = 1
    cap: str = ""
    back: tuple[str, ...] = ()
    back_lines: tuple[Eight, ...] = ()
    locks: tuple[Lock, ...] = ()
    strands: tuple[Eight, ...] = ()
    flyaways: tuple[Eight, ...] = ()
    curls: tuple[Curls, ...] = ()
    shadow: str = ""
    shows_ears: bool = False
    fringe: bool = True
    tails: Literal["none", "high", "low", "twin"] = "none"
    fuzz: float = 0
    dye: Literal["none", "tips", "streaks", "roots"] = "none"


class Shade(Document):
    d: str
    k: float
    role: Role | None = None


class Line(Document):
    """A fold or seam: a tapered line with its widths at start, middle and end."""

    s: Eight
    w: tuple[float, float, float] = (0.2, 0.9, 0.15)
    k: float = -1.8
    role: Role | None = None


class Piece(Document):
    """`bust` pieces are drawn in a bust only: on a whole figure `Cut` says what lies there. What is worn on the head
    has an outline for the side too."""

    layer: Literal["behind", "body"] = "body"
    only: Literal["everywhere", "bust"] = "everywhere"
    role: Role
    k: float = 0
    d: str
    side: str = ""
    outline: float = 1.9
    shades: tuple[Shade, ...] = ()
    lines: tuple[Line, ...] = ()


class Cut(Document):
    """How a garment covers a whole body; shares are of the torso, the arm and the leg."""

    role: Role = "primary"
    k: float = 0
    hem: float = 0.08
    fit: float = 0.4
    ease: float = 1.16
    sleeve: float = 1.0
    cuff: Role | None = None
    band: Role | None = None
    open: float = 0
    leg: float = 0
    hem_ease: float = 1.2
    skirt: float = 0
    flare: float = 1.3
    pleats: int = 0
    shoe: Literal["none", "sneaker", "boot", "loafer"] = "none"
    buttons: int = 0
    pocket: bool = False


class GarmentPlan(Document):
    label: str
    slot: Literal["top", "outer", "neck", "bottom", "shoes", "head"]
    weight: float = 1
    needs: str | None = None
    cut: Cut | None = None
    pieces: tuple[Piece, ...] = ()


HandName = Literal["relaxed", "fist", "open", "point", "thumb_up", "hold", "chin", "flat"]
Landmark = Literal["hip", "belly", "chest", "shoulder", "other_arm", "chin", "brow", "knee"]
Pair = tuple[float, float]


class ArmPlan(Document):
    """An arm by its two angles, or by the landmark its wrist goes to; layers are behind, front, and over the head."""

    angles: Pair = (8, -4)
    length: Pair = (1, 1)
    to: Landmark | None = None
    at: Pair = (0, 0)
    hand: HandName = "relaxed"
    layer: Literal["b", "f", "o"] = "f"


class LegPlan(Document):
    angles: Pair = (4, -2)
    length: Pair = (1, 1)


class Pose(Document):
    """A body's bearing: tilts in degrees, shifts in figure units, lifts in heads."""

    label: str
    pelvis: float = 0
    chest: float = 0
    roll: float = 2
    shift: float = 0
    lean: float = 0
    air: float = 0
    head_down: float = 0
    shoulders: float = 0
    seat: bool = False
    gait: Literal["walking", "running"] | None = None
    arms: tuple[ArmPlan, ArmPlan]
    legs: tuple[LegPlan, LegPlan]


class Species(Document):
    """What an animal lends a head: its ears, the colour of its nose, antlers where it has them."""

    shell: str
    inner: str
    tuft: str
    nose: str
    antlers: bool = False


@lru_cache(maxsize=1)
def species() -> Mapping[str, Species]:
    told = tomllib.loads((files(__name__) / "species.toml").read_text("utf-8"))
    return MappingProxyType({name: Species.model_validate(fields) for name, fields in told.items()})


@lru_cache(maxsize=1)
def hair_styles() -> Mapping[str, HairStyle]:
    return MappingProxyType({name: HairStyle.model_validate_json(text) for name, text in _folder("hair")})


@lru_cache(maxsize=1)
def garments() -> Mapping[str, GarmentPlan]:
    return MappingProxyType({name: GarmentPlan.model_validate_json(text) for name, text in _folder("garments")})


@lru_cache(maxsize=1)
def poses() -> Mapping[str, Pose]:
    """Every bearing, by name."""
    return MappingProxyType({name: Pose.model_validate_json(text) for name, text in _folder("poses")})


def pose_names() -> tuple[str, ...]:
    return tuple(poses())


@lru_cache(maxsize=1)
def skin_tones() -> tuple[Oklch, ...]:
    tones = tomllib.loads((files(__name__) / "skin.toml").read_text("utf-8"))["tones"]
    return tuple(Oklch(*tone) for tone in tones)


@lru_cache(maxsize=8)
def starter_look(handle: Handle) -> Look:
    """The composed look of a persona that ships."""
    return Look.model_validate_json(dict(_folder("starters"))[handle])


def _folder(name: str) -> list[tuple[str, str]]:
    """Every file of a folder as JSON text, by name: strict documents are read from JSON, where lists are lists."""
    found = sorted((files(__name__) / name).iterdir(), key=lambda file: file.name)
    return [
        (file.name.removesuffix(".toml"), json.dumps(tomllib.loads(file.read_text("utf-8"))))
        for file in found
        if file.name.endswith(".toml")
    ]
