"""How high a voice is: the pitch of each frame by autocorrelation, freed from what the window does to it."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from troupe.kit.sound import HOP, RATE

Floats = NDArray[np.float64]

FRAME = 640  # 40 ms
LOWEST, HIGHEST = 60.0, 400.0
VOICED = 0.5
_SIZE = 2048
_SHORTEST, _LONGEST = int(RATE / HIGHEST), int(RATE / LOWEST)
_AT_ONCE = 1000
# What a period twice as long must be better by: a voice repeats after two periods as well as after one.
_OCTAVE_COST = 0.02
_SILENT = 1e-9


def frames_of(samples: NDArray[np.floating], size: int = FRAME) -> Floats:
    """Overlapping frames every 10 ms, their middle on the middle of the hop."""
    padded = np.pad(np.asarray(samples, dtype=np.float64), (size // 2 - HOP // 2, size))
    count = len(samples) // HOP
    return np.lib.stride_tricks.sliding_window_view(padded, size)[: count * HOP : HOP]


def pitch_of(samples: NDArray[np.floating]) -> Floats:
    """The pitch of every 10 ms in Hz; 0 where there is no voice."""
    frames = frames_of(samples)
    parts = [_pitch(frames[start : start + _AT_ONCE]) for start in range(0, len(frames), _AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros(0)


def _pitch(frames: Floats) -> Floats:
    centred = (frames - frames.mean(axis=1, keepdims=True)) * _window()
    spectrum = np.fft.rfft(centred, _SIZE, axis=1)
    whole = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)[:, : _LONGEST + 2]
    loud = whole[:, 0] > _SILENT
    repeats = whole / np.where(loud, whole[:, 0], 1.0)[:, None] / _of_window()
    lags = np.arange(_SHORTEST, _LONGEST + 1)
    here = repeats[:, lags]
    peaks = (here >= repeats[:, lags - 1]) & (here > repeats[:, lags + 1])
    score = np.where(peaks, here - _OCTAVE_COST * np.log2(lags / _SHORTEST), -1.0)
    best = score.argmax(axis=1)
    rows = np.arange(len(frames))
    voiced = loud & (score[rows, best] > -1.0) & (here[rows, best] > VOICED)
    lag = lags[best] + _between(repeats, rows, lags[best])
    return np.where(voiced, RATE / lag, 0.0)


def _between(repeats: Floats, rows: NDArray[np.intp], lag: NDArray[np.intp]) -> Floats:
    """Where the peak truly is, by a parabola through its three highest points."""
    left, middle, right = (repeats[rows, lag + step] for step in (-1, 0, 1))
    bend = left - 2 * middle + right
    flat = np.abs(bend) < 1e-12
    return np.where(flat, 0.0, np.clip(0.5 * (left - right) / np.where(flat, 1.0, bend), -0.5, 0.5))


@cache
def _window() -> Floats:
    return np.asarray(np.hanning(FRAME + 2)[1:-1])


@cache
def _of_window() -> Floats:
    own = np.fft.irfft(np.abs(np.fft.rfft(_window(), _SIZE)) ** 2)[: _LONGEST + 2]
    return np.asarray(own / own[0])
