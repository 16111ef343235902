"""An exchange that is finished: what was said, what was answered, and what of it may be remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troupe.accounts import User
from troupe.kit.times import as_text, from_text
from troupe.minds.domain.memory.source import SourcePoint
from troupe.personas import CastPersona


@dataclass(frozen=True)
class Utterance:
    """One message of it."""

    node_id: str
    rev: int
    text: str
    said_at: datetime
    taken: bool = True
    """Not where a boundary was met, where somebody else spoke, and where it is only a note."""


@dataclass(frozen=True)
class Exchange:
    """Somebody said something to a persona and got an answer; either may be missing."""

    user: User
    persona: CastPersona
    chat_id: str
    asked: Utterance | None
    answered: Utterance | None
    scripted: bool = False
    """The answer was made by rules; what such a mind says is not kept as what was said."""
    wanted: bool = True
    """Not in temporary chats, in imported ones, and where the chat is not to be remembered."""

    def packed(self) -> dict[str, object]:
        """As it waits until somebody reads it."""
        return {
            "persona_id": self.persona.id,
            "name": self.persona.document.spoken_name,
            "chat_id": self.chat_id,
            "asked": _packed(self.asked),
            "answered": _packed(self.answered),
            "scripted": self.scripted,
        }


@dataclass(frozen=True)
class Told:
    """The same, as whoever reads it finds it."""

    user_id: str
    realm: str
    persona_id: str
    name: str
    chat_id: str
    asked: Utterance | None
    answered: Utterance | None
    scripted: bool

    @classmethod
    def unpacked(cls, user_id: str, realm: str, kept: Mapping[str, Any]) -> "Told":
        return cls(
            user_id,
            realm,
            kept["persona_id"],
            kept["name"],
            kept["chat_id"],
            _unpacked(kept["asked"]),
            _unpacked(kept["answered"]),
            kept["scripted"],
        )

    def point(self, said: Utterance) -> SourcePoint:
        return SourcePoint(self.chat_id, said.node_id, said.rev)


def _packed(said: Utterance | None) -> dict[str, object] | None:
    return None if said is None else vars(said) | {"said_at": as_text(said.said_at)}


def _unpacked(kept: Mapping[str, Any] | None) -> Utterance | None:
    return None if kept is None else Utterance(**{**kept, "said_at": from_text(kept["said_at"])})
