"""What a decision may look at: some of what stands before a place, and no more than 64 characters from it on."""

import re
from collections.abc import Iterator

WINDOW = 64
MOST_WORDS = 4
APOSTROPHES = "'’ʼ‘＇"
_TOUCHING = frozenset("_-" + APOSTROPHES)
_PLAIN = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_BEFORE = 48
_TOKEN_BEFORE = 512
RUN = re.compile(rf"[\w\-{APOSTROPHES}]+")
_GAP = re.compile(r"(?:[ \t]+(?:\r?\n[ \t]*)?|\r?\n[ \t]*)[*_]{0,3}")
_WORD = re.compile(rf"[^\W\d_]+(?:[{APOSTROPHES}][^\W\d_]+)*")
_TOKEN = re.compile(r"\S*")
_NO_WORD = re.compile(r"[/\\@#]|\w[.:]\w")
_AFTER_MARK = ".!?…"
_CLOSING = '"”’)]»」'
_CLAUSE_MARKS = ",;:(—–"


class Undecided(Exception):
    """What comes next may still change this decision."""


def touches(mark: str) -> bool:
    """Whether a word goes on over this character."""
    return mark.isalnum() or mark in _TOUCHING


def plain(word: str) -> str:
    """Every apostrophe as the same one."""
    return word.translate(_PLAIN)


class Reach:
    """A text from a place on, as far as a decision there may look."""

    __slots__ = ("final", "limit", "start", "text")

    def __init__(self, text: str, start: int, final: bool) -> None:
        self.text, self.start, self.final = text, start, final
        self.limit = min(len(text), start + WINDOW)

    def settle(self, end: int) -> bool:
        """Whether what ends here is whole; at the end of what has arrived nobody knows yet."""
        if end < self.limit:
            return True
        if len(self.text) >= self.start + WINDOW:
            return False
        if not self.final:
            raise Undecided
        return True

    def run(self) -> str:
        """The word from here on with all that touches it; nothing when it is too long for any form."""
        found = RUN.match(self.text, self.start, self.limit)
        return found.group() if found and self.settle(found.end()) else ""

    def words(self, at: int) -> Iterator[str]:
        """The next words of the clause, small and with plain apostrophes."""
        for _ in range(MOST_WORDS):
            gap = _GAP.match(self.text, at, self.limit)
            if not gap:
                self._settle_line_end(at)
                return
            if not self.settle(gap.end()):
                return
            word = _WORD.match(self.text, gap.end(), self.limit)
            if not word:
                self._settle_line_end(gap.end())
                return
            if not self.settle(word.end()):
                return
            if self.text[word.end() : word.end() + 1] in APOSTROPHES and not self.settle(word.end() + 1):
                return
            at = word.end()
            yield plain(word.group()).lower()

    def _settle_line_end(self, at: int) -> None:
        """A line end may still become whole."""
        self.settle(at + 1 if self.text[at : at + 1] == "\r" else at)

    def matches(self, pattern: re.Pattern[str], at: int) -> re.Match[str] | None:
        """A short pattern from a place on, when it is sure that nothing longer comes."""
        found = pattern.match(self.text, at, self.limit)
        if found and self.settle(found.end()):
            return found
        if not found and not self.final and len(self.text) < self.start + WINDOW and _may_grow(self.text, at):
            raise Undecided
        return None

    def is_no_word(self, end: int) -> bool:
        """Whether the run up to here is part of an address, a path, a name or a tag."""
        token = _TOKEN.match(self.text, end, self.limit)
        after = token.end() if token else end
        before = self.text[max(_last_space(self.text, self.start) + 1, 0) : after]
        if _NO_WORD.search(before):
            return True
        self.settle(after)
        return False


def opens_clause(text: str, at: int, words: frozenset[str]) -> bool:
    """Whether a clause begins here: after a mark, after one of these words, or at the start of a sentence."""
    if opens_sentence(text, at):
        return True
    before = text[max(0, at - _BEFORE) : at].rstrip(" \t*_")
    if before[-1:] in tuple(_CLAUSE_MARKS) or before.endswith((" -", "\n-")):
        return True
    last = re.search(r"[^\W\d_]+\Z", before)
    return last is not None and last.group().lower() in words


def opens_sentence(text: str, at: int) -> bool:
    """Whether a sentence begins here."""
    before = text[max(0, at - _BEFORE) : at].rstrip(" \t*_")
    if not before:
        return at <= _BEFORE
    if before[-1] in "\n\r" or before == "-" or before.endswith("\n-"):
        return True
    return before.rstrip(_CLOSING)[-1:] in tuple(_AFTER_MARK)


def _may_grow(text: str, at: int) -> bool:
    """Whether what stands here is only the beginning of something: a gap, or a gap and a word."""
    return re.fullmatch(r"[ \t]*[^\W\d_]*", text[at:]) is not None


def _last_space(text: str, at: int) -> int:
    low = max(0, at - _TOKEN_BEFORE)
    found = low - 1
    for space in " \n\t":
        found = max(found, text.rfind(space, found + 1, at))
    return found
