"""How far answers look like the numbers of the persona that gave them: estimates, and how sure they are."""

import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from troupe.minds.domain.features import Counts, unpacked
from troupe.minds.domain.packs import measures
from troupe.personas import Persona

Reliability = Literal["good", "fair", "weak"]
FEWEST = 8
RESAMPLES = 1_000
CHART_RESAMPLES = 200
PER_VIOLATION = 0.02
WEIGHT: Mapping[Reliability, float] = {"good": 1.0, "fair": 0.6, "weak": 0.3}
RELIABILITY: Mapping[str, Reliability] = {
    "formality": "good",
    "enthusiasm": "good",
    "technical_depth": "good",
    "proactivity": "good",
    "verbosity": "good",
    "extraversion": "fair",
    "empathy_level": "fair",
    "agreeableness": "fair",
    "conscientiousness": "weak",
    "neuroticism": "weak",
    "openness": "weak",
    "humor_level": "weak",
}
MARKS: Mapping[str, Mapping[str, float]] = {
    "formality": {"contracted": -2, "slang": -1, "long": 1, "exclamations": -0.5},
    "enthusiasm": {"exclamations": 2, "positive": 1},
    "technical_depth": {"technical": 2, "long": 0.5},
    "proactivity": {"offers": 2},
    "extraversion": {"together": 1, "questions": 1, "exclamations": 1, "positive": 1, "addressed": 0.5},
    "empathy_level": {"empathy": 2, "addressed": 0.5},
    "agreeableness": {"empathy": 1.5, "positive": 1, "together": 0.5, "disagreement": -1.5, "negative": -0.5},
    "conscientiousness": {"ordering": 1.5, "planning": 1.5, "hedges": -0.5},
    "neuroticism": {"anxious": 2, "hedges": 1, "negative": 1, "calm": -1.5},
    "openness": {"imagining": 1.5, "variety": 1, "long": 0.5},
    "humor_level": {"jokes": 2},
}
LENGTHS: Mapping[str, tuple[float, float]] = {
    "Concise": (1, 60),
    "Balanced": (30, 150),
    "Detailed": (100, 320),
    "Elaborate": (220, float("inf")),
}
_PER_HUNDRED = (
    *("hedges", "together", "addressed", "slang", "technical", "positive", "negative", "anxious", "calm"),
    *("disagreement", "planning", "imagining"),
)
_PER_ANSWER = ("jokes", "empathy", "ordering", "offers")
Target = float | str
Share = Callable[[Counts, int], float | None]


@dataclass(frozen=True)
class Told:
    """One answer, as far as it is remembered: its id and its counts."""

    id: str
    counts: Counts


@dataclass(frozen=True)
class Range:
    """A number and where it probably lies, with 95 of a hundred."""

    value: float
    low: float
    high: float

    def as_json(self) -> dict[str, float]:
        return {name: round(number, 4) for name, number in vars(self).items()}


@dataclass(frozen=True)
class Measured:
    """One number of a persona beside what its answers look like."""

    name: str
    target: Target
    estimate: Range
    fidelity: float

    @property
    def reliability(self) -> Reliability:
        return RELIABILITY[self.name]

    def as_json(self) -> dict[str, object]:
        told = {"target": self.target, "fidelity": round(self.fidelity, 4), "reliability": self.reliability}
        estimate = self.estimate.as_json()
        return {"name": self.name, "estimate": estimate.pop("value"), **estimate, **told}


@dataclass(frozen=True)
class Fidelity:
    """What the answers of one persona come to."""

    score: Range
    measured: Sequence[Measured]
    not_measured: Sequence[str]
    violations: int
    answers: int


@dataclass(frozen=True)
class Scale:
    """What is usual in a language, and how far from it counts as all the way."""

    usual: Mapping[str, tuple[float, float]]

    def place(self, name: str, value: float) -> float:
        middle, half = self.usual[name]
        return max(-1.0, min(1.0, (value - middle) / half))


def targets_of(persona: Persona) -> dict[str, Target]:
    """The twelve numbers answers are held against."""
    numbers: dict[str, Target] = persona.personality_traits.model_dump() | persona.response_style.model_dump()
    return {name: numbers[name] for name in RELIABILITY}


@cache
def scale_of(language: str) -> Scale:
    return Scale({name: (float(pair[0]), float(pair[1])) for name, pair in measures(language)["scale"].items()})


def estimate(name: str, total: Counts, answers: int, scale: Scale) -> float | None:
    """What these answers look like, 0 to 1; None when nothing in them can tell."""
    reached = weighed = 0.0
    for mark, weight in MARKS[name].items():
        share = SHARES[mark](total, answers)
        if share is not None:
            reached += weight * scale.place(mark, share)
            weighed += abs(weight)
    return max(0.0, min(1.0, 0.5 + 0.5 * reached / weighed)) if weighed else None


def length_fidelity(words: float, wanted: str) -> float:
    """How well a length suits what was wanted."""
    low, high = LENGTHS[wanted]
    if words < low:
        return words / low
    return 1.0 if words <= high else max(0.0, 1 - (words - high) / high)


