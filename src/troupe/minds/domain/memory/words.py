"""Words as a memory is found by them: folded, without endings, and weighed by how often and in how long a text.

The weight is that of BM25 with a text of twenty words taken for the usual length, so that it can be kept with the word
and needs nothing else when somebody asks.
"""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from troupe.minds.domain.memory.closing import unmarked
from troupe.minds.domain.packs import packs, remembering

_WORD = re.compile(r"\w+")
_CHINESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
STEM = 6
USUAL_WORDS = 20
SATURATION, LENGTH = 1.2, 0.75
WHOLE = 1000
MOST_WORDS = 400


def stems(text: str) -> list[str]:
    """The words of a text. Long ones are cut, which brings the forms of a word together in every language."""
    found: list[str] = []
    for word in _WORD.findall(_plain(text)):
        if _CHINESE.search(word):
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        else:
            found.append(_stem(word))
    return found[:MOST_WORDS]


def _stem(word: str) -> str:
    if len(word) > STEM:
        return word[:STEM]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def asked_for(question: str) -> list[str]:
    """The words of a question that tell something, each once."""
    return [word for word in dict.fromkeys(stems(question)) if word not in _common()]


def weights(text: str) -> Mapping[str, int]:
    """How much each word of a text counts, in thousandths, before it is known how rare it is."""
    counts = Counter(stems(text))
    length = 1 - LENGTH + LENGTH * sum(counts.values()) / USUAL_WORDS
    return {
        word: round(WHOLE * count * (SATURATION + 1) / (count + SATURATION * length)) for word, count in counts.items()
    }


def rarity(found_in: int, total: int) -> float:
    """How much a word tells that stands in so many of all texts."""
    return math.log(1 + (total - found_in + 0.5) / (found_in + 0.5))


def key_of(user_id: str, word: str) -> int:
    """A word of one person as a number: the index holds no words, and no one's stand among another's."""
    digest = hashlib.blake2b(f"{user_id}\x1f{word}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@cache
def _common() -> frozenset[str]:
    """Words that stand in every text, of every language that ships."""
    told = [remembering(pack.code) for pack in packs()]
    return frozenset(word for each in told if each for word in stems(each["common"]))


def _plain(text: str) -> str:
    return unmarked(text.casefold())
