"""A text as the sentences that are said one after another, each knowing where in the text its words stand."""

import re
import unicodedata
from dataclasses import dataclass, replace

from troupe.voices.domain.speech.readable import Readable, readable

LONGEST = 240
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？]+[」』）”\"]*|\n+")
_WORD_BEFORE = re.compile(r"(?:^|[\s(\"'“‘«])([\w.]+)$")
_CAPITAL = re.compile(r"(?:^|[\W_])[^\W\d_]$")
_ABBREVIATIONS = frozenset(
    [
     "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "e.g", "i.e", "a.m", "p.m", "vol", "fig",
     "approx", "capt", "gen", "sgt", "rev", "z.b", "usw", "bzw", "nr", "ca", "d.h", "u.a", "evtl", "ggf",
     "hr", "fr", "mme", "mlle", "sra", "dra", "ej", "pág", "т.е", "т.к",
    ]
)  # fmt: skip
_NO_JOINER, _JOINER = "\u200c\u200d"
_CUTS = (";", ":", ",", "—–-", " ")
_OPEN_ACTION = re.compile(r"(?<![*\w])\*(?![*\s])[^*\n]*$")
_OPEN_MARK = re.compile(r"`[^`\n]*$|!?\[[^\]\n]*(?:\](?:\([^)\n]*)?)?$|<[A-Za-z/][^<>\n]*$")


@dataclass(frozen=True)
class Line:
    """One sentence as it is said, and where each of its characters stands in the text."""

    text: str
    places: tuple[int, ...]
    new_paragraph: bool = False

    def moved(self, characters: int) -> "Line":
        """The same after so many characters more."""
        return replace(self, places=tuple(each + characters for each in self.places))

    @property
    def start(self) -> int:
        return self.places[0]

    @property
    def end(self) -> int:
        return self.places[-1] + 1


def lines_of(text: str) -> list[Line]:
    """Every sentence of a text that has anything to say."""
    whole = readable(text)
    lines: list[Line] = []
    at, paragraph = 0, False
    for end in (*_ends(whole.text), len(whole.text)):
        piece = whole.text[at:end]
        if piece.strip() and not _says(piece) and lines:
            lines[-1] = _joined(lines[-1], whole, at, end)
        elif _says(piece):
            for start, stop in _short_enough(whole.text, at, end):
                lines.append(_line(whole, start, stop, paragraph and start == at))
            paragraph = False
        paragraph = paragraph or "\n" in piece
        at = end
    return lines


def settled(text: str) -> str:
    """What of a text that is still written cannot change its meaning any more: no mark in it is left open."""
    while found := _OPEN_ACTION.search(text) or _OPEN_MARK.search(text):
        text = text[: found.start()]
    return text


def _ends(text: str) -> list[int]:
    return [found.end() for found in _END.finditer(text) if _is_end(text, found)]


def _is_end(text: str, found: "re.Match[str]") -> bool:
    if not found.group().startswith(".") or found.group().startswith(".."):
        return True
    before = text[max(0, found.start() - 40) : found.start()]
    word = _WORD_BEFORE.search(before)
    if word and word[1].casefold() in _ABBREVIATIONS:
        return False
    return not (_CAPITAL.search(before) and before[-1:].isupper())


def _says(piece: str) -> bool:
    return any(letter.isalnum() for letter in piece)


def _short_enough(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence in pieces that are not too long, cut where one would breathe."""
    pieces = []
    while end - start > LONGEST and len(text[start:end].strip()) > LONGEST:
        cut = start + _cut(text[start : start + LONGEST], text[start + LONGEST])
        pieces.append((start, cut))
        start = cut
    pieces.append((start, end))
    return [piece for piece in pieces if _says(text[piece[0] : piece[1]])]


def _cut(piece: str, after: str) -> int:
    """Where a piece may end that is followed by more: at a mark, else between two letters as they are read."""
    for marks in _CUTS:
        at = max(piece.rfind(mark) for mark in marks)
        if at > 0 and _says(piece[: at + 1]):
            return at + 1
    at = len(piece)
    while at > 1 and (_clings(after) or piece[at - 1] == _JOINER):
        at, after = at - 1, piece[at - 1]
    return at


def _clings(letter: str) -> bool:
    """Whether it belongs to the letter before it."""
    return unicodedata.category(letter).startswith("M") or letter in (_JOINER, _NO_JOINER)


def _line(whole: Readable, start: int, end: int, new_paragraph: bool) -> Line:
    piece = whole.text[start:end]
    first = start + len(piece) - len(piece.lstrip())
    last = start + len(piece.rstrip())
    return Line(whole.text[first:last], whole.places[first:last], new_paragraph)


def _joined(line: Line, whole: Readable, start: int, end: int) -> Line:
    """With signs that follow and say nothing by themselves."""
    more = _line(whole, start, end, False)
    places = (*line.places, more.places[0], *more.places)
    return Line(f"{line.text} {more.text}", places, line.new_paragraph)
