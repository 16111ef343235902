"""What an experiment has measured so far, and what may be concluded from it.

A chat counts once, by the mean of its answers: answers of one chat resemble each other, and counting each of them would
make the intervals narrower than they are. Answers from a script are kept apart from those of a model.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from troupe.personas.domain.experiment import Arm, Experiment, Verdict

CONFIDENCE = 0.95
_TINY = 1e-300
_PRECISE = 1e-12
_MOST_STEPS = 300


@dataclass(frozen=True)
class ChatValue:
    """One chat's mean of what is measured."""

    chat_id: str
    value: float
    scripted: bool


@dataclass(frozen=True)
class Sample:
    """The chats of one arm, as three numbers."""

    n: int
    mean: float
    variance: float

    @property
    def error(self) -> float:
        """The square of the standard error of the mean."""
        return self.variance / self.n

    def interval(self) -> tuple[float, float] | None:
        """Where the mean lies, with 95 % confidence; two chats are needed to say it."""
        if self.n < 2:
            return None
        reach = t_quantile(self.n - 1) * math.sqrt(self.error)
        return self.mean - reach, self.mean + reach

    def as_json(self) -> dict[str, object]:
        found = self.interval()
        low, high = found if found else (None, None)
        return {"n": self.n, "mean": self.mean if self.n else None, "low": low, "high": high}


@dataclass(frozen=True)
class Difference:
    """How much arm B is above arm A, with Welch's interval."""

    value: float
    low: float
    high: float

    def as_json(self) -> dict[str, object]:
        return {"value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Comparison:
    """Both arms, next to one another."""

    a: Sample
    b: Sample

    @property
    def difference(self) -> Difference | None:
        return welch(self.a, self.b) if min(self.a.n, self.b.n) >= 2 else None

    def reaches(self, chats: int) -> bool:
        return min(self.a.n, self.b.n) >= chats

    @property
    def verdict(self) -> Verdict:
        """The better arm, when the interval of the difference leaves out zero."""
        found = self.difference
        if found is None:
            return "undecided"
        if found.low <= 0 <= found.high:
            return "no_difference"
        return "b" if found.value > 0 else "a"

    def as_json(self) -> dict[str, object]:
        found = self.difference
        return {"a": self.a.as_json(), "b": self.b.as_json(), "difference": found.as_json() if found else None}


@dataclass(frozen=True)
class Results:
    """What models answered, and apart from it what a script said."""

    answered: Comparison
    scripted: Comparison

    def as_json(self) -> dict[str, object]:
        return {"answered": self.answered.as_json(), "scripted": self.scripted.as_json()}

    def conclusion(self, chats: int) -> tuple[Verdict, bool]:
        """The verdict once both arms have enough chats, and whether it is one about scripted answers."""
        for comparison, scripted in ((self.answered, False), (self.scripted, True)):
            if comparison.reaches(chats):
                return comparison.verdict, scripted
        return "undecided", False


def results_of(experiment: Experiment, values: Iterable[ChatValue]) -> Results:
    found: Mapping[tuple[bool, Arm], list[float]] = {
        (scripted, arm): [] for scripted in (False, True) for arm in ("a", "b")
    }
    for each in values:
        found[each.scripted, experiment.arm_of(each.chat_id)].append(each.value)
    answered, scripted = (Comparison(sample(found[kind, "a"]), sample(found[kind, "b"])) for kind in (False, True))
    return Results(answered, scripted)


def sample(values: Sequence[float]) -> Sample:
    n = len(values)
    mean = math.fsum(values) / n if n else 0.0
    variance = math.fsum((each - mean) ** 2 for each in values) / (n - 1) if n > 1 else 0.0
    return Sample(n, mean, variance)


def welch(a: Sample, b: Sample) -> Difference:
    """The difference of two means whose spreads need not be equal, with its 95 % interval."""
    value, error = b.mean - a.mean, a.error + b.error
    if error <= 0:
        return Difference(value, value, value)
    # As shares of the whole, so that no spread is too small to be squared.
    freedom = 1 / ((a.error / error) ** 2 / (a.n - 1) + (b.error / error) ** 2 / (b.n - 1))
    reach = t_quantile(freedom) * math.sqrt(error)
    return Difference(value, value - reach, value + reach)


def t_quantile(freedom: float, confidence: float = CONFIDENCE) -> float:
    """How many standard errors to either side hold this share of Student's distribution."""
    outside = 1 - confidence
    low, high = 0.0, 1.0
    while _beyond(high, freedom) > outside and high < 1e12:
        high *= 2
    while high - low > _PRECISE * high:
        middle = (low + high) / 2
        if _beyond(middle, freedom) > outside:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _beyond(t: float, freedom: float) -> float:
    """The share of Student's distribution that is further out than t, on both sides."""
    return _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction where that converges fast."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(scale) / a / _fraction(a, b, x)


def _fraction(a: float, b: float, x: float) -> float:
    """1 + d1/(1 + d2/(1 + …)), evaluated from the front until it no longer changes."""
    value, above, below = 1.0, 1.0, 0.0
    for step in range(1, _MOST_STEPS):
        half = step // 2
        if step % 2:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        below = 1 / _not_zero(1 + term * below)
        above = _not_zero(1 + term / above)
        change = above * below
        value *= change
        if abs(change - 1) < _PRECISE:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
