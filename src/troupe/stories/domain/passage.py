"""Pieces of what was told, small enough to be remembered as one, and the words they are found by."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from troupe.kit.tokens import estimate_tokens

LONGEST_WORDS = 90
LEAST_IN_A_LINE = 4
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"”’])\s+|(?<=[。！？])")
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
    english: bool = True

    @cached_property
    def words(self) -> Counter[str]:
        return Counter(terms_of(self.text, english=self.english))

    @cached_property
    def length(self) -> int:
        return sum(self.words.values())

    @cached_property
    def tokens(self) -> int:
        return estimate_tokens(self.text)

    @property
    def lines(self) -> list[str]:
        """Its sentences, each of which is compared in its meaning alone; a very short one stands with the next."""
        found: list[str] = []
        waiting = ""
        for sentence in _SENTENCE.split(self.text):
            waiting = f"{waiting} {sentence}".strip()
            if _size(waiting) >= LEAST_IN_A_LINE:
                found.append(waiting)
                waiting = ""
        if waiting or not found:
            found.append(waiting or self.text)
        return found


def cut(
    text: str, key: str, turn_id: str | None, candidate_id: str | None, index: int, *, english: bool = True
) -> list[Passage]:
    """Pieces of at most 90 words, each ending with a sentence; a sentence that is longer is parted."""
    pieces: list[list[str]] = [[]]
    count = 0
    for sentence in (part for whole in _SENTENCE.split(text) for part in _parted(whole)):
        words = _size(sentence)
        if count and count + words > LONGEST_WORDS:
            pieces.append([])
            count = 0
        pieces[-1].append(sentence)
        count += words
    joined = [" ".join(piece) for piece in pieces if piece]
    return [Passage(f"{key}.{place}", turn_id, candidate_id, index, said, english) for place, said in enumerate(joined)]


def terms_of(text: str, *, english: bool = True) -> list[str]:
    """The words a text is found by; scripts without spaces by overlapping pairs. Only English has words that say
    nothing: in other languages those are the words that stand everywhere."""
    found: list[str] = []
    for word in WORD.findall(text.casefold()):
        if len(word) > 1 and word[0] >= "\u3040":
            found += [word[place : place + 2] for place in range(len(word) - 1)]
        elif not english or word not in _STOPWORDS:
            found.append(_stem(word))
    return found


def _size(text: str) -> int:
    """How many words a text has; two letters of a script without spaces are one."""
    return len(text.split()) + sum(letter >= "\u3040" for letter in text) // 2


def _parted(sentence: str) -> list[str]:
    """A sentence, or its parts where it is too long for one passage."""
    if _size(sentence) <= LONGEST_WORDS:
        return [sentence]
    parts, words = [], sentence.split()
    while words:
        taken = 1
        while taken < len(words) and _size(" ".join(words[: taken + 1])) <= LONGEST_WORDS:
            taken += 1
        parts += _letters(" ".join(words[:taken]))
        words = words[taken:]
    return parts


def _letters(text: str) -> list[str]:
    """What has no spaces is parted by its letters."""
    most = 2 * (LONGEST_WORDS - 1)
    return [text] if _size(text) <= LONGEST_WORDS else [text[at : at + most] for at in range(0, len(text), most)]


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
