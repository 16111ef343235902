"""Days counted from the clock that was given: tomorrow, yesterday, and how long it is until a feast."""

import re
import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from troupe.providers.improv.hearing import Heard
from troupe.providers.improv.wording import fold, folded_pattern


@lru_cache(maxsize=8)
def _asking_in(language: str) -> tuple[dict[str, re.Pattern[str]], dict[str, Any]]:
    table = tomllib.loads(files(__package__).joinpath("rules", "almanac.toml").read_text(encoding="utf-8"))
    own = table.get(language, {})
    return {name: folded_pattern(pattern) for name, pattern in own.get("asks", {}).items()}, own


def by_the_calendar(heard: Heard, now: str, language: str) -> Heard:
    """The same message as a question for a day, where it is one and a clock was given."""
    asks, words = _asking_in(language)
    folded = fold(heard.text).strip(" .!?¿¡")
    found = next(((name, met) for name, pattern in asks.items() if (met := pattern.search(folded))), None)
    if found is None or not now:
        return heard
    try:
        today = datetime.fromisoformat(now).date()
    except ValueError:
        return heard
    name, met = found
    if name in ("tomorrow", "yesterday"):
        day = today + timedelta(days=1 if name == "tomorrow" else -1)
        return _answered(heard, f"day_{name}", {"day": words["days"][day.weekday()], "iso": day.isoformat()})
    asked = next(filter(None, met.groups()), "")
    feast = next((key for key, pattern in words["feasts"].items() if re.search(pattern, asked)), "")
    return heard if not feast else _until(heard, today, feast)


def _until(heard: Heard, today: date, feast: str) -> Heard:
    month, day = (int(part) for part in feast.split("-"))
    coming = date(today.year, month, day)
    coming = coming if coming >= today else date(today.year + 1, month, day)
    left = (coming - today).days
    intent = "until" if left > 1 else "until_tomorrow" if left else "until_today"
    return _answered(heard, intent, {"left": str(left), "iso": coming.isoformat()})


def _answered(heard: Heard, intent: str, given: dict[str, str]) -> Heard:
    bare = replace(heard, topic="", mirror="", matters=(), near=None, feelings=(), asides=(), back=None, repeated=False)
    return replace(bare, intent=intent, given=tuple(given.items()))
