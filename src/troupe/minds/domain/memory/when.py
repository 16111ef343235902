"""Times that a question names: yesterday, last week, in March, 2024, 2026-03-02."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from troupe.minds.domain.packs import packs, remembering

_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_YEAR = re.compile(r"\b(?<![\d-])((?:19|20)\d{2})\b(?!-\d)")


@dataclass(frozen=True)
class Span:
    """From one moment to before another."""

    begins: datetime
    ends: datetime

    def has(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends


def spans(question: str, now: datetime) -> Sequence[Span]:
    """Every time a question speaks of, in any language there is a pack for."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    named = _times() if _any_time().search(question) else ()
    return (*_dates(question, today), *(span for words in named for span in _named(question, words, today)))


def _dates(question: str, today: datetime) -> Iterator[Span]:
    for year, month, day in _ISO.findall(question):
        try:
            begins = today.replace(year=int(year), month=int(month), day=int(day))
        except ValueError:
            continue  # no such day
        yield Span(begins, begins + timedelta(days=1))
    for year in _YEAR.findall(question):
        yield _year(today, int(year))


def _named(question: str, words: Mapping[str, re.Pattern[str]], today: datetime) -> Iterator[Span]:
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    simple = {
        "today": Span(today, today + timedelta(days=1)),
        "yesterday": Span(today - timedelta(days=1), today),
        "last_week": Span(monday - timedelta(days=7), monday),
        "last_month": Span((first - timedelta(days=1)).replace(day=1), first),
        "last_year": _year(today, today.year - 1),
    }
    yield from (span for name, span in simple.items() if words[name].search(question))
    for found in words["month"].finditer(question):
        yield _month(today, _place(found), int(found["year"]) if found["year"] else None)


def _place(found: re.Match[str]) -> int:
    return next(number for number in range(1, 13) if found[f"m{number}"])


def _month(today: datetime, month: int, year: int | None) -> Span:
    """The month of that year; without a year the newest that has begun."""
    begins = today.replace(year=year or (today.year - (month > today.month)), month=month, day=1)
    return Span(begins, (begins + timedelta(days=32)).replace(day=1))


def _year(today: datetime, year: int) -> Span:
    begins = today.replace(year=year, month=1, day=1)
    return Span(begins, begins.replace(year=year + 1))


@cache
def _times() -> Sequence[Mapping[str, re.Pattern[str]]]:
    return tuple({name: _whole(pattern) for name, pattern in told.items()} for told in _told())


@cache
def _any_time() -> re.Pattern[str]:
    """Whether any language finds a time: most questions name none, and are read once instead of thirty times."""
    return _whole("|".join(re.sub(r"\(\?P<\w+>", "(?:", pattern) for told in _told() for pattern in told.values()))


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.I)


@cache
def _told() -> Sequence[Mapping[str, str]]:
    return tuple(_patterns(told["time"]) for pack in packs() if (told := remembering(pack.code)))


def _patterns(told: Mapping[str, Any]) -> Mapping[str, str]:
    months = "|".join(f"(?P<m{number}>{name})" for number, name in enumerate(told["months"], start=1))
    words = {name: told[name] for name in ("today", "yesterday", "last_week", "last_month", "last_year")}
    return words | {"month": told["month"].replace("<month>", f"(?:{months})")}
