"""Templates: how a story can begin, as data that can name no file, no address and no brain."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from troupe.stories.domain.response import Arc, Kind
from troupe.stories.domain.settings import Rating
from troupe.stories.domain.world import Long, Middle, Name, Short

_ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
ChoiceKind = Literal["act", "speak", "go", "look", "recall"]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]


class Part(BaseModel):
    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True)


class Way(Part):
    """A choice of an authored passage, and where it leads."""

    text: Annotated[str, Field(min_length=1, max_length=120)]
    next: str | None = None
    kind: ChoiceKind = "act"


class Passage(Part):
    """A written part of a story; one with an ending closes it."""

    beat: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]
    text: Text
    choices: tuple[Way, ...] = ()
    arc_position: Arc | None = None
    ending: str | None = None


class Prologue(Part):
    """What stands above the first turn."""

    text: Text
    choices: tuple[Way, ...] = ()


class Figure(Part):
    """A card a story begins with; other cards are named in it by their names."""

    name: Name
    kind: Kind = "character"
    role: Literal["player", "cast", "npc"] = "npc"
    summary: Annotated[str, Field(max_length=1_000)] = ""
    aliases: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    style: Middle = ""
    age: Annotated[int, Field(ge=0, le=100_000)] | None = None
    present: bool = False
    # Somebody
    appearance: Long = ""
    personality: Long = ""
    background: Long = ""
    current_location: Name | None = None
    emotional_state: Short | None = None
    physical_condition: Short | None = None
    status: Literal["alive", "dead", "missing", "unknown"] = "alive"
    goals: Annotated[tuple[Middle, ...], Field(max_length=50)] = ()
    knowledge: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=1_000)], ...], Field(max_length=200)] = ()
    # A place
    place_type: Short | None = None
    description: Long = ""
    parent: Name | None = None
    current_status: Middle | None = None
    # A faction
    ideology: Middle | None = None
    current_activity: Middle | None = None
    territory: Middle | None = None
    power_level: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    # A threat
    severity: Annotated[int, Field(ge=1, le=10)] | None = None
    lifecycle_stage: Literal["latent", "growing", "active", "resolved"] = "latent"
    is_active: bool = False
    # An event
    in_world_date: Annotated[str, Field(max_length=40)] | None = None
    participants: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    # A thing
    holder: Name | None = None
    place: Name | None = None
    condition: Short | None = None


class Role(Figure):
    """Somebody who tells or plays: a figure, and the persona that speaks for it, if one does."""

    seat: Literal["narrator", "cast"] = "cast"
    persona_id: Annotated[str, Field(pattern=_ID)] | None = None
    voiced: bool = False


class Tie(Part):
    """What one figure is to another, by their names."""

    one: Annotated[str, Field(min_length=1, max_length=120)]
    other: Annotated[str, Field(min_length=1, max_length=120)]
    type: Annotated[str, Field(max_length=80)] | None = None
    trust: Annotated[int, Field(ge=1, le=10)] | None = None
    notes: Annotated[str, Field(max_length=1_000)] | None = None


class Hidden(Part):
    """What only some figures know."""

    text: Annotated[str, Field(min_length=1, max_length=1_000)]
    about: str | None = None
    holders: tuple[str, ...] = ()
    narrator_knows: bool = False


class LoreNote(Part):
    """A fact of this world, and the words that bring it up."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    keys: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=100)], ...], Field(min_length=1, max_length=20)]
    text: Annotated[str, Field(min_length=1, max_length=4_000)]


class Template(Part):
    """A start, written or open."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    description: Annotated[str, Field(max_length=2_000)] = ""
    minutes: int | None = None
    language: str = "en"
    genre: str = ""
    rating: Rating = "everyone"
    cover_media_id: Annotated[str, Field(pattern=_ID)] | None = None
    initial_context: Text | None = None
    prologue: Prologue | None = None
    player: Figure | None = None
    cast: Annotated[tuple[Role, ...], Field(max_length=13)] = ()
    cards: Annotated[tuple[Figure, ...], Field(max_length=2_000)] = ()
    place: str | None = None
    """The card of the place where it begins."""
    relationships: Annotated[tuple[Tie, ...], Field(max_length=200)] = ()
    lore: Annotated[tuple[LoreNote, ...], Field(max_length=500)] = ()
    secrets: Annotated[tuple[Hidden, ...], Field(max_length=200)] = ()
    settings: dict[str, object] = Field(default_factory=dict)
    """How it is told, unless whoever begins it says otherwise."""
    arc_turns: Annotated[int, Field(ge=3, le=500)] | None = None
    beats: tuple[Passage, ...] = ()

    def as_offer(self) -> dict[str, object]:
        shown = ("slug", "title", "description", "minutes", "language", "genre", "rating", "cover_media_id")
        return {name: getattr(self, name) for name in shown} | {"authored": bool(self.beats)}
