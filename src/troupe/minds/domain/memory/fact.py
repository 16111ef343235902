"""A fact: a small statement, whom it belongs to, since when it holds, and where it was said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from troupe.kit.times import as_text
from troupe.minds.domain.memory.source import Source, SourcePoint

Scope = Literal["persona", "user", "chat"]
Kind = Literal["fact", "preference", "event", "promise", "relation", "persona_fact"]
SaidBy = Literal["user", "persona", "owner"]
Status = Literal["active", "closed", "hidden", "removed"]
KINDS: tuple[Kind, ...] = ("fact", "preference", "event", "promise", "relation", "persona_fact")
LONGEST_TEXT = 500


@dataclass(frozen=True)
class Place:
    """Where something is remembered: with one persona, everywhere, or in one chat."""

    scope: Scope
    persona_id: str | None
    chat_id: str | None

    def fits(self, persona_id: str | None, chat_id: str | None) -> bool:
        """Whether it counts there; whoever asks for no persona or chat in particular sees all."""
        is_with = None in (self.persona_id, persona_id) or self.persona_id == persona_id
        return is_with and (None in (self.chat_id, chat_id) or self.chat_id == chat_id)

    def reaches(self, other: "Place") -> bool:
        """Whether something said here can speak about something said there."""
        same_persona = self.persona_id is None or other.persona_id in (None, self.persona_id)
        return same_persona and (self.chat_id is None or other.chat_id in (None, self.chat_id))


@dataclass(frozen=True)
class Fact:
    """What is kept. Whether it still holds is not kept: that depends on what can be seen from where one stands."""

    id: str
    number: int
    realm: str
    user_id: str
    place: Place
    kind: Kind
    text: str
    slot: str | None
    value: str | None
    said_by: SaidBy
    confidence: float
    importance: int
    pinned: bool
    edited: bool
    valid_from: datetime
    ended_at: datetime | None
    """Closed by hand, or by somebody who asked to forget it."""
    removed_at: datetime | None
    uses: int
    last_used_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    sources: tuple[Source, ...] = ()

    @property
    def stays(self) -> bool:
        """Whether it is seen although what it came from is not."""
        return self.said_by == "owner" or self.pinned or self.edited

    def seen(self, visible: frozenset[SourcePoint]) -> bool:
        return self.removed_at is None and (self.stays or any(each.point in visible for each in self.sources))

    def since(self, visible: frozenset[SourcePoint]) -> datetime:
        """Since when it holds, as far as can be seen."""
        seen = [each.said_at for each in self.sources if each.point in visible]
        return min(seen) if seen and not self.stays else self.valid_from


@dataclass(frozen=True)
class Standing:
    """How a fact stands, seen from one place."""

    status: Status
    valid_from: datetime
    valid_to: datetime | None = None
    closed_by: str | None = None


def shown(fact: Fact, standing: Standing) -> dict[str, object]:
    """A fact as every door shows it."""
    newest = max(fact.sources, key=lambda each: each.said_at, default=None)  # a copy says it no later
    names = ("id", "version", "kind", "text", "slot", "value", "said_by", "confidence", "importance", "pinned")
    about = {name: getattr(fact, name) for name in (*names, "edited", "uses")}
    moments = {
        "valid_from": standing.valid_from,
        "valid_to": standing.valid_to,
        "last_used_at": fact.last_used_at,
        "removed_at": fact.removed_at,
        "created_at": fact.created_at,
        "updated_at": fact.updated_at,
    }
    return (
        about
        | vars(fact.place)
        | {name: as_text(moment) if moment else None for name, moment in moments.items()}
        | {"status": standing.status, "closed_by": standing.closed_by}
        | {"source": newest.as_json() if newest else None, "sources": [each.as_json() for each in fact.sources]}
    )
