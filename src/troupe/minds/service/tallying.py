"""Tallying: what happened with a persona, day by day, in numbers alone."""

import asyncio
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from troupe.accounts import User
from troupe.kit.times import Clock
from troupe.minds.domain.counting import Bucket, Counted, Occasion, Span, Tally, cell, tallied
from troupe.minds.service.asking import Query, parameters, refused
from troupe.minds.service.counting import Counting
from troupe.minds.store.counts import CountStore
from troupe.personas import CastPersona, Personas

USUAL_DAYS, MOST_DAYS = 30, 366
_BUCKETS = get_args(Bucket)


@dataclass(frozen=True)
class Analytics:
    """A series of buckets and what they come to together."""

    series: Sequence[dict[str, object]]
    totals: dict[str, object]

    def as_json(self) -> dict[str, object]:
        return {"series": list(self.series), "totals": self.totals}

    def as_csv(self) -> str:
        """One row for each bucket; nested figures have a column each."""
        rows = [_flat(bucket) for bucket in self.series]
        written = io.StringIO()
        table = csv.writer(written, lineterminator="\r\n")
        table.writerow(list(rows[0]))
        table.writerows([[cell(value) for value in row.values()] for row in rows])
        return written.getvalue()


@dataclass(frozen=True)
class AnalyticsAsked:
    """Which days, and in which form."""

    span: Span
    as_csv: bool


class Tallying:
    """Adds up what was counted."""

    def __init__(self, personas: Personas, counts: CountStore, counting: Counting, clock: Clock) -> None:
        self._personas = personas
        self._counts = counts
        self._counting = counting
        self._clock = clock

    def read(self, user: User, query: Query) -> AnalyticsAsked:
        """The question in an address: the last thirty days of this person's calendar, if nothing else is asked."""
        given = parameters(query, "from", "to", "bucket", "format")
        zone = _zone(user.time_zone)
        last = _day(given, "to") or self._clock().astimezone(zone).date()
        first = _day(given, "from") or last - timedelta(days=USUAL_DAYS - 1)
        bucket = given.get("bucket", "day")
        if bucket not in _BUCKETS:
            raise refused("bucket", "not_allowed", f"bucket is one of {', '.join(_BUCKETS)}.", _BUCKETS)
        if given.get("format", "json") not in ("json", "csv"):
            raise refused("format", "not_allowed", "format is json or csv.", ("json", "csv"))
        if first > last:
            raise refused("from", "out_of_range", "from must not be after to.")
        if (last - first).days >= MOST_DAYS:
            raise refused("from", "out_of_range", f"At most {MOST_DAYS} days can be asked for.")
        span = Span(first, last, bucket, zone)  # type: ignore[arg-type]  # one of the choices, checked above
        return AnalyticsAsked(span, given.get("format") == "csv")

    async def analytics(self, user: User, persona_id: str, span: Span) -> Analytics:
        """What this person and a persona did together; buckets without anything are there too."""
        persona = await self._personas.see(user, persona_id)
        await self._counting.catch_up()
        begin, end = span.moments()
        answers = await self._counts.between(user.id, persona_id, begin, end)
        occasions = await self._counts.happened(user.id, persona_id, begin, end)
        return await asyncio.to_thread(_analytics, persona, span, answers, occasions)


def _analytics(
    persona: CastPersona, span: Span, answers: Sequence[Counted], occasions: Sequence[Occasion]
) -> Analytics:
    buckets = tallied(span, answers, occasions)
    series = [
        {"start": start.isoformat()} | tally.as_json(persona.document, persona.id) for start, tally in buckets.items()
    ]
    return Analytics(series, Tally(list(answers), list(occasions)).as_json(persona.document, persona.id))


def _flat(bucket: dict[str, object]) -> dict[str, object]:
    """`ratings` becomes `ratings_n`, `ratings_mean` and so on; labels of feelings stay together in one cell."""
    flat: dict[str, object] = {}
    for name, value in bucket.items():
        if name == "fidelity":
            known = value if isinstance(value, dict) else {}
            flat |= {f"fidelity_{part}": known.get(part) for part in ("value", "low", "high")}
        elif name == "ratings" and isinstance(value, dict):
            flat |= {f"ratings_{part}": each for part, each in value.items()}
        else:
            flat[name] = value
    return flat


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")  # a zone this computer does not know


def _day(given: dict[str, str], name: str) -> date | None:
    if name not in given:
        return None
    try:
        return date.fromisoformat(given[name])
    except ValueError:
        raise refused(name, "malformed", f"{name} is a day, as 2026-11-20.") from None
