"""The look document: who a persona is to the eye. Whatever is null is derived from the seed."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from troupe.looks.domain.kinds import ANIMAL_HEADS, CREATURES, SPIRIT_SHAPES, Creature, Kind, SpiritShape, nearest
from troupe.looks.domain.seeds import seed_of

HexColour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$"), AfterValidator(str.upper)]
Share = Annotated[float, Field(ge=0, le=1)]
Signed = Annotated[float, Field(ge=-1, le=1)]
FacialHair = Literal["none", "stubble", "moustache", "goatee", "full"]
Ears = Literal["round", "pointed", "none"]
ItemName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
KitId = Annotated[
    str, StringConstraints(pattern=r"^avatar\.(identity|style)(\.[A-Za-z0-9_]{1,64}){1,6}$", max_length=128)
]


def _known(word: str, known: Sequence[str], what: str) -> str:
    if word not in known:
        close = nearest(word, known)
        told = {"what": what, "word": repr(word), "listed": ", ".join(close), "nearest": close}
        raise PydanticCustomError("unknown", "there is no {what} called {word}; the nearest are {listed}", told)
    return word


def one_of(known: Sequence[str], what: str, aliases: Mapping[str, str] = MappingProxyType({})) -> BeforeValidator:
    """A name that is not known is refused with the three nearest."""
    return BeforeValidator(
        lambda value: _known(aliases.get(value, value), known, what) if isinstance(value, str) else value
    )


_Finish = Literal["flat", "cel", "soft", "ink", "pixel", "watercolor"]
FINISHES: tuple[_Finish, ...] = get_args(_Finish)
Finish = Annotated[_Finish, one_of(FINISHES, "finish", {"cartoon": "cel", "realistic": "soft"})]
Ground = Literal["transparent", "solid", "gradient", "halo", "rays", "dots", "stage"]


class Document(BaseModel):
    """Strict and frozen: unknown keys, numbers as text and NaN are refused, never mended."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Sliders(Document):
    """Two axes whose middle is a plain human."""

    mecha: Share = 0.5
    animal: Share = 0.5


class Palette(Document):
    primary: HexColour | None = None
    secondary: HexColour | None = None
    accent: HexColour | None = None


class Body(Document):
    heads: Annotated[float, Field(ge=2, le=8.5)] | None = None
    form: Share | None = None
    shoulders: Annotated[float, Field(ge=0.8, le=1.35)] | None = None
    hips: Annotated[float, Field(ge=0.85, le=1.25)] | None = None
    build: Signed | None = None
    legs: Signed | None = None
    apparent_age: Annotated[int, Field(ge=0, le=120)] | None = None


class Mark(Document):
    """A mole, scar or the like, at a place on the face from −1 to 1."""

    kind: Literal["mole", "scar", "stripe", "star", "paint", "dimple"]
    x: Signed
    y: Signed


class Face(Document):
    width: Annotated[float, Field(ge=32, le=40)] | None = None
    jaw: Signed | None = None
    chin: Signed | None = None
    eye_size: Annotated[float, Field(ge=0.7, le=1.4)] | None = None
    eye_height: Annotated[float, Field(ge=2, le=12)] | None = None
    eye_gap: Annotated[float, Field(ge=17, le=26)] | None = None
    iris_size: Annotated[float, Field(ge=0.7, le=1.2)] | None = None
    nose: Annotated[float, Field(ge=0, le=1.6)] | None = None
    mouth_width: Annotated[float, Field(ge=0.8, le=1.25)] | None = None
    brow_weight: Annotated[float, Field(ge=0.6, le=1.6)] | None = None
    lashes: Share | None = None
    freckles: Share | None = None
    marks: Annotated[tuple[Mark, ...], Field(max_length=4)] | None = None
    facial_hair: FacialHair | None = None
    ears: Ears | None = None
    lines: Share | None = None


class Hair(Document):
    style: ItemName | None = None
    colour: HexColour | None = None
    second: HexColour | None = None
    dye: Literal["none", "tips", "streaks", "ombre", "roots"] | None = None
    length: Annotated[float, Field(ge=0.5, le=1.5)] | None = None
    parting: Signed | None = None
    volume: Annotated[float, Field(ge=0.7, le=1.4)] | None = None
    flyaways: Annotated[int, Field(ge=0, le=3)] | None = None


class Eyes(Document):
    left: HexColour | None = None
    right: HexColour | None = None


