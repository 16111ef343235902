"""What there is to choose from: hair, garments, skin tones, the starters; read once from its files."""

import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from troupe.kit.colour import Oklch
from troupe.looks.catalog.garment import Cut, Eight, GarmentPlan, Line, Piece, Role, Shade
from troupe.looks.catalog.pose import (
    ArmPlan,
    HandName,
    LegPlan,
    Motion,
    Pose,
    Profile,
    Prop,
    motion_names,
    motions,
    pose_names,
    poses,
    props,
)
from troupe.looks.catalog.wardrobe import garments, lasts
from troupe.looks.domain.look import Document, Look

__all__ = [
    "ArmPlan",
    "Curls",
    "Cut",
    "GarmentPlan",
    "HairStyle",
    "HandName",
    "Handle",
    "LegPlan",
    "Line",
    "Lock",
    "Motion",
    "Piece",
    "Pose",
    "Profile",
    "Prop",
    "Role",
    "Shade",
    "Species",
    "garments",
    "hair_styles",
    "lasts",
    "motion_names",
    "motions",
    "pose_names",
    "poses",
    "props",
    "skin_tones",
    "species",
    "starter_look",
]

Handle = Literal["nova", "rook", "moss"]
Four = tuple[float, float, float, float]


class Lock(Document):
    """One clump of hair: its spine from root to tip, and its width at 0, ⅓, ⅔ and 1."""

    layer: Literal["back", "left", "right", "front"]
    s: Eight
    w: Four
    k: float = 0
    shine: float | None = None
    ink: float = 0.3
    dye: bool = True
    flat: bool = False
    """One colour from root to tip: beads are too small for more."""
    rope: bool = False
    """Matted or twisted: grooves run around it, and its end is round."""


class Curls(Document):
    """A mass of curls: an ellipse whose edge is lobes, filled with small arcs."""

    layer: Literal["back", "front"]
    at: Four
    lobes: int
    strokes: int
    hole: str = ""
    k: float = 0


class HairStyle(Document):
    """`wears` is the head garment that belongs to the style, where cloth takes the place of hair."""

    label: str
    weight: float = 1
    wears: str = ""
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
    tails: Literal["none", "high", "low", "twin", "plaits", "shoulder"] = "none"
    rows: bool = False
    fuzz: float = 0
    shaved: str = ""
    """Where the skull is shorn to a shadow."""
    crest: bool = False
    """Hair stands up along the middle of the head, from the forehead to the nape."""
    ties: tuple[Four, ...] = ()
    """Bands around gathered hair, in the accent: middle and half sizes of each."""
    dye: Literal["none", "tips", "streaks", "roots"] = "none"


class Species(Document):
    """What an animal lends a head: ears, nose, the pale parts of its coat, and how far its cheeks stand out."""

    shell: str
    inner: str
    tuft: str
    nose: str
    antlers: bool = False
    pale: Literal["cheeks", "muzzle", "eyes"] = "muzzle"
    marks: Literal["none", "stripes", "spots"] = "none"
    whiskers: bool = True
    mane: bool = False
    ruff: float = 12


@lru_cache(maxsize=1)
def species() -> Mapping[str, Species]:
    told = tomllib.loads((files(__name__) / "species.toml").read_text("utf-8"))
    return MappingProxyType({name: Species.model_validate(fields) for name, fields in told.items()})


@lru_cache(maxsize=1)
def hair_styles() -> Mapping[str, HairStyle]:
    return MappingProxyType({name: HairStyle.model_validate_json(text) for name, text in _folder("hair")})


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
