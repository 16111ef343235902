"""Whether a persona leaves its manner in the course of a chat, and when it is reminded of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from troupe.minds.domain.fidelity import FEWEST, Glance, Range, Reliability, Scale, Target, Told, glance, score_range

RUNNING = 3
LOW_SCORE = 0.70
FALL = -0.10
REST = 8
FEWEST_TURNS = FEWEST + RUNNING - 1
MOST_TRAITS = 3
MOST_POINTS = 100
TRUSTED: tuple[Reliability, ...] = ("good", "fair")


@dataclass(frozen=True)
class Point:
    """How true a persona was to itself in the last eight answers up to a turn."""

    turn: int
    score: Range
    drift: float

    def as_json(self) -> dict[str, object]:
        told = self.score.as_json()
        ends = {"low": told["low"], "high": told["high"], "drift": round(self.drift, 4)}
        return {"turn": self.turn, "score": told["value"], **ends}


@dataclass(frozen=True)
class Due:
    """A reminder that is needed: at which turn, and of which numbers."""

    turn: int
    traits: tuple[str, ...]


def course(
    told: Sequence[Told], turns: Sequence[int], targets: Mapping[str, Target], scale: Scale, seed: str
) -> Sequence[Point]:
    """The score from the eighth answer on, each beside the first; of a long chat the newest points."""
    if len(told) < FEWEST:
        return []
    first = glance(told[:FEWEST], targets, scale).score
    points = []
    for end in range(FEWEST, len(told) + 1)[-MOST_POINTS:]:
        score = score_range(told[end - FEWEST : end], targets, scale, f"{seed}\x1f{end}")
        points.append(Point(turns[end - 1], score, score.value - first))
    return points


def due(
    told: Sequence[Told],
    turns: Sequence[int],
    targets: Mapping[str, Target],
    scale: Scale,
    last_reminded: int | None,
) -> Due | None:
    """The reminder that the newest turn calls for, if the last one is long enough ago."""
    count = len(told)
    if count < FEWEST_TURNS or (last_reminded is not None and turns[-1] - last_reminded < REST):
        return None
    looks = [_trusted(told[end - FEWEST : end], targets, scale) for end in range(count - RUNNING + 1, count + 1)]
    first = _trusted(told[:FEWEST], targets, scale).score
    if all(look.score < LOW_SCORE or look.score - first <= FALL for look in looks):
        return Due(turns[-1], looks[-1].furthest(MOST_TRAITS))
    return None


def furthest(told: Sequence[Told], targets: Mapping[str, Target], scale: Scale) -> tuple[str, ...]:
    """What a persona needs most to be reminded of."""
    return _trusted(told, targets, scale).furthest(MOST_TRAITS)


def _trusted(told: Sequence[Told], targets: Mapping[str, Target], scale: Scale) -> Glance:
    return glance(told, targets, scale, TRUSTED)
