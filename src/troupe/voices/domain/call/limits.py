"""How much a call takes: sound no faster than it can have been said, and not too much nonsense in a row."""

from dataclasses import dataclass, replace

RATE = 16_000
LARGEST_SOUND = 64 * 1024
LARGEST_TEXT = 16 * 1024
MOST_MINUTES = 60
IDLE_MINUTES = 5
LOST_SECONDS = 30
MOST_NONSENSE = 20
"""Frames in a row that mean nothing; then the line is closed."""
_SPEED, _SECONDS = 1.5, 2.0


@dataclass(frozen=True)
class Intake:
    """How far the sound that came is ahead of the time it takes to say it one and a half times as fast."""

    ahead: float = 0.0
    at: float = 0.0

    def taking(self, samples: int, now: float) -> "tuple[Intake, bool]":
        """With so many samples more, and whether they are taken; what comes too fast is dropped."""
        passed = max(0.0, now - self.at)
        left = max(0.0, self.ahead - _SPEED * passed)
        ahead = left + samples / RATE
        if ahead > _SPEED * _SECONDS:
            return replace(self, ahead=left, at=now), False
        return Intake(ahead, now), True
