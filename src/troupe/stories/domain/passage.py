"""Pieces of what was told, small enough to be remembered as one, and the words they are found by."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from troupe.kit.tokens import estimate_tokens

LONGEST_WORDS = 180
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"”’])\s+")
_STOPWORDS_TEXT = """
a about after again all am an and any are as at be because been before but by can could did do does for from
had has have he her here him his how i if in into is it its just me more my no not now of off on one or our
out over she so some than that the their them then there these they this to too up us very was we were what
when where which who will with would you your yours
"""
_STOPWORDS = frozenset(_STOPWORDS_TEXT.split())


@dataclass(frozen=True)
class Passage:
    """A piece of what was told, small enough to be remembered as one."""

    id: str
    turn_id: str | None
    candidate_id: str | None
    index: int
    text: str

    @cached_property
    def words(self) -> Counter[str]:
        return Counter(terms_of(self.text))

    @cached_property
    def length(self) -> int:
        return sum(self.words.values())

    @cached_property
    def tokens(self) -> int:
        return estimate_tokens(self.text)


def cut(text: str, key: str, turn_id: str | None, candidate_id: str | None, index: int) -> list[Passage]:
    """Pieces of at most 180 words, each ending with a sentence."""
    pieces: list[list[str]] = [[]]
    count = 0
    for sentence in _SENTENCE.split(text):
        words = len(sentence.split())
        if count and count + words > LONGEST_WORDS:
            pieces.append([])
            count = 0
        pieces[-1].append(sentence)
        count += words
    joined = [" ".join(piece) for piece in pieces if piece]
    return [Passage(f"{key}.{place}", turn_id, candidate_id, index, said) for place, said in enumerate(joined)]


def terms_of(text: str) -> list[str]:
    """The words a text is found by; scripts without spaces by overlapping pairs."""
    found: list[str] = []
    for word in WORD.findall(text.casefold()):
        if len(word) > 1 and word[0] >= "\u3040":
            found += [word[place : place + 2] for place in range(len(word) - 1)]
        elif word not in _STOPWORDS:
            found.append(_stem(word))
    return found


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
