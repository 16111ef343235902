"""When a request is tried again, and how long to wait before."""

from collections.abc import Mapping

TIMES = 3
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 60.0
BUSY = frozenset({429, 503})


def pause_before(attempt: int, headers: Mapping[str, str]) -> float:
    """Seconds until the next attempt; `attempt` counts those already made, from 1."""
    told = headers.get("Retry-After", "")
    if told.isascii() and told.isdigit():
        return min(float(told), LONGEST_PAUSE)
    return float(FIRST_PAUSE * 2 ** (attempt - 1))


def is_last(attempt: int, repeatable: bool) -> bool:
    """Whether whatever comes of this attempt is the answer."""
    return not repeatable or attempt >= TIMES
