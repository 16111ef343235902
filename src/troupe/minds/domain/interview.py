"""What a persona is asked so that it can be measured, and what it says about itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt

from troupe.minds.domain.packs import DEFAULT, code_of, questions

TRAITS = ("extraversion", "agreeableness", "conscientiousness", "neuroticism", "openness")
FEWEST_RATINGS = 6
UNRELIABLE_ABOVE = 0.35
_OF_FIVE = re.compile(r"\s*(?:/|out of|of|von|de|sur)\s*5\b")
_NUMBER = re.compile(r"(?<![\d.,])([1-5１-５])(?!\d|[.,]\d)")
_ANY_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Statement:
    """Something a persona may say of itself; the reversed one of a pair says the opposite."""

    trait: str
    pair: int
    reversed: bool
    text: str


@dataclass(frozen=True)
class Rating:
    """How well a statement describes a persona by its own word, 1 to 5."""

    statement: Statement
    value: int

    @property
    def keyed(self) -> int:
        return 6 - self.value if self.statement.reversed else self.value


@dataclass(frozen=True)
class SelfReport:
    """What a persona says of one trait, and whether it agrees with itself."""

    trait: str
    value: float | None
    low: float | None
    high: float | None
    inconsistency: float | None

    @property
    def reliable(self) -> bool:
        return self.value is not None and (self.inconsistency is None or self.inconsistency <= UNRELIABLE_ABOVE)

    def as_json(self) -> dict[str, object]:
        return vars(self) | {"reliable": self.reliable}


@dataclass(frozen=True)
class Interview:
    """The questions of a language."""

    probes: Sequence[str]
    statements: Sequence[Statement]
    rate: str
    again: str
    statements_in: str

    def ask_to_rate(self, statement: Statement) -> str:
        return self.rate.format(statement=statement.text)


@cache
def interview_in(language: str) -> Interview:
    """A language without statements borrows the English ones, and says so."""
    code = code_of(language, "interview.toml") or DEFAULT
    said_in = code if "statements" in questions(code) else DEFAULT
    own, source = questions(code), questions(said_in)
    statements = [
        Statement(trait, number, turned, text)
        for trait in TRAITS
        for number, pair in enumerate(source["statements"][trait])
        for turned, text in zip((False, True), pair, strict=True)
    ]
    return Interview(tuple(own["probes"]), tuple(statements), source["rate"], source["again"], said_in)


def rating_in(answer: str) -> int | None:
    """The number from 1 to 5 in an answer; two different ones cannot be read."""
    answer = _OF_FIVE.sub("", answer)
    found = {int(match[1]) for match in _NUMBER.finditer(answer)}
    others = [number for number in _ANY_NUMBER.findall(answer) if not 1 <= int(number) <= 5]
    return found.pop() if len(found) == 1 and not others else None


def self_report(ratings: Sequence[Rating]) -> Sequence[SelfReport]:
    """What was said of each trait; under six answers nothing is shown."""
    return [_of_trait(trait, [each for each in ratings if each.statement.trait == trait]) for trait in TRAITS]


def acquiescence(ratings: Sequence[Rating]) -> float | None:
    """How readily everything was agreed to, -1 to 1."""
    return round((_mean([each.value for each in ratings]) - 3) / 2, 4) if ratings else None


def _of_trait(trait: str, ratings: Sequence[Rating]) -> SelfReport:
    off = _inconsistency(ratings)
    if len(ratings) < FEWEST_RATINGS:
        return SelfReport(trait, None, None, None, off)
    keyed = [(each.keyed - 1) / 4 for each in ratings]
    mean = _mean(keyed)
    spread = sqrt(sum((each - mean) ** 2 for each in keyed) / (len(keyed) - 1))
    reach = 1.96 * spread / sqrt(len(keyed))
    low, high = max(0.0, mean - reach), min(1.0, mean + reach)
    return SelfReport(trait, round(mean, 4), round(low, 4), round(high, 4), off)


def _inconsistency(ratings: Sequence[Rating]) -> float | None:
    """How far both sides of a pair are apart."""
    pairs: dict[int, list[int]] = {}
    for each in ratings:
        pairs.setdefault(each.statement.pair, []).append(each.keyed)
    gaps = [abs(pair[0] - pair[1]) / 4 for pair in pairs.values() if len(pair) == 2]
    return round(_mean(gaps), 4) if gaps else None


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def statement_as_json(statement: Statement) -> Mapping[str, object]:
    """What the offline mind must know to speak of itself; it reads no English."""
    return {"trait": statement.trait, "reversed": statement.reversed}
