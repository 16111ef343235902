"""A counted vote, and between which bounds a share of votes lies."""

import math
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["a", "b", "tie"]
Interval = tuple[float, float]
Z = 1.96


@dataclass(frozen=True)
class Ballot:
    """One counted vote; `a` is the contestant with the lower id, so the displayed side plays no part."""

    id: str
    a: str
    b: str
    outcome: Outcome
    style: tuple[float, ...] = ()
    """By how much more a's text has of each covariate."""

    def __post_init__(self) -> None:
        if self.a >= self.b:
            raise ValueError("The contestant with the lower id is a.")


def wilson(successes: float, of: int, z: float = Z) -> Interval:
    """Between which shares the true one probably lies."""
    if of == 0:
        return 0.0, 1.0
    share, spread = successes / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
