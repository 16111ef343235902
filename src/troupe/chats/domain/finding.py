"""What is shown of a message that was found: a stretch of it, and where in that the words stand."""

import re
import unicodedata
from dataclasses import dataclass

BEFORE, LONGEST = 60, 200
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Snippet:
    text: str
    marks: tuple[tuple[int, int], ...]
    """Where words that were looked for begin and end, in characters."""


def snippet(text: str, asked: str) -> Snippet:
    """The stretch around the first word that was looked for."""
    spots = _spots(text, asked)
    begin = max(0, spots[0][0] - BEFORE) if spots else 0
    if begin:
        begin = text.find(" ", begin, spots[0][0]) + 1 or begin
    end = min(len(text), begin + LONGEST)
    shown = [(low - begin, high - begin) for low, high in spots if low >= begin and high <= end]
    return Snippet(text[begin:end], tuple(shown))


def _spots(text: str, asked: str) -> list[tuple[int, int]]:
    """Words of a text that are looked for; of the last one only the beginning has to be there."""
    wanted = [_plain(word) for word in _WORD.findall(asked)]
    if not wanted:
        return []
    found = []
    for word in _WORD.finditer(text):
        said = _plain(word[0])
        if said in wanted:
            found.append(word.span())
        elif said.startswith(wanted[-1]):
            found.append((word.start(), min(word.end(), word.start() + len(wanted[-1]))))
    return found


def _plain(word: str) -> str:
    """A word without capitals and marks above its letters."""
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))
