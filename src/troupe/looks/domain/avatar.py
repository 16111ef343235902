"""What a persona is seen doing at this moment, for everyone who watches."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from troupe.kit.times import as_text

Doing = Literal["idle", "listening", "thinking", "speaking", "reacting", "sleeping", "away"]
SHOWN = ("state", "emotion", "intensity", "pose", "gaze")
"""What can be told of a figure."""
MOST_WAITING = 5
LONGEST_TEXT = 5_000


@dataclass(frozen=True)
class AvatarState:
    """The state of one persona; `until` is when it goes back to rest."""

    at: datetime
    state: Doing = "idle"
    emotion: str = "neutral"
    intensity: float = 1.0
    pose: str = "idle"
    gaze: Mapping[str, float] | str | None = None
    until: datetime | None = None
    speech_id: str | None = None
    queue: int = 0

    def changed(self, at: datetime, hold_ms: int, **told: Any) -> "AvatarState":
        """With what was told; while it speaks, the state itself waits for the end."""
        until = at + timedelta(milliseconds=hold_ms) if hold_ms else None
        return replace(self, at=at, until=until, **told)

    def rested(self, at: datetime) -> "AvatarState":
        return replace(self, at=at, state="idle", emotion="neutral", intensity=1.0, pose="idle", gaze=None, until=None)

    def as_json(self) -> dict[str, object]:
        return {
            "state": self.state,
            "emotion": self.emotion,
            "intensity": self.intensity,
            "pose": self.pose,
            "gaze": dict(self.gaze) if isinstance(self.gaze, Mapping) else self.gaze,
            "until": as_text(self.until) if self.until else None,
            "speech_id": self.speech_id,
            "queue": self.queue,
            "at": as_text(self.at),
        }


@dataclass(frozen=True)
class Line:
    """Something to be said."""

    speech_id: str
    text: str
    emotion: str | None = None
    intensity: float = 1.0
    language: str | None = None
    voice: str | None = None
    audio: bool = True
