"""Which pair is played next: how many pairs are ordered wrongly after so many votes, beside pairs drawn at random.

Eight contestants with strengths of a usual spread, and voters who follow them. A pair counts as wrong when the stronger
of the two has the lower estimate. TROUPE_BENCH_SEASONS=60 for the long run.
"""

import math
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from itertools import combinations

from benchmarks.figures import Figure, show
from troupe.duels.domain.ranking.ballot import Ballot, Outcome
from troupe.duels.domain.ranking.fit import Fit, fit
from troupe.duels.domain.ranking.pairing import next_pair

SEASONS = int(os.environ.get("TROUPE_BENCH_SEASONS", "12"))
CONTESTANTS, VOTES, SPREAD, NU = 8, 100, 0.6, 0.5
OUTCOMES: tuple[Outcome, ...] = ("a", "b", "tie")
Two = tuple[str, str]
Choose = Callable[[Fit, list[Two], Counter[Two], Two | None, random.Random], Two]


def told_most(found: Fit, pairs: list[Two], met: Counter[Two], last: Two | None, chance: random.Random) -> Two:
    return next_pair(found, pairs, met, last, chance.randrange)


def at_random(found: Fit, pairs: list[Two], met: Counter[Two], last: Two | None, chance: random.Random) -> Two:
    return chance.choice(pairs)


def wrong_after(choose: Choose, seed: int) -> float:
    """The share of pairs that stand in the wrong order once all votes are cast."""
    chance = random.Random(seed)
    strengths = {f"c{number}": chance.gauss(0, SPREAD) for number in range(CONTESTANTS)}
    names, votes, met, last = sorted(strengths), list[Ballot](), Counter[Two](), None
    pairs = list(combinations(names, 2))
    for number in range(VOTES):
        last = choose(fit(votes, names), pairs, met, last, chance)
        met[last] += 1
        eta = strengths[last[0]] - strengths[last[1]]
        weights = [math.exp(eta / 2), math.exp(-eta / 2), NU]
        votes.append(Ballot(f"{number:03}", *last, chance.choices(OUTCOMES, weights)[0]))
    theta = dict(zip(names, fit(votes, names).theta, strict=True))
    return sum((strengths[a] > strengths[b]) != (theta[a] > theta[b]) for a, b in pairs) / len(pairs)


def choosing_ms() -> float:
    """One choice among all pairs of eight."""
    names = [f"c{number}" for number in range(CONTESTANTS)]
    found, pairs = fit([], names), list(combinations(names, 2))
    began = time.process_time()
    for _ in range(20):
        next_pair(found, pairs, {}, None, lambda below: 0)
    return (time.process_time() - began) * 1000 / 20


def measure() -> list[Figure]:
    ours, theirs = (
        100 * sum(wrong_after(choose, seed) for seed in range(SEASONS)) / SEASONS for choose in (told_most, at_random)
    )
    return [
        Figure("wrong", "pairs in the wrong order after 100 votes", ours, "%", 0.92 * theirs, theirs, "random pairs"),
        Figure("choose_ms", "choosing the next of 28 pairs, processor", choosing_ms(), "ms", 50.0),
    ]


if __name__ == "__main__":
    show("duels_pairs", __doc__, measure)