class Worn(Document):
    """One garment, with a colour of its own when the palette's is not wanted, and in one of its variants."""

    item: ItemName
    colour: HexColour | None = None
    variant: ItemName | None = None

    @property
    def name(self) -> str:
        """The garment and its variant as the catalogue knows them."""
        return f"{self.item}.{self.variant}" if self.variant else self.item


def _by_name(value: object) -> object:
    return {"item": value} if isinstance(value, str) else value


Slot = Annotated[Worn, BeforeValidator(_by_name)]


class Clothes(Document):
    top: Slot | None = None
    bottom: Slot | None = None
    one_piece: Slot | None = None
    outer: Slot | None = None
    shoes: Slot | None = None
    socks: Slot | None = None
    head: Slot | None = None
    eyes: Slot | None = None
    neck: Slot | None = None
    ears: Slot | None = None
    hands: Slot | None = None
    waist: Slot | None = None
    back: Slot | None = None


class Outfit(Document):
    """What is worn on one occasion; slots left open are filled as in the outfit of every day."""

    name: ItemName
    clothes: Clothes = Clothes()


class Equipment(Document):
    """What is carried and put on over the clothes; the main hand is the right one, seen from wherever."""

    main_hand: ItemName | None = None
    off_hand: ItemName | None = None
    head: ItemName | None = None
    body: ItemName | None = None
    back: ItemName | None = None
    feet: ItemName | None = None
    hands: ItemName | None = None


class Art(Document):
    """How the same person is drawn; at these values nothing is changed."""

    realism: Share = 0.5
    line_weight: Share = 0.5
    line_colour: Share = 0.8
    shading: Share = 0.67
    softness: Share = 0
    roundness: Share = 0.5
    chroma: Share = 0.5
    contrast: Share = 0.5
    ornament: Share = 0.3
    asymmetry: Share = 0.4
    texture: Share = 0
    pixel: Annotated[int, Field(ge=2, le=16)] = 4


class ExtraKit(Document):
    """A trained kit that has its say in how somebody looks."""

    id: KitId
    weight: Annotated[float, Field(ge=-2, le=2)]


def _each_once(kits: tuple[ExtraKit, ...]) -> tuple[ExtraKit, ...]:
    if len({kit.id for kit in kits}) < len(kits):
        raise ValueError("each kit is named once")
    return kits


def _named_once(outfits: tuple[Outfit, ...]) -> tuple[Outfit, ...]:
    if len({outfit.name for outfit in outfits}) < len(outfits):
        raise ValueError("each outfit has a name of its own")
    return outfits


class Background(Document):
    kind: Annotated[Ground, one_of(get_args(Ground), "background")] = "halo"
    colours: Annotated[tuple[HexColour, ...], Field(max_length=3)] = ()


KindWord = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class Look(Document):
    """All that the rig needs to know about a persona."""

    version: Literal[1] = 1
    seed: Annotated[int, Field(ge=0, le=4_294_967_295)] = 0
    kind: Kind = "person"
    sliders: Sliders = Sliders()
    finish: Finish = "flat"
    palette: Palette = Palette()
    body: Body = Body()
    face: Face = Face()
    hair: Hair = Hair()
    eyes: Eyes = Eyes()
    skin: Annotated[int, Field(ge=1, le=10)] | HexColour | None = None
    clothes: Clothes = Clothes()
    outfits: Annotated[tuple[Outfit, ...], Field(max_length=12), AfterValidator(_named_once)] = ()
    equipment: Equipment = Equipment()
    art: Art = Art()
    identity_kit: KitId | None = None
    kits: Annotated[tuple[ExtraKit, ...], Field(max_length=8), AfterValidator(_each_once)] = ()
    species: KindWord | None = None
    item: KindWord | None = None
    creature: Annotated[Creature, one_of(CREATURES, "creature")] | None = None
    shape: Annotated[SpiritShape, one_of(SPIRIT_SHAPES, "shape")] | None = None
    background: Background = Background()

    @field_validator("species")
    @classmethod
    def _drawn_species(cls, value: str | None, told: ValidationInfo) -> str | None:
        """A person's head is one of ten; a pet may be any animal, and the nearest that is known is drawn."""
        is_person = told.data.get("kind", "person") == "person"
        return _known(value, ANIMAL_HEADS, "species") if value is not None and is_person else value

    @classmethod
    def born(cls, persona_id: str) -> Self:
        """The look a persona has before anyone chose anything."""
        return cls(seed=seed_of(persona_id))
