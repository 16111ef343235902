"""What a story knows: cards of people, places and things, the scene, and how a telling changes them."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator

from troupe.stories.domain.response import Kind

Source = Literal["user", "template", "import", "persona", "model", "builtin"]


class Kept(BaseModel):
    """A value that is stored in a journal; what a later version adds is passed over."""

    model_config = ConfigDict(defer_build=True, extra="ignore", frozen=True)


class Known(Kept):
    """Something somebody knows, and since when."""

    text: Annotated[str, Field(min_length=1, max_length=1_000)]
    learned_turn_id: str | None = None
    source: Source = "builtin"


Short = Annotated[str, Field(max_length=200)]
Middle = Annotated[str, Field(max_length=500)]
Long = Annotated[str, Field(max_length=2_000)]
Name = Annotated[str, Field(min_length=1, max_length=120)]


class Card(Kept):
    """Somebody or something of the story."""

    entity_id: int
    kind: Kind
    name: Name
    aliases: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    summary: Annotated[str, Field(max_length=1_000)] = ""
    provisional: bool = False
    locked_fields: tuple[str, ...] = ()
    """What the story may no longer change."""
    source: Source = "builtin"
    first_turn_id: str | None = None
    last_turn_id: str | None = None
    last_index: int = 0
    updated_at: str | None = None
    media_id: str | None = None
    # Somebody
    role: Literal["player", "cast", "npc"] = "npc"
    persona_id: str | None = None
    style: str = ""
    """How this one speaks, in a few words."""
    age: Annotated[int, Field(ge=0, le=100_000)] | None = None
    appearance: Long = ""
    personality: Long = ""
    background: Long = ""
    current_location: int | None = None
    emotional_state: Short | None = None
    physical_condition: Short | None = None
    status: Literal["alive", "dead", "missing", "unknown"] = "alive"
    present: bool = False
    goals: Annotated[tuple[Middle, ...], Field(max_length=50)] = ()
    knowledge: tuple[Known, ...] = ()
    # A place
    place_type: Short | None = None
    description: Long = ""
    parent_id: int | None = None
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
    turn_id: str | None = None
    in_world_date: str | None = None
    participants: tuple[int, ...] = ()
    # A thing
    holder_id: int | None = None
    place_id: int | None = None
    condition: Short | None = None

    @field_validator("knowledge", mode="before")
    @classmethod
    def _as_known(cls, given: object) -> object:
        """Plain sentences, as older journals hold them."""
        if isinstance(given, (list, tuple)):
            return tuple({"text": each} if isinstance(each, str) else each for each in given)
        return given

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A changed card says its line anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in ("line", "sounds"):
            copied.__dict__.pop(name, None)
        return copied

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @cached_property
    def sounds(self) -> tuple[str, ...]:
        """Its names as they are looked for in what is said."""
        return tuple(name.casefold() for name in self.names)

    @cached_property
    def line(self) -> str:
        """One line about it, for a prompt; what it knows has a rule of its own."""
        parts = [self.summary.rstrip(".")] if self.summary else []
        parts += [f"status: {self.status}"] if self.kind == "character" and self.status != "alive" else []
        parts += [f"feels {self.emotional_state}"] if self.emotional_state else []
        parts += [f"condition: {self.physical_condition or self.condition}"] if self._state else []
        parts += [f"wants {', '.join(self.goals)}"] if self.goals else []
        parts += [self.current_status] if self.current_status else []
        told = f": {'. '.join(parts)}" if parts else ""
        return f"{self.name} ({'present ' if self.present else ''}{self.kind}){told}"

    @property
    def whole(self) -> str:
        """Everything that is written about it."""
        longer = (self.appearance, self.personality, self.background, self.description)
        return "\n".join([self.line, *(each for each in longer if each)])

    def as_json(self) -> dict[str, object]:
        """What a card of its kind shows."""
        return self.model_dump(mode="json", include=set(COMMON) | set(OF_KIND[self.kind]) | {"entity_id", "kind"})

    @property
    def _state(self) -> str | None:
        return self.physical_condition or self.condition


COMMON = (
    "name", "aliases", "summary", "provisional", "locked_fields", "source", "first_turn_id", "last_turn_id",
    "last_index", "updated_at", "media_id",
)  # fmt: skip
OF_KIND: Mapping[Kind, tuple[str, ...]] = {
    "character": (
        "role", "persona_id", "style", "age", "appearance", "personality", "background", "current_location",
        "emotional_state", "physical_condition", "status", "present", "goals", "knowledge",
    ),
    "location": ("place_type", "description", "parent_id", "current_status"),
    "faction": ("ideology", "current_activity", "territory", "power_level"),
    "threat": ("severity", "lifecycle_stage", "is_active"),
    "event": ("turn_id", "in_world_date", "participants"),
    "item": ("holder_id", "place_id", "condition"),
}  # fmt: skip
MADE_BY_US = frozenset({"source", "first_turn_id", "last_turn_id", "last_index", "updated_at", "persona_id"})
"""What nobody writes by hand."""


class Relationship(Kept):
    """What one is to another, in one direction."""

    relationship_id: str
    from_id: int
    to_id: int
    relationship_type: Annotated[str, Field(max_length=80)] | None = None
    trust_level: Annotated[int, Field(ge=1, le=10)] | None = None
    notes: Annotated[str, Field(max_length=1_000)] | None = None
    updated_turn_id: str | None = None


class Entry(Kept):
    """A line of the timeline."""

    entry_id: str
    turn_id: str | None = None
    index: int = 0
    kind: Literal["beat", "note", "episode", "season"] = "beat"
    summary: Annotated[str, Field(max_length=240)]
    in_world_date: str | None = None
    in_world_time: str | None = None
    elapsed: str | None = None
    place_id: int | None = None
    importance: Annotated[int, Field(ge=1, le=5)] = 3
    edited: bool = False


class Secret(Kept):
    """What only some know."""

    secret_id: str
    about_id: int | None = None
    text: Annotated[str, Field(min_length=1, max_length=1_000)]
    holders: Annotated[tuple[int, ...], Field(max_length=50)] = ()
    narrator_knows: bool = False


class Scene(Kept):
    """Where and when the story stands."""

    place_id: int | None = None
    in_world_date: str | None = None
    in_world_time: str | None = None
    season: int = 1
    episode: int = 1
    open_threads: tuple[str, ...] = ()


@dataclass(frozen=True)
class World:
    """The state after a telling."""

    cards: Mapping[int, Card] = field(default_factory=dict)
    scene: Scene = field(default_factory=Scene)
    timeline: tuple[Entry, ...] = ()
    relationships: Mapping[tuple[int, int], Relationship] = field(default_factory=dict)
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    merged: Mapping[int, int] = field(default_factory=dict)
    """Cards that were joined with another, and with which."""

    @property
    def player(self) -> Card | None:
        return next((card for card in self.cards.values() if card.role == "player"), None)

    @cached_property
    def people(self) -> tuple[Card, ...]:
        return tuple(card for card in self.cards.values() if card.kind == "character")

    @property
    def place(self) -> Card | None:
        return self.cards.get(self.scene.place_id) if self.scene.place_id else None

    @property
    def present(self) -> tuple[int, ...]:
        return tuple(card.entity_id for card in self.people if card.present)

    def card(self, entity_id: int) -> Card | None:
        """A card by its id; one that was merged answers with the one it was merged into."""
        while entity_id in self.merged:
            entity_id = self.merged[entity_id]
        return self.cards.get(entity_id)

    def named(self, name: str, kind: Kind | None = None) -> Card | None:
        wanted = folded(name)
        for card in self.cards.values():
            if (kind is None or card.kind == kind) and wanted in {folded(each) for each in card.names}:
                return card
        return None

    def after(
        self, cards: Iterable[Card], scene: Scene | None, entries: Iterable[Entry] = (),
        relationships: Iterable[Relationship] = (),
    ) -> "World":  # fmt: skip
        """The state once a telling is applied."""
        changed = {card.entity_id: card for card in cards}
        knit = {(each.from_id, each.to_id): each for each in relationships}
        return replace(
            self,
            cards={**self.cards, **changed} if changed else self.cards,
            scene=scene or self.scene,
            timeline=(*self.timeline, *entries),
            relationships={**self.relationships, **knit} if knit else self.relationships,
        )


def folded(name: str) -> str:
    """A name as it is compared: without case, in plain letters, and with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
