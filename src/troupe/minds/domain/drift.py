"""Whether a persona leaves its manner in the course of a chat, and when it is reminded of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from troupe.minds.domain.fidelity import FEWEST, Glance, Range, Scale, Target, Told, glance, score_range

RUNNING = 3
LOW_SCORE = 0.70
FALL = -0.10
REST = 8
MOST_TRAITS = 3
MOST_POINTS = 200
TRUSTED = ("good", "fair")


@dataclass(frozen=True)
class Point:
    """How true a persona was to itself in the last eight answers before a turn."""

    turn: int
    score: Range
    drift: float

    def as_json(self) -> dict[str, object]:
        told = self.score.as_json()
        return {"turn": self.turn, "score": told["value"], "low": told["low"], "high": told["high"]} | {
            "drift": round(self.drift, 4)
        }


@dataclass(frozen=True)
class Due:
    """A reminder that is needed: at which turn, and of which numbers."""

    turn: int
    traits: tuple[str, ...]


def course(
    told: Sequence[Told], targets: Mapping[str, Target], scale: Scale, seed: str, most: int = MOST_POINTS
) -> Sequence[Point]:
    """The score from turn eight on, each beside the first; of a long chat the newest points."""
    if len(told) < FEWEST:
        return []
    first = glance(told[:FEWEST], targets, scale).score
    turns = range(FEWEST, len(told) + 1)[-most:]
    points = []
    for turn in turns:
        score = score_range(told[turn - FEWEST : turn], targets, scale, f"{seed}\x1f{turn}")
        points.append(Point(turn, score, score.value - first))
    return points


def due(told: Sequence[Told], targets: Mapping[str, Target], scale: Scale, last_reminded: int | None) -> Due | None:
    """The reminder that the newest turn calls for, if the last one is long enough ago."""
    turn = len(told)
    if turn < FEWEST + RUNNING - 1 or (last_reminded is not None and turn - last_reminded < REST):
        return None
    looks = [_trusted(told[end - FEWEST : end], targets, scale) for end in range(turn - RUNNING + 1, turn + 1)]
    first = _trusted(told[:FEWEST], targets, scale).score
    if all(look.score < LOW_SCORE or look.score - first <= FALL for look in looks):
        return Due(turn, looks[-1].furthest(MOST_TRAITS))
    return None


def _trusted(told: Sequence[Told], targets: Mapping[str, Target], scale: Scale) -> Glance:
    return glance(told, targets, scale, TRUSTED)
