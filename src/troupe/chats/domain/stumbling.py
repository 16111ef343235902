"""A summary that could not be made: why, how often in a row, and when it is tried again by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from troupe.kit.times import as_text

FIRST_WAIT = timedelta(minutes=1)
GROWS_BY = 5
LONGEST_WAIT = timedelta(days=1)
"""What keeps failing costs no more than one try a day."""
_STEPS = 6


@dataclass(frozen=True)
class Stumble:
    """How a persona's summary of a chat failed, since one went well last."""

    chat_id: str
    persona_id: str
    realm: str
    tries: int
    error: Mapping[str, object]
    failed_at: datetime
    again_at: datetime

    def as_json(self) -> dict[str, object]:
        return {
            "persona_id": self.persona_id,
            "tries": self.tries,
            "error": dict(self.error),
            "failed_at": as_text(self.failed_at),
            "again_at": as_text(self.again_at),
        }


def wait_after(tries: int) -> timedelta:
    """How long nothing is tried by itself after so many failures in a row."""
    grown: int = GROWS_BY ** min(tries - 1, _STEPS)
    return min(LONGEST_WAIT, FIRST_WAIT * grown)
