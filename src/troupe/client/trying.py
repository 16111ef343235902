"""When a request is tried again, and how long to wait before."""

from collections.abc import Mapping

TIMES = 3
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 60.0
BUSY = frozenset({429, 503})


def pause_before(attempt: int, headers: Mapping[str, str]) -> float:
    """Seconds until the next attempt; `attempt` counts those already made, from 1."""
    told = told_to_wait(headers)
    return float(FIRST_PAUSE * 2 ** (attempt - 1) if told is None else told)


def told_to_wait(headers: Mapping[str, str]) -> int | None:
    """The seconds a studio asks for; a date, or what is no number, is passed over."""
    told = headers.get("Retry-After", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None


def is_worth_another(attempt: int, repeatable: bool, status: int, headers: Mapping[str, str]) -> bool:
    """Whether to wait and ask again; status 0 is a connection that failed.

    Nobody sits through a long wait without knowing why: then the refusal says for how long.
    """
    may_pass = status == 0 or status in BUSY
    return repeatable and attempt < TIMES and may_pass and pause_before(attempt, headers) <= LONGEST_PAUSE
