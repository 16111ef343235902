"""A conversation that was held elsewhere, as it is to be kept here."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from troupe.chats.domain.attachment import Attachment
from troupe.chats.domain.node import NodeStatus, Role
from troupe.chats.domain.revision import RevisionKind
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
class RecordedRevision:
    """One of the wordings that a message had."""

    rev: int
    text: str
    kind: RevisionKind
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class RecordedNode:
    """One message of a whole tree, under the name it has in its file."""

    key: str
    parent: str | None
    role: Role
    name: str
    text: str
    persona: str | None = None
    """Which of those who take part said it."""
    at: datetime | None = None
    rev: int = 1
    revisions: Sequence[RecordedRevision] = ()
    status: NodeStatus = "final"
    scripted: bool = False
    excluded: bool = False
    visible_to: Sequence[str] = ()
    mask_name: str | None = None
    attachments: Sequence[Attachment] = ()
    brain: Mapping[str, object] | None = None
    chosen: str | None = None
    """The child that was chosen last."""


@dataclass(frozen=True)
class Recorded:
    """The whole of it, oldest line first."""

    lines: Sequence[RecordedLine]
    title: str = ""
    note: Note = NO_NOTE
    variables: Mapping[str, str] = field(default_factory=dict)
    tree: Sequence[RecordedNode] = ()
    """Instead of lines: every branch, parents before their children."""
    leaf: str | None = None
    portions: AsyncIterator[Sequence[RecordedLine]] | None = None
    """Instead of lines: those of a conversation that is too long to be held at once."""
