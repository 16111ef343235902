"""Barging in: somebody speaks on for a fifth of a second while a persona speaks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

WINDOW = 512
_NOTICED_AFTER = 3
"""How many windows of speech there were when its beginning was told."""
_NEEDED = 6
_QUIETER_DB = 20.0
"""A window so much below the loudest one is a pause."""
_OVER_ECHO_DB = 9.0
_SILENCE_DB = -96.0


@dataclass(frozen=True)
class Barging:
    """Listens from the beginning of a speech on; counts its windows until they are enough."""

    windows: int = 0
    loudest: float = _SILENCE_DB
    rest: bytes = b""
    speaking: bool = False

    @property
    def is_in(self) -> bool:
        return self.speaking and self.windows >= _NEEDED

    def began(self) -> "Barging":
        return Barging(windows=_NOTICED_AFTER, speaking=True)

    def ended(self) -> "Barging":
        return Barging()

    def hearing(self, samples: bytes, playing_db: float | None = None) -> "Barging":
        """With more of the line; where what is played is heard too, only what is clearly louder counts."""
        if not self.speaking:
            return self
        whole = self.rest + samples
        cut = len(whole) - len(whole) % (2 * WINDOW)
        heard = self
        for level in levels(whole[:cut]):
            heard = heard._window(level, playing_db)
        return replace(heard, rest=whole[cut:])

    def _window(self, level: float, playing_db: float | None) -> "Barging":
        loudest = max(self.loudest, level)
        counts = level >= loudest - _QUIETER_DB and (playing_db is None or level >= playing_db + _OVER_ECHO_DB)
        return replace(self, loudest=loudest, windows=self.windows + counts)


def levels(samples: bytes) -> Sequence[float]:
    """How loud each whole window is, in dB below the loudest there can be."""
    import numpy as np  # loaded with the first call

    raw = np.frombuffer(samples, dtype="<i2").astype(np.float64) / 32768.0
    whole = raw[: len(raw) - len(raw) % WINDOW].reshape(-1, WINDOW)
    power = np.sqrt(np.mean(whole**2, axis=1)) if len(whole) else np.zeros(0)
    return [float(each) for each in 20 * np.log10(np.maximum(power, 10 ** (_SILENCE_DB / 20)))]
