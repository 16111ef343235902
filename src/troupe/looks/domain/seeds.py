"""Every trait has its own draw from the seed, so locking one or adding one moves no other."""

import hashlib
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")


@lru_cache(maxsize=8192)  # a look asks for several hundred, and a slider that moves asks for the same again and again
def draw_number(seed: int, trait: str) -> float:
    """A number 0 ≤ u < 1 that belongs to this seed and this trait for ever."""
    digest = hashlib.sha256(f"look/1|{seed}|{trait}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def draw_between(seed: int, trait: str, low: float, high: float) -> float:
    value = Decimal(low + (high - low) * draw_number(seed, trait))
    return float(value.quantize(Decimal("0.001"), ROUND_HALF_UP))


def draw_one(seed: int, trait: str, choices: Sequence[tuple[T, float]]) -> T:
    """The first choice whose cumulative weight exceeds the draw."""
    goal = draw_number(seed, trait) * sum(weight for _, weight in choices)
    reached = 0.0
    for choice, weight in choices:
        reached += weight
        if reached > goal:
            return choice
    return choices[-1][0]


def seed_of(persona_id: str) -> int:
    """The seed a persona is born with."""
    return int.from_bytes(hashlib.sha256(persona_id.encode()).digest()[:4], "big")
