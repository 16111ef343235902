"""What an ear gets of each 10 ms: how loud it is in 32 bands, freed from the room, the microphone and the level."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from troupe.kit.sound import HOP, RATE
from troupe.kit.sound.pitch import frames_of

Floats = NDArray[np.float32]

BANDS = 32
LOWEST, HIGHEST = 80.0, 7000.0
# Frames before and after the present one that are heard with it: nearer ones closer together.
AROUND = (-9, -6, -4, -2, -1, 0, 1, 2, 4, 6, 9)
INPUTS = BANDS * len(AROUND)
_FRAME = 400
_SIZE = 512
_AT_ONCE = 2000
_FLOOR = 1e-6
_TINY = 1e-9
_SPREAD = 2.0
_QUIET_SHARE = 30


def features_of(samples: NDArray[np.floating]) -> Floats:
    """One row of 32 numbers for each 10 ms."""
    count = -(-len(samples) // HOP)
    padded = np.pad(np.asarray(samples, dtype=np.float32), (0, count * HOP - len(samples)))
    frames = frames_of(padded, _FRAME)
    window = np.hanning(_FRAME).astype(np.float32)
    parts = [_powers(frames[start : start + _AT_ONCE] * window) for start in range(0, count, _AT_ONCE)]
    powers = np.concatenate(parts) if parts else np.zeros((0, BANDS), np.float32)
    return _freed(powers)


def in_context(features: Floats, start: int, end: int) -> Floats:
    """Rows for the network: each frame with those around it; at the ends the last one stands for what is missing."""
    around = np.clip(np.arange(start, end)[:, None] + np.array(AROUND), 0, len(features) - 1)
    return np.asarray(features[around].reshape(end - start, INPUTS))


def _powers(frames: NDArray[np.floating]) -> Floats:
    spectrum = np.abs(np.fft.rfft(frames, _SIZE, axis=1)).astype(np.float32) ** 2
    return np.asarray(spectrum @ _bands().T, dtype=np.float32)


def _freed(powers: Floats) -> Floats:
    """Logarithms around the mean of what is not quiet."""
    if not len(powers):
        return powers
    floor = _FLOOR * max(_TINY, float(np.percentile(powers.sum(axis=1), 95)))
    logs = np.log(powers + floor)
    loudness = logs.mean(axis=1)
    loud = loudness > np.percentile(loudness, _QUIET_SHARE)
    middle = logs[loud].mean(axis=0) if loud.any() else logs.mean(axis=0)
    return np.asarray((logs - middle) / _SPREAD, dtype=np.float32)


@cache
def _bands() -> Floats:
    """Triangles, evenly spaced for an ear, each of weight one."""
    low, high = (2595 * np.log10(1 + edge / 700) for edge in (LOWEST, HIGHEST))
    edges = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1)
    tones = np.arange(_SIZE // 2 + 1) * RATE / _SIZE
    rising = (tones - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - tones) / (edges[2:] - edges[1:-1])[:, None]
    weights = np.maximum(0, np.minimum(rising, falling))
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), _TINY), dtype=np.float32)
