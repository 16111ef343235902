"""Phrases that a person does not want to hear, kept out of an answer on its way, however it is cut into pieces.

Words pass at once; they wait only while they could be the beginning of such a phrase. Where one is said, it and the
rest of its sentence are never shown.
"""

import re
from collections.abc import Sequence

from troupe.minds.domain.boundaries.watching import CUT, SENTENCE_END

LONGEST_HELD = 64
"""So much of a phrase decides: what is longer is known by its beginning."""
_REACH = 4 * LONGEST_HELD
_GAPLESS = "\u2e80"
"""From here on scripts are written without gaps, so a phrase needs no end of a word there."""
_GAP = re.compile(r"\s+")


class LeavingOut:
    """Feed it an answer; it gives what may be shown."""

    def __init__(self, phrases: Sequence[str]) -> None:
        # Of two that begin alike the shorter one decides: the other would cut the same sentence at the same place.
        self._phrases = sorted({plain for each in phrases if (plain := _bare(each))}, key=len)
        self._found = re.compile("|".join(map(_pattern, self._phrases))) if self._phrases else None
        self._firsts = frozenset(each[0] for each in self._phrases)
        self._waiting = ""
        self._before = ""
        """The character that was shown last."""
        self._skipping = False
        self.withheld = False

    def feed(self, piece: str) -> str:
        """The part that may be shown now."""
        if self._found is None:
            return piece
        self._waiting += piece
        return "".join(self._let_out(self._found, last=False))

    def close(self) -> str:
        """What is left when the answer is over."""
        return "" if self._found is None else "".join(self._let_out(self._found, last=True))

    def _let_out(self, found: re.Pattern[str], *, last: bool) -> list[str]:
        out: list[str] = []
        while self._waiting and self._is_past_the_sentence(last=last):
            low = _folded(self._waiting)
            held = len(low) if last else self._held(low)
            hit = found.search(self._before + low, len(self._before))
            start, end = (at - len(self._before) for at in hit.span()) if hit else (held + 1, 0)
            if start <= held and (last or end < len(low)):
                out.append(self._cut(start, end))
                continue
            out.append(self._waiting[:held])
            self._before = low[held - 1] if held else self._before
            self._waiting = self._waiting[held:]
            break
        return out

    def _is_past_the_sentence(self, *, last: bool) -> bool:
        """Whether there is something to look at: the rest of a sentence that was cut is passed over."""
        if not self._skipping:
            return True
        end = SENTENCE_END.search(self._waiting)
        if end is None:
            self._waiting = "" if last else self._waiting
            return False
        line = "\n" if end.group().endswith("\n") else ""
        self._waiting, self._before, self._skipping = line + self._waiting[end.end() :], "", False
        return bool(self._waiting)

    def _cut(self, start: int, end: int) -> str:
        shown, self._waiting = self._waiting[:start], self._waiting[end:]
        self._skipping = self.withheld = True
        return f"{shown}{CUT}"

    def _held(self, low: str) -> int:
        """From where on it could still become a phrase."""
        for at in range(max(0, len(low) - _REACH), len(low)):
            before = low[at - 1] if at else self._before
            inside_a_word = _is_of_word(low[at]) and before != "" and _is_of_word(before)
            if low[at] in self._firsts and not inside_a_word and self._may_begin(low[at:]):
                return at
        return len(low)

    def _may_begin(self, rest: str) -> bool:
        said = _GAP.sub(" ", rest)
        return any(phrase.startswith(said) for phrase in self._phrases)


def _bare(phrase: str) -> str:
    return " ".join(_folded(phrase).split())[:LONGEST_HELD].rstrip()


def _folded(text: str) -> str:
    """In small letters with plain apostrophes, character by character."""
    return "".join(small if len(small := each.lower()) == 1 else each for each in text).replace("’", "'")


def _pattern(phrase: str) -> str:
    words = r"\s+".join(map(re.escape, phrase.split(" ")))
    begin = r"(?<!\w)" if _is_of_word(phrase[0]) else ""
    end = r"(?!\w)" if _is_of_word(phrase[-1]) and len(phrase) < LONGEST_HELD else ""
    return f"{begin}{words}{end}"


def _is_of_word(mark: str) -> bool:
    return (mark.isalnum() or mark == "_") and mark < _GAPLESS
