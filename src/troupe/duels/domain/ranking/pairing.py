"""Which pair is played next: the one whose vote is expected to tell most about who is better."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from troupe.duels.domain.ranking.fit import Fit, Numbers

POINTS_OF_GRID, DEVIATIONS = 201, 5.0
WORTH_WHILE = 0.5
Two = tuple[str, str]
Draw = Callable[[int], int]
"""A number below another, at random."""


def gain_of(found: Fit, one: int, other: int) -> float:
    """The information between the next vote and who is better, in nats."""
    mean, variance = found.difference(one, other)
    spread = math.sqrt(max(variance, 1e-12))
    grid = mean + spread * np.linspace(-DEVIATIONS, DEVIATIONS, POINTS_OF_GRID)
    weights = np.exp(-0.5 * ((grid - mean) / spread) ** 2)
    weights /= weights.sum()
    chances = found.chances_of(grid)
    above = grid > 0
    gain = _entropy(weights @ chances)
    for half in (above, ~above):
        share = weights[half].sum()
        if share > 0:
            gain -= float(share) * _entropy(weights[half] @ chances[half] / share)
    return max(0.0, gain)


def next_pair(found: Fit, pairs: Sequence[Two], rounds: Mapping[Two, int], last: Two | None, draw: Draw) -> Two:
    """The pair that tells most; of equals the one with fewer rounds, then at random; not twice running if avoidable."""
    place = {name: at for at, name in enumerate(found.contestants)}
    gains = {pair: round(gain_of(found, place[pair[0]], place[pair[1]]), 9) for pair in pairs}
    best = max(gains.values())
    open_pairs = [pair for pair in pairs if pair != last]
    if last in gains and open_pairs and max(gains[pair] for pair in open_pairs) >= WORTH_WHILE * best:
        best = max(gains[pair] for pair in open_pairs)
        gains = {pair: gains[pair] for pair in open_pairs}
    equals = [pair for pair, gain in gains.items() if gain == best]
    counts = Counter({pair: rounds.get(pair, 0) for pair in equals})
    fewest = min(counts.values())
    chosen = [pair for pair in equals if counts[pair] == fewest]
    return chosen[draw(len(chosen))]


def _entropy(chances: Numbers) -> float:
    seen = chances[chances > 0]
    return float(-(seen * np.log(seen)).sum())
