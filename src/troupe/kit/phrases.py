"""Which of several phrases a text is, however a recogniser put its marks and capitals."""

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

_NEAR = 0.84
_CLEARER = 0.06


def nearest_phrase(text: str, phrases: Sequence[str]) -> int | None:
    """The place of the phrase that was said; None where it is none of them, or could as well be another."""
    said = folded(text)
    if not said:
        return None
    ranked = sorted(((_likeness(said, folded(each)), -at) for at, each in enumerate(phrases)), reverse=True)
    if not ranked or ranked[0][0] < _NEAR:
        return None
    is_exact = ranked[0][0] == 1.0
    if not is_exact and len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEARER:
        return None
    return -ranked[0][1]


def folded(text: str) -> str:
    """Its words in small letters, without marks."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(each if each.isalnum() or unicodedata.combining(each) else " " for each in plain).split())


def _likeness(said: str, phrase: str) -> float:
    return 1.0 if said == phrase else SequenceMatcher(None, said, phrase, autojunk=False).ratio()
