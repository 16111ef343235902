"""The many ways in which chat programs write when something was said."""

import re
from datetime import UTC, datetime

from troupe.kit.times import from_millis

_MILLIS_FROM = 100_000_000_000
"""Above it a number counts milliseconds, below it seconds."""
_LATEST = 253_402_300_799_000
_AT_SIGN = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2}) *@ *(\d{1,2})h *(\d{1,2})m *(\d{1,2})s(?: *(\d{1,3})ms)?", re.ASCII | re.IGNORECASE
)
_IN_WORDS = re.compile(
    r"([A-Za-z]+) (\d{1,2}), (\d{4}),? +(\d{1,2}):(\d{2})(?::(\d{2}))? *([ap])\.?m\.?", re.ASCII | re.IGNORECASE
)
_NUMBER = re.compile(r"\d{1,17}(\.\d{1,9})?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def moment_of(said: object) -> datetime | None:
    """The moment in any known spelling; times without a zone are taken as UTC."""
    if isinstance(said, bool):
        return None
    if isinstance(said, int | float):
        return _of_number(said)
    if not isinstance(said, str) or len(said) > 80:
        return None
    text = said.strip()
    if _NUMBER.fullmatch(text):
        return _of_number(float(text))
    try:
        if text[10:11] == "T":  # the usual one, and no other has it there
            return _of_iso(text)
        return _of_at_sign(text) or _of_words(text) or _of_iso(text)
    except (ValueError, OverflowError):
        return None


def _of_number(said: float) -> datetime | None:
    millis = said if said > _MILLIS_FROM else said * 1000
    return from_millis(int(millis)) if 0 < millis <= _LATEST else None


def _of_at_sign(text: str) -> datetime | None:
    found = _AT_SIGN.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(each) for each in found.groups()[:6])
    return datetime(year, month, day, hour, minute, second, int(found[7] or 0) * 1000, tzinfo=UTC)


def _of_words(text: str) -> datetime | None:
    found = _IN_WORDS.fullmatch(text)
    if found is None or found[1][:3].lower() not in _MONTHS:
        return None
    hour = int(found[4]) % 12 + (12 if found[7].lower() == "p" else 0)
    month = _MONTHS.index(found[1][:3].lower()) + 1
    return datetime(int(found[3]), month, int(found[2]), hour, int(found[5]), int(found[6] or 0), tzinfo=UTC)


def _of_iso(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
