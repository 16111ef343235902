"""Which learnt exchanges are shown to a model: those most like the message, well liked and recent."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

LEAST_QUALITY = 0.3
_SIMILARITY, _QUALITY, _RECENCY = 0.60, 0.30, 0.10
_SHORT = 500


class Taught(Protocol):
    """An exchange as a document or a store keeps it."""

    @property
    def user_message(self) -> str: ...
    @property
    def persona_response(self) -> str: ...
    @property
    def quality_score(self) -> float: ...
    @property
    def pinned(self) -> bool: ...


@dataclass(frozen=True)
class Recalled:
    """One exchange with its place among the stored ones and how well it fits."""

    place: int
    taught: Taught
    score: float


def ranked(message: str, taught: Iterable[Taught]) -> list[Recalled]:
    """Every exchange that may be shown, pinned ones first, then by score; ties go to the later one."""
    kept = _each_once(taught)
    asked, last = trigrams(message), len(kept) - 1
    found = [
        Recalled(place, each, _score(asked, each, place / last if last else 1.0)) for place, each in enumerate(kept)
    ]
    return sorted(found, key=lambda one: (one.taught.pinned, one.score, one.place), reverse=True)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice: twice what both have, divided by what each has."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def trigrams(text: str) -> frozenset[str]:
    """The runs of three characters of a folded text with one space at both ends."""
    return _remembered(text) if len(text) <= _SHORT else _trigrams(text)


@lru_cache(maxsize=2048)
def _remembered(text: str) -> frozenset[str]:
    """Short messages return with every turn; long ones would fill the memory."""
    return _trigrams(text)


def _trigrams(text: str) -> frozenset[str]:
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    padded = f" {folded} " if folded else ""
    return frozenset([padded[at : at + 3] for at in range(len(padded) - 2)])


def _each_once(taught: Iterable[Taught]) -> Sequence[Taught]:
    """Without the ones that were not liked, and without later copies of the same pair."""
    kept: dict[tuple[str, str], Taught] = {}
    for each in taught:
        if each.quality_score >= LEAST_QUALITY:
            kept.setdefault((each.user_message, each.persona_response), each)
    return tuple(kept.values())


def _score(asked: frozenset[str], each: Taught, recency: float) -> float:
    similarity = likeness(asked, trigrams(each.user_message))
    return _SIMILARITY * similarity + _QUALITY * each.quality_score + _RECENCY * recency
