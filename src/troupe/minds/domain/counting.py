"""What is remembered of an answer when its text is forgotten, and what a time of answers comes to."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil, sqrt
from typing import Literal
from zoneinfo import ZoneInfo

from troupe.minds.domain.features import Counts
from troupe.minds.domain.fidelity import FEWEST, Told, measure, targets_of
from troupe.personas import Persona

Bucket = Literal["day", "week", "month"]
OccasionKind = Literal["learned", "rating"]
FEWEST_FOR_INTERVAL = 5


@dataclass(frozen=True)
class Counted:
    """One finished answer of a chat as numbers; its words are gone."""

    id: str
    realm: str
    user_id: str
    persona_id: str
    chat_id: str
    version: int
    manner: str
    scripted: bool
    counts: Counts
    user_words: int
    first_token_ms: int | None
    cost_micros: int
    emotion: str | None
    boundary_hits: int
    said_at: datetime

    @property
    def told(self) -> Told:
        return Told(self.id, self.counts)


@dataclass(frozen=True)
class Occasion:
    """Something else that happened with a persona and is counted once, by its id."""

    id: str
    realm: str
    user_id: str
    persona_id: str
    kind: OccasionKind
    value: float | None
    happened_at: datetime


@dataclass(frozen=True)
class Span:
    """The days that are asked for, and how they are put together."""

    first: date
    last: date
    bucket: Bucket
    zone: ZoneInfo

    def starts(self) -> Sequence[date]:
        """Every bucket of the span, also those in which nothing happened."""
        found = [self._start(self.first)]
        while (following := self._after(found[-1])) <= self.last:
            found.append(following)
        return found

    def start_of(self, moment: datetime) -> date:
        return self._start(moment.astimezone(self.zone).date())

    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment on, up to the moment after the last."""
        after = self.last + timedelta(days=1)
        return self._midnight(self.first), self._midnight(after)

    def _start(self, day: date) -> date:
        if self.bucket == "week":
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self.bucket == "month" else day

    def _after(self, start: date) -> date:
        if self.bucket == "month":
            return (start + timedelta(days=32)).replace(day=1)
        return start + timedelta(days=7 if self.bucket == "week" else 1)

    def _midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)


@dataclass
class Tally:
    """What happened in one bucket."""

    answers: list[Counted] = field(default_factory=list)
    occasions: list[Occasion] = field(default_factory=list)

    def as_json(self, persona: Persona, persona_id: str) -> dict[str, object]:
        waits = sorted(each.first_token_ms for each in self.answers if each.first_token_ms is not None)
        emotions: dict[str, int] = {}
        for each in self.answers:
            if each.emotion:
                emotions[each.emotion] = emotions.get(each.emotion, 0) + 1
        return {
            "chats": len({each.chat_id for each in self.answers}),
            "turns": len(self.answers),
            "user_words": sum(each.user_words for each in self.answers),
            "persona_words": sum(each.counts.words for each in self.answers),
            "first_token_ms_p50": _quantile(waits, 0.5),
            "first_token_ms_p95": _quantile(waits, 0.95),
            "cost_micros": sum(each.cost_micros for each in self.answers),
            "ratings": _ratings([each.value for each in self.occasions if each.kind == "rating"]),
            "emotions": dict(sorted(emotions.items())),
            "boundary_hits": sum(each.boundary_hits for each in self.answers),
            "learned": sum(each.kind == "learned" for each in self.occasions),
            "violations": sum(each.counts.violations for each in self.answers),
            "fidelity": self._fidelity(persona, persona_id),
        }

    def _fidelity(self, persona: Persona, persona_id: str) -> dict[str, float] | None:
        """Only answers that were given in today's manner can be held against it."""
        fitting = [each.told for each in self.answers if each.counts.words and each.manner == manner_of(persona)]
        if len(fitting) < FEWEST:
            return None
        seed = "\x1f".join((persona_id, *(each.id for each in fitting)))
        found = measure(fitting, targets_of(persona), persona.language, seed)
        return found.score.as_json() if found else None


def tallied(span: Span, answers: Iterable[Counted], occasions: Iterable[Occasion]) -> Mapping[date, Tally]:
    """Each answer and occasion in its bucket; buckets without any are there too."""
    found = {start: Tally() for start in span.starts()}
    for answer in answers:
        found[span.start_of(answer.said_at)].answers.append(answer)
    for occasion in occasions:
        found[span.start_of(occasion.happened_at)].occasions.append(occasion)
    return found


def manner_of(persona: Persona) -> str:
    """The same for two versions of a persona that are meant to sound alike."""
    asked = {"targets": targets_of(persona), "language": persona.language, "avoid": list(persona.phrasebook.avoid)}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def cell(value: object) -> str:
    """A value as a cell of a table that no spreadsheet takes for a formula."""
    text = json.dumps(value) if isinstance(value, dict | list) else "" if value is None else str(value)
    risky = text[:1] in ("=", "+", "-", "@") or (text[:1] != "" and ord(text[0]) < 32)
    return f"'{text}" if risky else text


def _quantile(ordered: Sequence[int], share: float) -> int | None:
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


def _ratings(values: Sequence[float | None]) -> dict[str, float | int | None]:
    given = [each for each in values if each is not None]
    told: dict[str, float | int | None] = {"n": len(given), "mean": None, "low": None, "high": None}
    if given:
        mean = sum(given) / len(given)
        told["mean"] = round(mean, 4)
        if len(given) >= FEWEST_FOR_INTERVAL:
            spread = sqrt(sum((each - mean) ** 2 for each in given) / (len(given) - 1))
            reach = 1.96 * spread / sqrt(len(given))
            told |= {"low": round(mean - reach, 4), "high": round(mean + reach, 4)}
    return told
