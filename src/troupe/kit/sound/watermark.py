"""A mark inside sound that nobody hears: small steps of loudness in a pattern of stretches and tones.

In every stretch of 128 ms each tone between 500 and 4,000 Hz is made a tenth louder or softer, as a fixed pattern
says that begins again after 64 stretches. A reader looks how far loudness leans towards that pattern, at every place
where it may begin. What changes the file and not the sound leaves it in: another format, another rate, a cut. It
holds no secret and no name: whoever knows the pattern can take it out again, and it only says "made by a model".
"""

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RATE = 24_000
"""What is marked and read has this rate; tones are counted in Hz, so a file of another rate is resampled first."""
SHORTEST_SECONDS = 2.0
_BLOCK = 3072
_HOP = _BLOCK // 2
_STRETCHES = 64
_FIRST, _LAST = round(500 / RATE * _BLOCK), round(4_000 / RATE * _BLOCK)
_TONES = _LAST - _FIRST
_STEP = 0.1
_SEED = 20261121
_OFFSETS = 32
# Speech itself leans as well. What it has in common with the tones and stretches around is taken out before it is read.
_AROUND = 5
_NEXT = 0.15
_MOST_BEFORE, _MOST = 3.0, 0.3
_QUIET = 1e-3
_AT_A_TIME = 64
"""Eight seconds: sentences that were marked one by one are found as well as a file that was marked whole."""


def marked(samples: bytes) -> bytes:
    """Mono samples of 16 bit at `RATE` with the mark; what is too short to carry it stays as it is."""
    if len(samples) < 2 * RATE * SHORTEST_SECONDS:
        return samples
    sound = np.frombuffer(samples, dtype="<i2").astype(np.float64)
    window = np.sin(np.pi * (np.arange(_BLOCK) + 0.5) / _BLOCK)
    padded = np.concatenate([np.zeros(_HOP), sound, np.zeros(2 * _BLOCK - len(sound) % _HOP)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, _BLOCK)[::_HOP]
    spectra = np.fft.rfft(frames * window, axis=1)
    spectra[:, _FIRST:_LAST] *= np.exp(_STEP * _pattern())[(np.arange(len(frames)) // 2) % _STRETCHES]
    out = np.zeros(len(padded))
    for place, frame in enumerate(np.fft.irfft(spectra, _BLOCK, axis=1) * window):
        out[place * _HOP : place * _HOP + _BLOCK] += frame
    return bytes(np.clip(np.round(out[_HOP : _HOP + len(sound)]), -32768, 32767).astype("<i2").tobytes())


def read(samples: NDArray[np.floating]) -> float:
    """How clearly the mark stands in mono sound at `RATE`, in standard deviations above chance."""
    sound = np.asarray(samples, dtype=np.float64)
    if len(sound) < RATE * SHORTEST_SECONDS:
        return 0.0
    return round(max(_scores(sound)), 2)


def _scores(sound: Floats) -> Iterator[float]:
    """The best of every eight seconds, and of the whole."""
    pattern = np.conj(np.fft.fft(_pattern(), axis=0))
    for offset in range(0, _BLOCK, _BLOCK // _OFFSETS):
        leaning = _leaning(sound[offset:])
        pieces = [leaning[at : at + _AT_A_TIME] for at in range(0, len(leaning), _AT_A_TIME // 2)]
        for piece in [leaning, *pieces]:
            yield _best(piece, pattern)


def _best(leaning: Floats, pattern: NDArray[np.complex128]) -> float:
    """The likeliest beginning of the pattern; its score would be normal if there were none."""
    size = float(np.sqrt(np.sum(leaning**2)))
    if size == 0:
        return 0.0
    rows = np.zeros((_STRETCHES, _TONES))
    for at in range(0, len(leaning), _STRETCHES):
        piece = leaning[at : at + _STRETCHES]
        rows[: len(piece)] += piece
    matches = np.fft.ifft(np.sum(np.fft.fft(rows, axis=0) * pattern, axis=1)).real
    return float(matches.max()) / size


def _leaning(sound: Floats) -> Floats:
    """How far each tone of each stretch is louder than those around it, as a logarithm; nothing where it is quiet."""
    count = len(sound) // _BLOCK
    if count == 0:
        return np.zeros((0, _TONES))
    frames = sound[: count * _BLOCK].reshape(count, _BLOCK) * np.hanning(_BLOCK + 1)[:-1]
    power = np.abs(np.fft.rfft(frames, axis=1)[:, _FIRST:_LAST]) ** 2
    level = power.sum(axis=1)
    loud = (level > _QUIET * np.percentile(level, 95))[:, None]
    logs = 0.5 * np.log(power + 1e-12)
    flat = np.clip(logs - _around(logs), -_MOST_BEFORE, _MOST_BEFORE) * loud
    changes = flat.copy()
    changes[1:] -= _NEXT * flat[:-1]
    changes[:-1] -= _NEXT * flat[1:]
    return np.asarray(np.clip(changes, -_MOST, _MOST) * loud)


def _around(logs: Floats) -> Floats:
    """The mean of each tone and its neighbours."""
    sides = np.pad(logs, ((0, 0), (_AROUND // 2, _AROUND // 2)), mode="edge")
    return np.asarray(np.lib.stride_tricks.sliding_window_view(sides, _AROUND, axis=1).mean(axis=2))


@cache
def _pattern() -> Floats:
    chance = np.random.default_rng(_SEED)
    return np.where(chance.random((_STRETCHES, _TONES)) < 0.5, -1.0, 1.0)
