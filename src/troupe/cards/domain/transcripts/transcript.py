"""An old conversation, as whatever program kept it tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from troupe.cards.domain.report import Told
from troupe.cards.domain.transcripts.note import OldNote
from troupe.cards.domain.transcripts.own import OwnChat

Role = Literal["user", "persona", "narrator"]


@dataclass(frozen=True)
class Wording:
    """One of the things a line may have said: the variants of an answer are several."""

    text: str
    at: datetime | None = None
    model: str | None = None
    reasoning: str | None = None
    earlier: str | None = None
    """What stood there before the text was changed."""


@dataclass(frozen=True)
class OldLine:
    """One message with all its variants; the next line follows the chosen one."""

    number: int
    """The line of the file, from 1, or the place in its list."""
    role: Role
    name: str
    wordings: Sequence[Wording]
    chosen: int = 0
    excluded: bool = False
    """Shown, but kept out of prompts."""

    @property
    def text(self) -> str:
        return self.wordings[self.chosen].text


@dataclass(frozen=True)
class Summary:
    """What there is to say of a conversation without holding it."""

    lines: int
    variants: int
    speakers: Mapping[str, int]
    """How its personas are called, each with the line in which they speak first."""


@dataclass(frozen=True)
class Transcript:
    """A conversation from one path, oldest line first, and what its file also held."""

    format: str
    lines: Sequence[OldLine]
    user_name: str = ""
    persona_name: str = ""
    title: str = ""
    note: OldNote | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    book: Mapping[str, Any] | None = None
    """A lorebook that travelled in the same file, as it stands there."""
    told: Sequence[Told] = ()
    own: OwnChat | None = None
    """Instead of lines: a whole tree that left a studio like this one."""
    told_summary: Summary | None = None
    """Of a long one whose lines are told in portions."""

    @property
    def summary(self) -> Summary:
        if self.told_summary is not None:
            return self.told_summary
        named = [line for line in self.lines if line.role == "persona" and line.name]
        speakers = {line.name: line.number for line in reversed(named)}
        return Summary(len(self.lines), sum(len(line.wordings) - 1 for line in self.lines), speakers)
