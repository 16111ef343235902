"""In which language somebody writes, told by its commonest words; of those that have a pack."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from troupe.minds.domain.packs import pack, packs

_WORD = re.compile(r"[^\W\d_]+'?")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_MOST_LETTERS = 600
_MOST_MESSAGES = 6
_FEW = 4
"""In so few words one that tells is enough; in more there are two."""


def tongue_of(said: Iterable[str]) -> str | None:
    """The language of the newest message that tells one, newest first; None where none of them does."""
    for text, _ in zip(said, range(_MOST_MESSAGES), strict=False):
        if found := _told_by(text[:_MOST_LETTERS]):
            return found
    return None


def _told_by(text: str) -> str | None:
    if len(_KANA.findall(text)) > 1:
        return "ja"
    words = _WORD.findall(text.casefold().replace("’", "'"))
    counts = {code: sum(word in known for word in words) for code, known in _words().items()}
    best, second = sorted(counts.values(), reverse=True)[:2]
    if best == second or best < (1 if len(words) <= _FEW else 2):
        return None
    return max(counts, key=lambda code: counts[code])


@cache
def _words() -> Mapping[str, frozenset[str]]:
    return {each.code: frozenset(pack(each.code).get("told_by", "").split()) for each in packs()}
