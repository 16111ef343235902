"""What an animal file may say: a head in pieces, the numbers of its face, its coats, and how its body is built."""

import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from troupe.looks.catalog.strokes import StrokeLine
from troupe.looks.domain.kinds import PETS
from troupe.looks.domain.look import Document

Pair = tuple[float, float]
Strokes = tuple[StrokeLine, ...]


class Coat(Document):
    """The colours of one coat; `weight` is how often a seed has it."""

    coat: str
    second: str
    belly: str
    weight: float = 1


class PetFace(Document):
    """The face numbers of an animal, in the places a person has them."""

    width: float = 42
    eye_gap: float = 22
    eye_height: float = 4
    eye_size: float = 1.05
    iris_size: float = 1.15
    mouth_width: float = 0.85
    brow_weight: float = 1.1


class Side(Document):
    """A head from the side, looking left: its pieces, and where eye, brow and mouth are."""

    pieces: Strokes
    hair: Strokes = ()
    eye: tuple[float, float, float]
    mouth: tuple[float, float, float, float, float, float]


class Tail(Document):
    """A tail by its run from the root, behind and up, and its widths."""

    run: tuple[float, ...]
    width: tuple[float, float, float]
    tip: bool = False
    tuft: bool = False
    puff: float = 0


class Limb(Document):
    """A wing, fin, leg or tail of a small animal: it turns around its root, by so many degrees in a bearing and by so
    many more to and fro with every step."""

    layer: Literal["behind", "legs", "front"]
    root: Pair
    pieces: Strokes
    foot: bool = False
    tone: float = 0
    swing: float = 0
    beat: float = 0
    turned: Mapping[str, float] = Field(default_factory=dict)


class RearBody(Document):
    """The same body going away from us: on the same ground, drawn over the lower half of its head."""

    trunk: Strokes
    over: Strokes = ()
    limbs: tuple[Limb, ...] = ()


class SmallBody(Document):
    """A body in pieces around its head, heading right; `ground` is how far below the head's middle it stands."""

    ground: float
    sinks: float = 0
    floats: bool = False
    trunk: Strokes
    over: Strokes = ()
    limbs: tuple[Limb, ...] = ()
    rear: RearBody


class PetBody(Document):
    """An animal's body in units of which its head has a hundred."""

    length: float = 120
    chest: float = 66
    loin: float = 52
    rump: float = 58
    arch: float = 0
    fore: float = 66
    hind: float = 66
    leg: float = 15
    neck: Pair = (44, 66)
    neck_width: float = 50
    chin: float = 47
    """How far below its middle a head lies on the ground."""
    foot: Literal["paw", "hoof"] = "paw"
    tail: Tail = Tail(run=(0, 0, 10, -4), width=(8, 8, 4))
    mane: bool = False


class PetPlan(Document):
    """One animal; `size` is how tall it stands beside a grown person."""

    label: str
    size: float
    face: PetFace = PetFace()
    coats: Annotated[tuple[Coat, ...], Field(min_length=1)]
    eyes: tuple[str, ...]
    nose: str
    inner: str = "#d9a08f"
    contour: StrokeLine
    behind: Strokes = ()
    ear: Strokes = ()
    mask: Strokes = ()
    patches: Strokes = ()
    muzzle: Strokes = ()
    fringe: Strokes = ()
    crown: Strokes = ()
    marks: Strokes = ()
    nape: Strokes = ()
    """What lies on the head where it is seen from behind."""
    portrait: Strokes = ()
    """What lies on chest and shoulders where only they are shown."""
    side: Side
    body: PetBody = PetBody()
    small: SmallBody | None = None
    wears_collar: bool = False


@lru_cache(maxsize=1)
def pets() -> Mapping[str, PetPlan]:
    """Every animal by its name."""
    folder = files("troupe.looks.catalog") / "pets"
    told = {
        name: tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
        for name in PETS
        if (folder / f"{name}.toml").is_file()
    }
    return MappingProxyType({name: PetPlan.model_validate_json(json.dumps(one)) for name, one in told.items()})
