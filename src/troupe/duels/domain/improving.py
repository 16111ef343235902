"""Better versions: what ratings propose, and what a replay must show before a version may be called improved."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from troupe.duels.domain.ranking import wilson
from troupe.kit.times import as_text

FEWEST_RESULTS = 12
USUAL_PROMPTS, MOST_PROMPTS = 24, 200
SURENESS = 1.645
MOST_FALL = 0.02
LIKED, DISLIKED = 3, -3
FEWEST_RATINGS = 5
FEWEST_DEVIATIONS = 0.5
STEP = 0.1
MOST_CHANGES = 3
VERBOSITY = ("Concise", "Balanced", "Detailed", "Elaborate")
# Which dial of a persona shows in which count of its replies.
DIALS: Mapping[str, str] = {
    "words": "verbosity",
    "exclamations": "enthusiasm",
    "formality": "formality",
    "jokes": "humor_level",
    "questions": "extraversion",
    "hedges": "neuroticism",
}


@dataclass(frozen=True)
class Change:
    """One dial moved towards the replies that were liked."""

    field: str
    before: float | str
    after: float | str
    measured: str
    liked: float
    disliked: float
    liked_replies: int
    disliked_replies: int

    def as_json(self) -> dict[str, object]:
        told = asdict(self)
        return {"from": told.pop("before"), "to": told.pop("after"), **told}


def proposed(
    dials: Mapping[str, float | str],
    liked: Sequence[Mapping[str, float]],
    disliked: Sequence[Mapping[str, float]],
) -> list[Change]:
    """At most three dials, those that tell liked and disliked replies apart most."""
    found: list[tuple[float, Change]] = []
    for measured, field in DIALS.items():
        good = [each[measured] for each in liked if measured in each]
        bad = [each[measured] for each in disliked if measured in each]
        if min(len(good), len(bad)) < FEWEST_RATINGS:
            continue
        apart = _deviations(good, bad)
        after = _moved(dials[field], up=apart > 0)
        if abs(apart) > FEWEST_DEVIATIONS and after != dials[field]:
            change = Change(field, dials[field], after, measured, _mean(good), _mean(bad), len(good), len(bad))
            found.append((abs(apart), change))
    return [change for _, change in sorted(found, key=lambda each: (-each[0], each[1].field))[:MOST_CHANGES]]


def _moved(value: float | str, *, up: bool) -> float | str:
    if isinstance(value, str):
        at = VERBOSITY.index(value) + (1 if up else -1)
        return VERBOSITY[min(max(at, 0), len(VERBOSITY) - 1)]
    return min(1.0, max(0.0, round(value + (STEP if up else -STEP), 6)))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _deviations(good: Sequence[float], bad: Sequence[float]) -> float:
    """The difference of the means in pooled standard deviations; where nothing varies any difference is one."""
    apart = _mean(good) - _mean(bad)
    spread = sum((each - _mean(values)) ** 2 for values in (good, bad) for each in values)
    deviation = math.sqrt(spread / (len(good) + len(bad) - 2))
    if deviation == 0:
        return math.copysign(math.inf, apart) if apart else 0.0
    return apart / deviation


MadeFrom = Literal["ratings", "hand", "model"]


@dataclass(frozen=True)
class Proposal:
    """A version that may be better, and why somebody thinks so."""

    id: str
    user_id: str
    realm: str
    persona_id: str
    base_version: int
    candidate_version: int
    made_from: MadeFrom
    changes: Sequence[Mapping[str, Any]]
    created_at: datetime

    def as_json(self) -> dict[str, object]:
        names = ("id", "persona_id", "base_version", "candidate_version", "made_from")
        told = {name: getattr(self, name) for name in names}
        return told | {"changes": [dict(each) for each in self.changes], "created_at": as_text(self.created_at)}


@dataclass(frozen=True)
class Replay:
    """Base and candidate answer the same prompts; somebody votes without knowing which is which."""

    id: str
    user_id: str
    realm: str
    persona_id: str
    base_version: int
    candidate_version: int
    current_version: int
    duel_id: str
    brain_id: str | None
    """The judge; none when the person judges."""
    job_id: str | None
    adopted_version: int | None
    created_at: datetime

    def as_json(self) -> dict[str, object]:
        names = ("id", "persona_id", "base_version", "candidate_version", "duel_id", "job_id", "adopted_version")
        told = {name: getattr(self, name) for name in names}
        return told | {"judge": self.brain_id or "me", "created_at": as_text(self.created_at)}


@dataclass(frozen=True)
class Tally:
    """What the counted results of a replay come to, for the candidate."""

    wins: int
    ties: int
    losses: int

    @property
    def counted(self) -> int:
        return self.wins + self.ties + self.losses

    @property
    def score(self) -> float:
        return self.wins + self.ties / 2

    @property
    def lower(self) -> float:
        return wilson(self.score, self.counted, SURENESS)[0]


@dataclass(frozen=True)
class Condition:
    """One thing that must hold before a version may be adopted as improved."""

    name: Literal["enough_results", "surely_better", "in_character", "boundaries_kept"]
    holds: bool
    number: float | None
    needed: float


def conditions(tally: Tally, base: float | None, candidate: float | None, lost: Sequence[str]) -> list[Condition]:
    """Each condition with its number; a fidelity that cannot be measured stands in nobody's way."""
    fall = None if base is None or candidate is None else base - candidate
    return [
        Condition("enough_results", tally.counted >= FEWEST_RESULTS, tally.counted, FEWEST_RESULTS),
        Condition("surely_better", tally.lower > 0.5, tally.lower, 0.5),
        Condition("in_character", fall is None or fall <= MOST_FALL, fall, MOST_FALL),
        Condition("boundaries_kept", not lost, len(lost), 0),
    ]


Verdict = Literal["waiting", "improved", "not_improved"]


def verdict_of(held: Sequence[Condition], *, is_over: bool) -> Verdict:
    if all(each.holds for each in held):
        return "improved"
    return "not_improved" if is_over else "waiting"
