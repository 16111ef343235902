"""A call: a chat with ears and a mouth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from troupe.kit.times import as_text

CallEnd = Literal["hung_up", "idle", "time_limit", "lost", "error"]
Mode = Literal["push_to_talk", "hands_free"]
MOST_CAST = 8


@dataclass(frozen=True)
class NewCall:
    """A call as somebody asks for it."""

    persona_id: str
    chat_id: str | None = None
    cast: tuple[str, ...] = ()
    mode: Mode = "push_to_talk"
    record: bool = False
    language: str | None = None

    @property
    def cast_ids(self) -> tuple[str, ...]:
        """Whom the call may switch to, whoever begins first."""
        return tuple(dict.fromkeys((self.persona_id, *self.cast)))


@dataclass(frozen=True)
class Call:
    """A call as it is kept."""

    id: str
    user_id: str
    realm: str
    chat_id: str
    persona_id: str
    """Whoever has the line."""
    cast_ids: tuple[str, ...]
    mode: Mode
    language: str | None
    record: bool
    owner: str
    started_at: datetime
    ended_at: datetime | None = None
    end_reason: CallEnd | None = None
    stats: Mapping[str, Any] | None = None
    media_id: str | None = None
    transcript: Sequence[Mapping[str, Any]] | None = None
    """What was said in a call that was recorded, by whom and when."""

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    def ended(self, reason: CallEnd, at: datetime, stats: Mapping[str, Any]) -> "Call":
        """With its one end; a call that is over stays as it is."""
        return self if self.is_over else replace(self, ended_at=at, end_reason=reason, stats=stats)

    def as_json(self, state: str | None = None) -> dict[str, Any]:
        """The call as every door shows it; `state` is that of one that goes on here."""
        return {
            "id": self.id,
            "chat_id": self.chat_id,
            "persona_id": self.persona_id,
            "cast": list(self.cast_ids),
            "mode": self.mode,
            "language": self.language,
            "record": self.record,
            "state": "ended" if self.is_over else state or "idle",
            "started_at": as_text(self.started_at),
            "ended_at": as_text(self.ended_at) if self.ended_at else None,
            "end_reason": self.end_reason,
            "stats": dict(self.stats or {}),
            "media_id": self.media_id,
            "transcript": list(self.transcript or ()),
            "ws_url": f"/api/calls/{self.id}",
        }
