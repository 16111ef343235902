"""How loud a window is above the quietest of the last seconds: speech and a door are the same to it."""

from collections import deque
from collections.abc import Sequence

import numpy as np

from troupe.ports.hearing import RATE, WINDOW

_REMEMBERED = 3 * RATE // WINDOW
_BEGINS_DB, _GOES_ON_DB = 12.0, 6.0
_QUIETEST_DB = -70.0
_SPEECH, _PERHAPS, _NONE = 1.0, 0.4, 0.0


class LoudnessDetector:
    """Needs nothing but arithmetic."""

    name = "loudness"

    async def open(self) -> "LoudnessRun":
        return LoudnessRun()


class LoudnessRun:
    """One line of sound. Until it has heard a while it takes the room for quiet."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=_REMEMBERED)

    def hear(self, samples: bytes) -> Sequence[float]:
        windows = np.frombuffer(samples, dtype="<i2").astype(np.float64).reshape(-1, WINDOW) / 32768.0
        power = (windows**2).mean(axis=1)
        return [self._one(float(each)) for each in 10 * np.log10(np.maximum(power, 1e-7))]

    def _one(self, level: float) -> float:
        self._levels.append(level)
        above = level - max(_QUIETEST_DB, float(np.percentile(self._levels, 10)))
        if above >= _BEGINS_DB:
            return _SPEECH
        return _PERHAPS if above >= _GOES_ON_DB else _NONE
