"""Sound of other engines brought to one loudness, without the silence around it."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.floating]
_WANTED_DB, _PEAK = -20.0, 10 ** (-1 / 20)
_MOST_GAIN_DB = 18.0
_SILENT = 1e-3
_BELOW_TOP_DB = 45.0
_FRAME_S, _MARGIN_FRAMES = 0.02, 2


def spoken_part(samples: Samples, rate: int) -> tuple[int, int]:
    """From where to where there is more than silence; nowhere where all is quiet."""
    power, size = _power(samples, rate)
    if not len(power) or float(np.abs(samples).max(initial=0.0)) < _SILENT:
        return 0, 0
    loud = np.flatnonzero(power > power.max() * 10 ** (-_BELOW_TOP_DB / 10))
    first = max(0, int(loud[0]) - _MARGIN_FRAMES) * size
    return first, min(len(samples), (int(loud[-1]) + 1 + _MARGIN_FRAMES) * size)


def levelled(samples: Samples, rate: int, level_db: float) -> NDArray[np.float64]:
    """As loud as everybody, and so much louder as a feeling makes it; never above the peak."""
    power, _ = _power(samples, rate)
    loud = power[power > power.max(initial=0.0) * 10 ** (-_BELOW_TOP_DB / 20)]
    now = 10 * np.log10(max(float(loud.mean()) if len(loud) else 0.0, 1e-9))
    gain_db = min(_MOST_GAIN_DB, max(-_MOST_GAIN_DB, _WANTED_DB - now)) + level_db
    shaped = np.asarray(samples, dtype=np.float64) * 10 ** (gain_db / 20)
    peak = float(np.abs(shaped).max(initial=0.0))
    return np.asarray(shaped * (_PEAK / peak)) if peak > _PEAK else shaped


def pcm(samples: Samples) -> bytes:
    return np.round(np.clip(samples, -1, 1) * 32767.0).astype("<i2").tobytes()


def at_rate(samples: bytes, rate: int, wanted: int) -> bytes:
    """Samples of 16 bit at another rate."""
    if rate == wanted or not samples:
        return samples
    from troupe.voices.domain.colouring import resampled

    raw = np.frombuffer(samples, dtype="<i2").astype(np.float64) / 32768.0
    return pcm(resampled(raw, rate, 1.0, wanted))


def _power(samples: Samples, rate: int) -> tuple[NDArray[np.float64], int]:
    """The mean power of each frame, and how many samples a frame has."""
    size = max(1, int(rate * _FRAME_S))
    padded = np.pad(np.asarray(samples, dtype=np.float64), (0, -len(samples) % size))
    return np.asarray((padded.reshape(-1, size) ** 2).mean(axis=1)), size