def measure(told: Sequence[Told], targets: Mapping[str, Target], language: str, seed: str) -> Fidelity | None:
    """The figures of at least eight answers, each with its interval; the same answers give the same figures."""
    if len(told) < FEWEST:
        return None
    judge = _Judge(targets, scale_of(language))
    whole = judge.of(told)
    chance = random.Random(hashlib.sha256(seed.encode()).digest())
    again = [judge.of_sum(*drawn) for drawn in _resamples(told, chance)]
    score = _range(whole.score, [each.score for each in again])
    measured = []
    for name, value in whole.values.items():
        others = [found for each in again if (found := each.values.get(name)) is not None]
        measured.append(Measured(name, targets[name], _range(value, others), whole.fidelities[name]))
    missing = [name for name in targets if name not in whole.values]
    return Fidelity(score, measured, missing, sum(each.counts.violations for each in told), len(told))


def seed_of(persona_id: str, version: int, answer_ids: Sequence[str]) -> str:
    return "\x1f".join((persona_id, str(version), *answer_ids))


def glance(
    told: Sequence[Told], targets: Mapping[str, Target], scale: Scale, trusted: Sequence[Reliability] = ()
) -> "Glance":
    """The figures of a few answers without their intervals; of all numbers, or of those that can be trusted so far."""
    return _Judge(targets, scale, trusted).of(told)


def score_range(told: Sequence[Told], targets: Mapping[str, Target], scale: Scale, seed: str) -> Range:
    """How true a few answers are to their persona, for a chart of many such points."""
    judge = _Judge(targets, scale)
    chance = random.Random(hashlib.sha256(seed.encode()).digest())
    again = [judge.of_sum(*drawn).score for drawn in _resamples(told, chance, CHART_RESAMPLES)]
    return _range(judge.of(told).score, again)


@dataclass(frozen=True)
class Glance:
    """One look at a set of answers."""

    score: float
    values: Mapping[str, float]
    fidelities: Mapping[str, float]

    def furthest(self, most: int) -> tuple[str, ...]:
        """The numbers that are most off, by how far each can be relied on; a length is not a manner."""
        gaps = {name: WEIGHT[RELIABILITY[name]] * (1 - value) for name, value in self.fidelities.items()}
        found = [name for name in gaps if gaps[name] > 0 and name != "verbosity"]
        return tuple(sorted(found, key=lambda name: -gaps[name])[:most])


class _Judge:
    """Holds answers against their targets."""

    def __init__(self, targets: Mapping[str, Target], scale: Scale, trusted: Sequence[Reliability] = ()) -> None:
        self._targets = {name: it for name, it in targets.items() if not trusted or RELIABILITY[name] in trusted}
        self._scale = scale

    def of(self, told: Sequence[Told]) -> Glance:
        return self.of_sum(sum(each.counts.packed() for each in told), [each.counts.words for each in told])

    def of_sum(self, packed: int, lengths: Sequence[int]) -> Glance:
        total, answers = unpacked(packed), len(lengths)
        values: dict[str, float] = {}
        fidelities: dict[str, float] = {}
        for name, target in self._targets.items():
            if isinstance(target, str):
                values[name] = _median(lengths)
                fidelities[name] = length_fidelity(values[name], target)
            elif (found := estimate(name, total, answers, self._scale)) is not None:
                values[name] = found
                fidelities[name] = 1 - abs(found - target)
        return Glance(_overall(fidelities, total.violations / answers), values, fidelities)


def _overall(fidelities: Mapping[str, float], violations_per_answer: float) -> float:
    weights = {name: WEIGHT[RELIABILITY[name]] for name in fidelities}
    whole = sum(weights.values())
    mean = sum(weights[name] * value for name, value in fidelities.items()) / whole if whole else 0.0
    return max(0.0, mean - PER_VIOLATION * violations_per_answer)


def _resamples(
    told: Sequence[Told], chance: random.Random, times: int = RESAMPLES
) -> Sequence[tuple[int, Sequence[int]]]:
    packed = [each.counts.packed() for each in told]
    words = [each.counts.words for each in told]
    drawn = []
    for _ in range(times):
        places = chance.choices(range(len(told)), k=len(told))
        drawn.append((sum([packed[place] for place in places]), [words[place] for place in places]))
    return drawn


def _range(value: float, others: Sequence[float]) -> Range:
    """The middle 95 of a hundred resamples; the figure itself is never outside."""
    ordered = sorted(others) or [value]
    last = len(ordered) - 1
    low, high = ordered[round(0.025 * last)], ordered[round(0.975 * last)]
    return Range(value, min(low, value), max(high, value))


def _median(numbers: Sequence[int]) -> float:
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return float(ordered[middle]) if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _per_hundred(name: str) -> Share:
    return lambda total, answers: 100 * float(getattr(total, name)) / total.words if total.words else None


def _per_answer(name: str) -> Share:
    return lambda total, answers: float(getattr(total, name)) / answers if answers else None


def _of(name: str, whole: str) -> Share:
    def share(total: Counts, answers: int) -> float | None:
        base = float(getattr(total, whole))
        return getattr(total, name) / base if base else None

    return share


def _contracted(total: Counts, answers: int) -> float | None:
    pairs = total.casual + total.careful
    return total.casual / pairs if pairs else None


SHARES: Mapping[str, Share] = {
    "questions": _of("questions", "sentences"),
    "exclamations": _of("exclamations", "sentences"),
    "long": _of("long", "words"),
    "variety": _of("distinct", "windowed"),
    "contracted": _contracted,
    **{name: _per_hundred(name) for name in _PER_HUNDRED},
    **{name: _per_answer(name) for name in _PER_ANSWER},
}
