"""One voice in an answer: a model that begins to write for somebody else is stopped before a letter of it is shown.

Only what may still become `Name:` at the start of a line waits, with the line ends before it. However a text is cut
into pieces, the same part of it passes.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_LINE_END = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
# What may stand before a name or between it and its colon: white space, and marks for bold, quotes and lists.
_LEAD, _TAIL = frozenset(" \t*_~`\"'#>[(-–—•“‘"), frozenset(" \t*_~`\"'])”’")
_BLANK = " \t"
_COLONS = frozenset(":：")
_LONGEST_LEAD, _LONGEST_TAIL = 12, 8


@dataclass
class OneVoice:
    """Feed it an answer; it gives what is the speaker's own."""

    own: Sequence[str]
    """The names of whoever speaks: one of them before the first word is left out."""
    others: Sequence[str]
    begins: bool = True
    """Whether the text begins a line."""
    ended: bool = False
    _held: str = ""
    _skips: bool = False

    def __post_init__(self) -> None:
        self.own, self.others = _folded(self.own), _folded(self.others)
        self._waits = self._is_first = self.begins

    def feed(self, text: str) -> str:
        """The part that may be shown now."""
        if self.ended:
            return ""
        self._held += text
        shown = []
        while self._held and (piece := self._next()) is not None:
            shown.append(piece)
        return "".join(shown)

    def close(self) -> str:
        """What is left when the answer is over."""
        rest, self._held = self._held, ""
        return rest

    def _next(self) -> str | None:
        """What is certain now; nothing while more has to come."""
        if self._skips:
            self._held = self._held.lstrip(_BLANK)
            self._skips = not self._held
        if not self._waits:
            return self._rest_of_line(0)
        ends = _LINE_END.match(self._held)
        begin = ends.end() if ends else 0
        line = self._held[begin:]
        readings = [_read(line, name) for name in self.others]
        if any(each.is_hit for each in readings):
            self.ended, self._held = True, ""
            return None
        own = [_read(line, name) for name in self.own] if self._is_first else []
        if (hit := next((each for each in own if each.is_hit), None)) is not None:
            self._held, self._skips, self._waits, self._is_first = line[hit.end :], True, False, False
            return ""
        if any(each.is_open for each in (*readings, *own)):
            return None
        self._is_first = False
        return self._rest_of_line(begin)

    def _rest_of_line(self, begin: int) -> str:
        """Everything up to the next line end, which waits for what follows it."""
        found = _LINE_END.search(self._held, begin)
        end = found.start() if found else len(self._held)
        piece, self._held = self._held[:end], self._held[end:]
        self._waits = bool(self._held)
        return piece


@dataclass(frozen=True)
class _Reading:
    """How far the start of a line is a name of somebody who is about to speak."""

    is_open: bool = False
    is_hit: bool = False
    end: int = 0


_CLOSED, _OPEN = _Reading(), _Reading(is_open=True)


def _read(line: str, name: str) -> _Reading:
    """Each character that comes keeps a reading open, makes it a hit, or closes it for good."""
    at = _past(line, 0, _LEAD, lambda sign: name.startswith(sign.casefold()))
    if at > _LONGEST_LEAD:
        return _CLOSED
    told = 0
    while at < len(line) and told < len(name):
        letters = line[at].casefold()
        if not name.startswith(letters, told):
            return _CLOSED
        told, at = told + len(letters), at + 1
    if told < len(name):
        return _OPEN
    tail = at
    at = _past(line, at, _TAIL, lambda sign: False)
    if at - tail > _LONGEST_TAIL:
        return _CLOSED
    if at == len(line):
        return _OPEN
    return _Reading(is_hit=line[at] in _COLONS, end=at + 1)


def _past(line: str, at: int, signs: frozenset[str], stops: Callable[[str], bool]) -> int:
    while at < len(line) and line[at] in signs and not stops(line[at]):
        at += 1
    return at


def _folded(names: Iterable[str]) -> tuple[str, ...]:
    """Each once, without capitals, in one line."""
    return tuple(dict.fromkeys(" ".join(name.split()).casefold() for name in names if name.strip()))
