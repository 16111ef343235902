"""Walks over a text once, past all that is protected, and finds what is to be exchanged.

Every decision looks at 64 characters at most, so that a text which is still arriving is decided as the whole one is.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from troupe.minds.domain.style import spans
from troupe.minds.domain.style.contracting import contracted
from troupe.minds.domain.style.edit import Edit
from troupe.minds.domain.style.expanding import exchanged, expanded
from troupe.minds.domain.style.manner import Manner
from troupe.minds.domain.style.reach import APOSTROPHES, Reach, Undecided, touches

_MOST = 60
_TAIL_LENGTH = 64
_RUN_MARKS = "!！"
_LINE_OPENING = re.compile(r"\n {0,3}\Z")


@dataclass
class Scan:
    """Where a walk over a text stands."""

    manner: Manner
    edits: list[Edit] = field(default_factory=list)
    inside: spans.Span | None = None
    protected: list[tuple[int, int]] = field(default_factory=list)
    began: bool = False
    mark: str = "'"
    calling: Literal["", "kept", "dropped"] = ""
    entered: int = 0
    code_end: int = -1
    in_code_line: bool = False

    def __post_init__(self) -> None:
        self.anchors, self.tail = self.manner.anchors, self.manner.tail

    def walk(self, text: str, at: int, final: bool) -> int:
        """Decide as far as the text allows; gives the place up to which everything is decided."""
        try:
            if not self.began:
                at = self._line(text, at, final)
                self.began = True
            while at < len(text):
                before = (at, self.inside)
                at = self._step(text, at, final)
                if before == (at, self.inside):
                    return at
        except _Held as held:
            return held.at
        return at

    def shift(self, gone: int) -> None:
        """The text has lost its beginning, which was decided long ago."""
        self.entered, self.code_end = self.entered - gone, self.code_end - gone
        self.protected.clear()

    def _step(self, text: str, at: int, final: bool) -> int:
        if self.inside:
            return self._through(self.inside, text, at, final)
        if self.calling:
            at = self._calls(text, at)
            if self.calling:
                return at
        found = self.anchors.search(text, at)
        if found is None:
            return len(text) if final else self._safe(text, at)
        try:
            return self._meet(found, text, at, final)
        except Undecided:
            raise _Held(max(at, self._held_from(text, found.start(), at))) from None

    def _meet(self, found: re.Match[str], text: str, at: int, final: bool) -> int:
        mark, place = found.group()[0], found.start()
        if mark in APOSTROPHES:
            return self._apostrophe(text, place, at, final)
        if mark == "\n":
            return self._line(text, place + 1, final)
        if mark in _RUN_MARKS:
            return self._exclaimed(text, place, final)
        if mark == "]":
            return self._enter(spans.TARGET, place, place + 2)
        reach = Reach(text, place, final)
        if mark == "`":
            end, span = spans.code(text, place, reach)
            return self._enter(span, place, end)
        if mark == "<":
            opened = spans.tag(text, place, reach)
            return self._enter(opened, place, place + 1) if opened else place + 1
        if mark.isalpha():
            return self._word(found, text, place, reach)
        quoted = spans.quotation(text, place, reach)
        return self._enter(quoted, place, place + 1) if quoted else place + 1

    def _line(self, text: str, at: int, final: bool) -> int:
        try:
            met = spans.line(text, at, Reach(text, at, final), after_code=self.code_end == at - 1 >= 0)
        except Undecided:
            raise _Held(max(0, at - 1)) from None
        if met is None:
            return at
        self.in_code_line = text[at] in " \t" and met[1] is spans.LINE and not text[at:].lstrip(" ").startswith(">")
        return self._enter(met[1], at, met[0])

    def _apostrophe(self, text: str, place: int, at: int, final: bool) -> int:
        if place and text[place - 1] in APOSTROPHES:
            return _past_marks(text, place)  # neither a form nor a quotation
        if place == 0 or not text[place - 1].isalnum():
            quoted = spans.quotation(text, place, Reach(text, place, final))
            if quoted:
                return self._enter(quoted, place, place + 1)
        start = self._start_of(text, place, at)
        reach = Reach(text, start, final)
        run = reach.run() if place - start < _MOST else ""
        if not run:
            return place + 1
        if place > start and text[place - 1].isalpha():
            self.mark = text[place]
        touched = start > 0 and (text[start - 1] == "<" or touches(text[start - 1]))
        edit = self._expanded(run, reach) if self.manner.full and not touched else None
        if edit is None or reach.is_no_word(edit.end):
            return start + len(run)
        self.edits.append(edit)
        return edit.end

    def _expanded(self, run: str, reach: Reach) -> Edit | None:
        forms = self.manner.forms
        if forms.english:
            return expanded(run, reach, forms.english)
        return exchanged(run, reach, forms.words or {})

    def _word(self, found: re.Match[str], text: str, place: int, reach: Reach) -> int:
        english = self.manner.forms.english
        if english is None:
            return self._anywhere(found, text, place, reach)
        reach.settle(found.end())
        edit = contracted(found.group(), self.mark, reach, english)
        if edit is None or reach.is_no_word(edit.end):
            return found.end()
        self.edits.append(edit)
        return edit.end

    def _anywhere(self, found: re.Match[str], text: str, place: int, reach: Reach) -> int:
        form = next(form for form in self.manner.forms.anywhere if form.short == found.group())
        if form.not_before:
            reach.settle(found.end())
        if not (form.not_before and text.startswith(form.not_before, found.end())):
            self.edits.append(Edit(place, found.end(), form.full, "form"))
        return found.end()

    def _exclaimed(self, text: str, place: int, final: bool) -> int:
        reach = Reach(text, place, final)
        end = place
        while end < reach.limit and text[end] in _RUN_MARKS:
            end += 1
        self.calling = "kept" if reach.is_no_word(end) else "dropped"
        return place + 1

    def _calls(self, text: str, at: int) -> int:
        """Go through the rest of a run of exclamation marks, however long it is."""
        end = at
        while end < len(text) and text[end] in _RUN_MARKS:
            end += 1
        if end > at and self.calling == "dropped":
            self.edits.append(Edit(at, end, "", "exclamation"))
        if end < len(text):
            self.calling = ""
        return end

    def _enter(self, span: spans.Span, start: int, end: int) -> int:
        self.inside, self.entered = span, start
        return end

    def _through(self, span: spans.Span, text: str, at: int, final: bool) -> int:
        end = span.end_in(text, at, final)
        if end is None:
            return span.safe(text, at)
        self.inside = None
        self.protected.append((self.entered, end))
        self.code_end = end if self.in_code_line else -1
        self.in_code_line = False
        return end

    def _held_from(self, text: str, place: int, at: int) -> int:
        """What waits with a mark: its word, or its line when more marks may make it a fence."""
        if text[place] == "`":
            opening = _LINE_OPENING.search(text, max(at, place - 4), place)
            return opening.start() if opening else place
        return self._start_of(text, place, at)

    def _start_of(self, text: str, place: int, at: int) -> int:
        """Where the word begins that a mark is in."""
        low = max(0, place - _MOST)
        start = place
        while start > low and touches(text[start - 1]):
            start -= 1
        return start if start >= at else place if place >= at else at

    def _safe(self, text: str, at: int) -> int:
        """Up to where nothing that has arrived can become something else."""
        found = self.tail.search(text, max(at, len(text) - _TAIL_LENGTH))
        end = found.start() if found else len(text)
        for form in self.manner.forms.anywhere if self.manner.full else ():
            for size in range(1, len(form.short)):
                if text.endswith(form.short[:size]):
                    end = min(end, len(text) - size)
        return max(at, end)


def _past_marks(text: str, place: int) -> int:
    """Behind a row of apostrophes, however long it is."""
    while place < len(text) and text[place] in APOSTROPHES:
        place += 1
    return place


class _Held(Exception):
    """What stands from this place on must wait for more."""

    def __init__(self, at: int) -> None:
        self.at = at
