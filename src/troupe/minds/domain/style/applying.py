"""A finished or a growing text in a persona's manner: both give the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from troupe.minds.domain.style.avoiding import Violation, avoided
from troupe.minds.domain.style.edit import Edit
from troupe.minds.domain.style.manner import manner_of
from troupe.minds.domain.style.scanning import Scan

if TYPE_CHECKING:
    from troupe.personas import Persona

_CONTEXT = 640
_MOST_CONTEXT = 4_096


def apply_persona_style(persona: "Persona", text: str, language: str | None = None) -> str:
    """A text as this persona says it: full or short verb forms, calmer exclamation; twice changes nothing more."""
    manner = manner_of(persona, language)
    if manner.changes_nothing:
        return text
    scan = Scan(manner)
    scan.walk(text, 0, final=True)
    return exchange(text, 0, len(text), scan.edits)


@dataclass(frozen=True)
class Styled:
    """A text in a persona's manner, and all that is to be said about it."""

    original: str
    edits: Sequence[Edit]
    violations: Sequence[Violation]

    @property
    def text(self) -> str:
        return exchange(self.original, 0, len(self.original), self.edits)

    def as_json(self) -> dict[str, object]:
        return {
            "text": self.text,
            "changed": bool(self.edits),
            "changes": [
                {"start": edit.start, "end": edit.end, "from": self.original[edit.start : edit.end], "to": edit.text,
                 "rule": edit.rule}
                for edit in self.edits
            ],
            "violations": [vars(each) for each in self.violations],
        }  # fmt: skip


def styled(persona: "Persona", text: str, language: str | None = None) -> Styled:
    """A text as this persona says it, with every exchange marked and every avoided phrase named."""
    manner = manner_of(persona, language)
    scan = Scan(manner)
    if not manner.changes_nothing:
        scan.walk(text, 0, final=True)
    return Styled(text, scan.edits, avoided(persona, text))


def exchange(text: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    """A stretch of a text with these exchanges made."""
    if not edits:
        return text[start:end]
    pieces, at = [], start
    for edit in edits:
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:end]])


class StyleStream:
    """A text that is still arriving: joined, what it gives is the styled whole. It holds back 64 characters at most."""

    def __init__(self, persona: "Persona", language: str | None = None) -> None:
        manner = manner_of(persona, language)
        self._scan = None if manner.changes_nothing else Scan(manner)
        self._text = ""
        self._at = 0

    def feed(self, chunk: str) -> str:
        """What can be said now that this has arrived."""
        if self._scan is None:
            return chunk
        self._text += chunk
        said = self._said(self._scan, final=False)
        self._forget(self._scan)
        return said

    def close(self) -> str:
        """What was held back."""
        return "" if self._scan is None else self._said(self._scan, final=True)

    def _said(self, scan: Scan, *, final: bool) -> str:
        scan.edits.clear()
        before = self._at
        self._at = scan.walk(self._text, before, final)
        return exchange(self._text, before, self._at, scan.edits)

    def _forget(self, scan: Scan) -> None:
        """Keep only as much of what was said as a later decision may look back at."""
        if self._at > _MOST_CONTEXT:
            gone = self._at - _CONTEXT
            self._text, self._at = self._text[gone:], self._at - gone
            scan.shift(gone)
