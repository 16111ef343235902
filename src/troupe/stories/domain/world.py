"""What a story knows: cards of people, places and things, the scene, and how a telling changes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from troupe.stories.domain.response import Kind


class Kept(BaseModel):
    """A value that is stored in a journal; what a later version adds is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Card(Kept):
    """Somebody or something of the story."""

    entity_id: int
    kind: Kind
    name: Annotated[str, Field(min_length=1, max_length=120)]
    aliases: tuple[str, ...] = ()
    summary: Annotated[str, Field(max_length=1_000)] = ""
    provisional: bool = False
    source: Literal["user", "template", "import", "persona", "model", "builtin"] = "builtin"
    first_turn_id: str | None = None
    last_turn_id: str | None = None
    last_index: int = 0
    role: Literal["player", "cast", "npc"] = "npc"
    persona_id: str | None = None
    style: str = ""
    """How this one speaks, in a few words."""
    age: int | None = None
    current_location: int | None = None
    emotional_state: str | None = None
    physical_condition: str | None = None
    status: Literal["alive", "dead", "missing", "unknown"] = "alive"
    present: bool = False
    goals: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @property
    def line(self) -> str:
        """One line about it, for a prompt."""
        parts = [self.summary.rstrip(".")] if self.summary else []
        parts += [f"status: {self.status}"] if self.kind == "character" and self.status != "alive" else []
        parts += [f"feels {self.emotional_state}"] if self.emotional_state else []
        parts += [f"condition: {self.physical_condition}"] if self.physical_condition else []
        parts += [f"wants {', '.join(self.goals)}"] if self.goals else []
        parts += [f"knows: {'; '.join(self.knowledge)}"] if self.knowledge else []
        told = f": {'. '.join(parts)}" if parts else ""
        return f"{self.name} ({'present ' if self.present else ''}{self.kind}){told}"


class Scene(Kept):
    """Where and when the story stands."""

    place_id: int | None = None
    in_world_date: str | None = None
    in_world_time: str | None = None
    season: int = 1
    episode: int = 1


class Beat(Kept):
    """A timeline entry: what a turn told, in one line."""

    turn_id: str
    index: int
    summary: str


@dataclass(frozen=True)
class World:
    """The state after a telling."""

    cards: Mapping[int, Card] = field(default_factory=dict)
    scene: Scene = field(default_factory=Scene)
    timeline: tuple[Beat, ...] = ()

    @property
    def player(self) -> Card | None:
        return next((card for card in self.cards.values() if card.role == "player"), None)

    @property
    def people(self) -> tuple[Card, ...]:
        return tuple(card for card in self.cards.values() if card.kind == "character")

    @property
    def place(self) -> Card | None:
        return self.cards.get(self.scene.place_id) if self.scene.place_id else None

    def named(self, name: str, kind: Kind | None = None) -> Card | None:
        wanted = folded(name)
        for card in self.cards.values():
            if (kind is None or card.kind == kind) and wanted in {folded(each) for each in card.names}:
                return card
        return None

    def after(self, cards: Iterable[Card], scene: Scene | None, beat: Beat | None) -> "World":
        """The state once a telling is applied."""
        changed = {card.entity_id: card for card in cards}
        return World(
            {**self.cards, **changed} if changed else self.cards,
            scene or self.scene,
            (*self.timeline, beat) if beat else self.timeline,
        )


def folded(name: str) -> str:
    """A name as it is compared: without case, and with single spaces."""
    return " ".join(name.casefold().split())
