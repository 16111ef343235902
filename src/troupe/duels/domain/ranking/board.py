"""The board: ratings with intervals, ranks only where they are sure, and plain words for what is not known."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from troupe.duels.domain.ranking.ballot import Ballot, Interval, Z, wilson
from troupe.duels.domain.ranking.fit import Fit, fit
from troupe.duels.domain.ranking.style import COVARIATES

POINTS = 400 / math.log(10)
SURE = 2.58
"""The end of a 99 % interval: by it the list is ordered."""
ENOUGH = 10
STYLE_FROM = 40
MOST_MORE, SMALLEST_DIFFERENCE = 200, 0.05
Verdict = Literal["a_better", "b_better", "too_close"]
Status = Literal["ok", "not_enough_votes"]


@dataclass(frozen=True)
class Standing:
    """How one contestant stands among those it can be compared with."""

    contestant: str
    group: int
    status: Status
    rank: int | None
    rating: float
    interval: Interval
    votes: int
    wins: int
    ties: int
    losses: int
    win_rate: float
    win_interval: Interval


@dataclass(frozen=True)
class Pair:
    """Two contestants with one another."""

    a: str
    b: str
    votes: int
    difference: float
    interval: Interval
    verdict: Verdict
    more_votes: int | None
    """How many further votes would probably decide; None is more than 200, they may be equal."""


@dataclass(frozen=True)
class Board:
    """Everything that votes tell."""

    status: Status
    votes: int
    style: Literal["on", "off"]
    standings: tuple[Standing, ...]
    pairs: tuple[Pair, ...]
    coefficients: Mapping[str, tuple[float, float, float]]
    """Of each covariate its effect, with the ends of its interval."""
    tie_share: float


def board_of(
    ballots: Sequence[Ballot], contestants: Sequence[str] | None = None, style: Literal["on", "off"] | None = None
) -> Board:
    """The board of a set of votes; the same set gives the same board, however it arrived."""
    ordered = sorted(ballots, key=lambda each: each.id)
    names = sorted({*(contestants or ()), *(each.a for each in ordered), *(each.b for each in ordered)})
    used = style or ("on" if len(ordered) >= STYLE_FROM else "off")
    if not names:
        return Board("not_enough_votes", 0, used, (), (), {}, 0.0)
    found = fit(ordered, names, with_style=used == "on")
    groups = _groups(names, ordered)
    met = Counter((each.a, each.b) for each in ordered)
    standings = _standings(found, ordered, groups)
    pairs = [
        _pair(found, one, other, met)
        for one in range(len(names))
        for other in range(one + 1, len(names))
        if groups[names[one]] == groups[names[other]]
    ]
    ties = sum(each.outcome == "tie" for each in ordered)
    share = ties / len(ordered) if ordered else 0.0
    status: Status = "ok" if len(ordered) >= ENOUGH else "not_enough_votes"
    return Board(status, len(ordered), used, tuple(standings), tuple(pairs), _coefficients(found), share)


def _groups(names: Sequence[str], ballots: Sequence[Ballot]) -> dict[str, int]:
    """Contestants that are linked by votes; others cannot be compared."""
    above = {name: name for name in names}

    def top(name: str) -> str:
        while above[name] != name:
            name = above[name]
        return name

    for a, b in {(each.a, each.b) for each in ballots}:
        above[max(top(a), top(b))] = min(top(a), top(b))
    tops = sorted({top(name) for name in names})
    return {name: tops.index(top(name)) for name in names}


def _standings(found: Fit, ballots: Sequence[Ballot], groups: Mapping[str, int]) -> list[Standing]:
    counts = {name: Counter[str]() for name in found.contestants}
    for (a, b, outcome), votes in Counter((each.a, each.b, each.outcome) for each in ballots).items():
        counts[a][{"a": "wins", "b": "losses", "tie": "ties"}[outcome]] += votes
        counts[b][{"a": "losses", "b": "wins", "tie": "ties"}[outcome]] += votes
    sure = dict(zip(found.contestants, _sure(found, groups), strict=True))
    standings = [_standing(found, at, counts[name], groups) for at, name in enumerate(found.contestants)]
    # Whoever is surest to be good stands first: a wide interval is not a merit.
    return sorted(standings, key=lambda each: (each.group, -sure[each.contestant], each.contestant))


def _beside(found: Fit, at: int, groups: Mapping[str, int]) -> tuple[list[int], float, float]:
    """With whom a contestant can be compared, how far it is from their mean, and how sure that is."""
    group = [place for place, each in enumerate(found.contestants) if groups[each] == groups[found.contestants[at]]]
    away = np.zeros(len(found.covariance))
    away[group] = -1 / len(group)
    away[at] += 1
    deviation = math.sqrt(max(0.0, float(away @ found.covariance @ away)))
    return group, float(found.theta[at] - found.theta[group].mean()), deviation


def _sure(found: Fit, groups: Mapping[str, int]) -> list[float]:
    """How strong each of them is at least."""
    beside = [_beside(found, at, groups) for at in range(len(found.contestants))]
    return [strength - SURE * deviation for _, strength, deviation in beside]


def _standing(found: Fit, at: int, count: Counter[str], groups: Mapping[str, int]) -> Standing:
    name = found.contestants[at]
    group, strength, deviation = _beside(found, at, groups)
    rating, half = 1000 + POINTS * strength, Z * POINTS * deviation
    votes = count.total()
    better = count["wins"] + count["ties"] / 2
    status: Status = "ok" if votes >= ENOUGH else "not_enough_votes"
    return Standing(
        contestant=name,
        group=groups[name],
        status=status,
        rank=1 + sum(_is_above(found, other, at) for other in group) if status == "ok" else None,
        rating=rating,
        interval=(rating - half, rating + half),
        votes=votes,
        wins=count["wins"],
        ties=count["ties"],
        losses=count["losses"],
        win_rate=better / votes if votes else 0.5,
        win_interval=wilson(better, votes),
    )


def _is_above(found: Fit, other: int, at: int) -> bool:
    difference, variance = found.difference(other, at)
    return difference - Z * math.sqrt(variance) > 0


def _pair(found: Fit, one: int, other: int, met: Mapping[tuple[str, str], int]) -> Pair:
    a, b = found.contestants[one], found.contestants[other]
    difference, variance = found.difference(one, other)
    half = Z * math.sqrt(variance)
    verdict: Verdict = "too_close"
    if abs(difference) > half:
        verdict = "a_better" if difference > 0 else "b_better"
    return Pair(
        a=a,
        b=b,
        votes=met.get((a, b), 0),
        difference=POINTS * difference,
        interval=(POINTS * (difference - half), POINTS * (difference + half)),
        verdict=verdict,
        more_votes=_more_votes(found, difference, variance),
    )


def _more_votes(found: Fit, difference: float, variance: float) -> int | None:
    size = abs(difference)
    if size < SMALLEST_DIFFERENCE:
        return None
    a, b, _ = found.chances(size)
    told = (a + b) / 4 - ((a - b) / 2) ** 2
    more = math.ceil(max(0.0, ((Z / size) ** 2 - 1 / variance) / told))
    return more if more <= MOST_MORE else None


def _coefficients(found: Fit) -> dict[str, tuple[float, float, float]]:
    first = len(found.contestants)
    told = {}
    for number, covariate in enumerate(found.covariates):
        half = Z * math.sqrt(float(found.covariance[first + number, first + number]))
        effect = float(found.beta[number])
        told[COVARIATES[covariate]] = (effect, effect - half, effect + half)
    return told
