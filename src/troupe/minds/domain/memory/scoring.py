"""How well something remembered answers a question: two ranks made one, and how fresh and weighty it is."""

from dataclasses import dataclass
from datetime import datetime

RANKS = 60
WHOLE = 30.5
"""Brings the best that two first ranks can reach to one."""
HALF_LIFE_DAYS = 30.0
IN_SPAN = 0.1
CLOSED = 0.5
LEAST = 0.25
LEAST_SIMILAR = 0.2
"""Texts that have nothing to do with each other are about 0.1 alike."""


@dataclass(frozen=True)
class Hit:
    """Where something stood in the two lists, if it stood there."""

    dense_rank: int | None
    text_rank: int | None
    similarity: float | None


def ranked(hit: Hit) -> float:
    """What the two ranks come to."""
    return 0.8 * WHOLE * sum(1 / (RANKS + rank) for rank in (hit.dense_rank, hit.text_rank) if rank is not None)


def at_most(hit: Hit) -> float:
    """The best score that something with these ranks can have, however fresh and weighty it is."""
    return ranked(hit) + 0.1 + 0.1 + IN_SPAN


def score(hit: Hit, said_at: datetime, importance: int, *, closed: bool, in_span: bool, now: datetime) -> float:
    age = max(0.0, (now - said_at).total_seconds() / 86_400)
    whole = ranked(hit) + 0.1 * 2 ** (-age / HALF_LIFE_DAYS) + 0.1 * importance / 5
    return (whole * CLOSED if closed else whole) + (IN_SPAN if in_span else 0.0)


def why(hit: Hit, *, closed: bool, in_span: bool) -> str:
    """The same in words."""
    reasons = []
    if hit.dense_rank is not None:
        reasons.append(f"number {hit.dense_rank} by meaning ({hit.similarity:.2f})")
    if hit.text_rank is not None:
        reasons.append(f"number {hit.text_rank} by words")
    if in_span:
        reasons.append("from the time that was asked for")
    if closed:
        reasons.append("no longer true")
    return ", ".join(reasons) or "pinned"
