"""Whether the board of duels is right about how sure it is: simulated voters with known strengths.

Coverage of the 95 % interval over seasons of three kinds of voters; how often a weaker but wordier contestant comes out
on top with style taken out, beside the same fit with style left in; how a rating depends on the order of votes, beside
ratings that are moved after every vote; and the time of a whole board. TROUPE_BENCH_SEASONS=300 for the long run.
"""

import math
import os
import random
import time
from collections.abc import Iterator, Sequence
from typing import Literal

from benchmarks.figures import Figure, show
from troupe.duels.domain.ranking import Style, differences
from troupe.duels.domain.ranking.ballot import Ballot, Outcome
from troupe.duels.domain.ranking.board import Board, board_of
from troupe.duels.domain.ranking.fit import fit

SEASONS = int(os.environ.get("TROUPE_BENCH_SEASONS", "100"))
VOTES, LENGTH_EFFECT, WORDY = 300, 0.8, 1.8
STRENGTHS = {"ada": 0.9, "ben": 0.3, "cyd": -0.3, "dot": -0.9}
OUTCOMES: tuple[Outcome, ...] = ("a", "b", "tie")
CONTESTANTS, MANY = 16, 10_000


def season(
    chance: random.Random,
    votes: int,
    strengths: dict[str, float],
    nu: float,
    effect: float = 0.0,
    at_random: float = 0.0,
    wordy: float = WORDY,
) -> list[Ballot]:
    """Votes as they would fall; `dot` writes 1.8 times as much, and so many of all are ties by lot."""
    found = []
    for number in range(votes):
        a, b = sorted(chance.sample(sorted(strengths), 2))
        long = {name: round(400 * (wordy if name == "dot" else 1.0) * chance.uniform(0.6, 1.4)) for name in (a, b)}
        eta = strengths[a] - strengths[b] + effect * math.log(long[a] / long[b])
        weights = [math.exp(eta / 2), math.exp(-eta / 2), nu]
        outcome: Outcome = "tie" if chance.random() < at_random else chance.choices(OUTCOMES, weights)[0]
        found.append(Ballot(f"{number:05}", a, b, outcome, differences(Style(long[a]), Style(long[b]))))
    return found


def coverage(nu: float, at_random: float) -> float:
    chance, held, asked = random.Random(11), 0, 0
    names = sorted(STRENGTHS)
    for _ in range(SEASONS):
        found = fit(season(chance, 120, STRENGTHS, nu, at_random=at_random), names)
        for one, other in ((0, 1), (1, 2), (0, 3)):
            difference, variance = found.difference(one, other)
            held += abs(difference - STRENGTHS[names[one]] + STRENGTHS[names[other]]) <= 1.96 * math.sqrt(variance)
            asked += 1
    return held / asked


def promoted(gap: float, style: Literal["on", "off"], wordy: float = WORDY) -> float:
    """In how many of a hundred seasons the wordy loser stands first."""
    found = sum(board.standings[0].contestant == "dot" for board in boards(gap, style, wordy))
    return 100 * found / SEASONS


def called_better(gap: float) -> float:
    """In how many of a hundred seasons the page would say that the wordy loser is better than the winner."""
    found = 0
    for board in boards(gap, "on", WORDY):
        pair = next(each for each in board.pairs if {each.a, each.b} == {"ada", "dot"})
        found += pair.verdict == "b_better"
    return 100 * found / SEASONS


def boards(gap: float, style: Literal["on", "off"], wordy: float) -> Iterator[Board]:
    strengths = {"ada": gap, "ben": 0.0, "dot": 0.0}
    for seed in range(SEASONS):
        votes = season(random.Random(seed), VOTES, strengths, 0.5, LENGTH_EFFECT, wordy=wordy)
        yield board_of(votes, style=style)


def moved(votes: Sequence[Ballot]) -> dict[str, float]:
    """Ratings that are moved by 32 after every vote."""
    ratings = dict.fromkeys(STRENGTHS, 1000.0)
    for each in votes:
        expected = 1 / (1 + 10 ** ((ratings[each.b] - ratings[each.a]) / 400))
        step = 32 * ({"a": 1.0, "tie": 0.5, "b": 0.0}[each.outcome] - expected)
        ratings[each.a] += step
        ratings[each.b] -= step
    return ratings


def order() -> tuple[float, float]:
    """By how many points ratings differ when the same votes come in another order: ours, and those that are moved."""
    votes = season(random.Random(5), VOTES, STRENGTHS, 0.5)
    shuffled = sorted(votes, key=lambda each: each.outcome)
    ours = [{each.contestant: each.rating for each in board_of(some).standings} for some in (votes, shuffled)]
    theirs = [moved(some) for some in (votes, shuffled)]
    return tuple(max(abs(one[name] - other[name]) for name in one) for one, other in (ours, theirs))  # type: ignore[return-value]  # two


def board_ms() -> float:
    names = {f"c{number:02}": random.Random(number).gauss(0, 0.6) for number in range(CONTESTANTS)}
    votes = season(random.Random(2), MANY, names, 0.5)
    began = time.process_time()
    board_of(votes, style="on")
    return (time.process_time() - began) * 1000


def measure() -> list[Figure]:
    ours, theirs = order()
    kinds = (("davidson", 0.5, 0.0), ("plain", 1e-9, 0.0), ("random_ties", 1e-9, 0.25))
    figures = [
        Figure(
            f"coverage_{name}",
            f"coverage of the 95 % interval, {name}",
            coverage(nu, lot),
            "",
            0.91,
            more_is_better=True,
        )
        for name, nu, lot in kinds
    ]
    figures += [
        Figure(
            f"promoted_{gap}", f"a wordy loser, weaker by {gap}, stands first", promoted(gap, "on"), "%",
            target, promoted(gap, "off"), "style left in",
        )
        for gap, target in ((0.6, 2.0), (0.4, None))
    ]  # fmt: skip
    figures.append(
        Figure("plain_0.4", "of those that are 0.4 weaker and no wordier, stand first", promoted(0.4, "on", 1.0), "%")
    )
    figures.append(Figure("called", "is called better than anybody, weaker by 0.4", called_better(0.4), "%", 0.0))
    figures.append(
        Figure("order", "rating changed by the order of votes", ours, "points", 0.0, theirs, "moved ratings")
    )
    figures.append(Figure("board_ms", "board of 10,000 votes, 16 contestants, processor", board_ms(), "ms", 300.0))
    return figures


if __name__ == "__main__":
    show("duels_style", __doc__, measure)
