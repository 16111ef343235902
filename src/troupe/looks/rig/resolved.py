"""A look in which nothing is left open: the one thing that is drawn and hashed."""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, Literal, Self

from troupe.looks.domain.ages import Stage
from troupe.looks.domain.canonical import digest
from troupe.looks.domain.kinds import Creature, Pet, SpiritShape, Thing
from troupe.looks.domain.look import Art, Background, Document, Ears, Equipment, FacialHair, Finish, Mark
from troupe.looks.domain.weights import OWNS_THE_HEAD

RIG_VERSION = "0.21.0"
PLAIN = ("flat", "pixel", "watercolor")
"""Finishes drawn with the fewest tones."""
Dye = Literal["none", "tips", "streaks", "ombre", "roots"]


class Garment(Document):
    """`own` is the colour of what is neither of the palette's three: leather, denim, metal."""

    item: str
    primary: str
    secondary: str
    accent: str
    own: str | None = None


class WornOutfit(Document):
    """A whole outfit under its name."""

    name: str
    garments: tuple[Garment, ...]
    glasses: str
    glasses_colour: str


class Clash(Document):
    """Two colours that melt into one another and were both chosen by hand."""

    parts: tuple[str, str]
    colours: tuple[str, str]


class Being(Document):
    """What is not a person: which animal or thing is drawn, and the colours it is drawn in."""

    kind: Literal["pet", "item"]
    name: Pet | Thing
    label: str
    coat: str
    second: str
    belly: str
    patches: tuple[int, ...] = ()
    collar: bool = False


_FAMILIES = ("mecha", "creature", "abstract", "animal")
_LATER = ("being", "beast", "spirit", "turn")
"""Fields that most looks leave open; a look without them keeps the hash it has always had."""


class ResolvedLook(Document):
    seed: int
    finish: Finish
    mecha: float
    animal: float
    creature: float
    abstract: float
    primary: str
    secondary: str
    accent: str
    skin: str
    hair_style: str
    hair: str
    hair_second: str
    dye: Dye
    species: str
    volume: float
    length: float = 1.0
    parting: float = 0.0
    flyaways: int
    eye_left: str
    eye_right: str
    face_width: float
    jaw: float
    chin: float
    eye_size: float
    eye_height: float
    eye_gap: float
    iris_size: float
    nose: float
    mouth_width: float
    brow_weight: float
    lashes: float
    freckles: float
    marks: tuple[Mark, ...]
    facial_hair: FacialHair
    ears: Ears = "round"
    lines: float
    heads: float
    form: float
    shoulders: float
    hips: float
    build: float
    legs: float
    garments: tuple[Garment, ...]
    glasses: str
    glasses_colour: str
    background: Background
    outfits: tuple[WornOutfit, ...] = ()
    equipment: Equipment = Equipment()
    art: Art = Art()
    stage: Stage = "adult"
    clashes: tuple[Clash, ...] = ()
    warnings: tuple[str, ...] = ()
    being: Being | None = None
    beast: Creature | None = None
    spirit: SpiritShape | None = None
    turn: float | None = None
    """Which way a head in three quarters is turned, −1 or 1; told by the frame, never by a look."""

    @cached_property
    def look_hash(self) -> str:
        told = self.model_dump(mode="json")
        return digest(
            RIG_VERSION, {name: value for name, value in told.items() if value is not None or name not in _LATER}
        )

    @property
    def faced(self) -> Self:
        """The look of its face: where a family owns the head, the others leave its features alone."""
        return self.face_alone or self

    @cached_property
    def face_alone(self) -> Self | None:
        """The same where it is another one; a look that kept itself could not be compared with its equals."""
        families = {name: getattr(self, name) for name in _FAMILIES}
        if sum(map(bool, families.values())) < 2 or max(families.values()) < OWNS_THE_HEAD:
            return None
        return self.model_copy(update={name: 0.0 for name, weight in families.items() if weight < OWNS_THE_HEAD})

    def __hash__(self) -> int:
        return self.counted_hash

    @cached_property
    def counted_hash(self) -> int:
        """Counted once: every kept part of a drawing is found by its look, some twenty times a frame."""
        return hash(tuple(self.__dict__[name] for name in type(self).model_fields))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        changed = super().model_copy(update=update, deep=deep)
        for known in ("counted_hash", "face_alone"):
            changed.__dict__.pop(known, None)
        return changed


@lru_cache(maxsize=128)
def one_of_its_kind(look: ResolvedLook) -> ResolvedLook:
    """The first of all equal looks, so that what is kept for it is found without comparing forty fields."""
    return look
