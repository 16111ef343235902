"""A conversation that was held elsewhere, as it is to be kept here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from troupe.chats.domain.node import Role
from troupe.chats.domain.terms import NO_NOTE, Note


@dataclass(frozen=True)
class Wording:
    """One of the variants of a message."""

    text: str
    at: datetime | None = None
    model: str | None = None
    earlier: str | None = None
    """What it said before somebody changed it."""


@dataclass(frozen=True)
class RecordedLine:
    """One message; the next one follows the chosen variant."""

    number: int
    role: Role
    name: str
    wordings: Sequence[Wording]
    chosen: int = 0
    excluded: bool = False


@dataclass(frozen=True)
class Recorded:
    """The whole of it, oldest line first."""

    lines: Sequence[RecordedLine]
    title: str = ""
    note: Note = NO_NOTE
    variables: Mapping[str, str] = field(default_factory=dict)
