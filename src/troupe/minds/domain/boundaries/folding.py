"""A text as words that a disguise does not hide: hidden marks, look-alike letters, digits for letters, gaps.

Every word keeps its place in the text as it was written, so that a verdict can point at it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

# Letters of other scripts that are drawn like Latin ones.
_ALIKE = str.maketrans(
    "асеорхуіјѕһԁкмтвнαεικνορτυχɡ",
    "aceopxyijshdkmtbhaeiknoptuxg",
)
_SIGNS = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
_WORD = re.compile(r"[^\W_]+(?:[@$][^\W_]*)*|[@$][^\W_]+(?:[@$][^\W_]*)*")
_SIGNED = re.compile("[" + "".join(_SIGNS) + "]")
_STRETCHED = re.compile(r"(.)\1{2,}")
_MOST_ONES = 3
_SHORT = 2
_FEWEST_APART = 2


class Word(NamedTuple):
    """One word with everything it may be read as, and where it stands."""

    readings: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Folded:
    """A text made plain: its words, and its bare characters for languages that write without gaps."""

    words: Sequence[Word]
    plain: str
    places: Sequence[int]
    """For each plain character, where it stands in the text."""


def folded(text: str) -> Folded:
    """The text as words, whatever they were disguised as."""
    plain, places = _plain(text)
    spots = [hit.span() for hit in _WORD.finditer(plain)]
    found = [Word(_readings(plain[start:end]), places[start], places[end - 1] + 1) for start, end in spots]
    return Folded(tuple(_with_gaps_closed(found, spots, plain)), plain, places)


def words_in(phrase: str) -> tuple[str, ...]:
    """The plain words of a phrase of ours; a star at the end of one stands for any ending."""
    kept = phrase.replace("*", "xstarx")
    return tuple(word.readings[0].replace("xstarx", "*") for word in folded(kept).words)


def _plain(text: str) -> tuple[str, Sequence[int]]:
    if text.isascii():  # it has no accents and no hidden marks
        return text.lower(), range(len(text))
    out: list[str] = []
    places: list[int] = []
    for place, mark in enumerate(text):
        if unicodedata.category(mark) in ("Cf", "Mn"):
            continue
        for each in _letters(mark):
            out.append(each)
            places.append(place)
    return "".join(out), places


def _letters(mark: str) -> str:
    """A character without its accents; the marks of kana belong to them and stay."""
    if mark.isascii():
        return mark.lower()
    wide = unicodedata.normalize("NFKC", mark).casefold()
    bare = "".join(each for each in unicodedata.normalize("NFD", wide) if not "\u0300" <= each <= "\u036f")
    return unicodedata.normalize("NFC", bare).translate(_ALIKE)


@lru_cache(maxsize=4096)  # people say the same few words over and over
def _readings(word: str) -> tuple[str, ...]:
    """As it stands, without stretched letters, and with its digits and signs as the letters they may stand for."""
    if word.isalpha() or not _SIGNED.search(word):
        return _unstretched(word)
    found = dict.fromkeys(_unstretched(word))
    if word.count("1") <= _MOST_ONES and (len(word) <= _SHORT or any(mark.isalpha() for mark in word)):
        for letters in product(*(_SIGNS.get(mark, mark) for mark in word)):
            found |= dict.fromkeys(_unstretched("".join(letters)))
    return tuple(found)


def _unstretched(word: str) -> tuple[str, ...]:
    if not _STRETCHED.search(word):
        return (word,)
    return (word, _STRETCHED.sub(r"\1", word), _STRETCHED.sub(r"\1\1", word))


def _with_gaps_closed(words: Sequence[Word], spots: Sequence[tuple[int, int]], plain: str) -> Iterator[Word]:
    """`s e c r e t` and `s.e.c.r.e.t` are one word; a wider gap ends it."""
    if not any(_is_one_letter(spot) and _is_one_letter(after) for spot, after in pairwise(spots)):  # nearly always
        yield from words
        return
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and _is_one_letter(spots[end]) and (end == at or _is_near(spots, end, plain)):
            end += 1
        if end - at >= _FEWEST_APART:
            letters = "".join(plain[start:stop] for start, stop in spots[at:end])
            yield Word(_readings(letters), words[at].start, words[end - 1].end)
            at = end
        else:
            yield words[at]
            at += 1


def _is_one_letter(spot: tuple[int, int]) -> bool:
    return spot[1] - spot[0] == 1


def _is_near(spots: Sequence[tuple[int, int]], at: int, plain: str) -> bool:
    gap = plain[spots[at - 1][1] : spots[at][0]]
    return len(gap) == 1 and gap != "\n"
