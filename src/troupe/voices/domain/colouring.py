"""What happens to the engine's sound: the size of the throat, the colour, the breath."""

import numpy as np
from numpy.typing import NDArray

from troupe.kit.sound import RATE
from troupe.kit.sound.spectrum import band_centres
from troupe.voices.domain.timbre import Timbre

Floats = NDArray[np.float64]

TAPS = 1024
_BLOCK = 4096
_PEAK = 0.891  # -1 dBFS
_STEEPEST_DB = 9.0
_BREATH_FROM = 2000.0


def resampled(samples: NDArray[np.floating], rate: int, tract: float, to: int = RATE) -> Floats:
    """At another rate, with every formant and the pitch `tract` times as high."""
    step = rate * tract / to
    wanted = max(1, round(len(samples) / step))
    size = _quick(wanted)
    given = round(size * step)  # silence is added, so that one of the two transforms has a size that is quick
    spectrum = np.fft.rfft(np.asarray(samples, dtype=np.float64), given)
    fitting = np.zeros(size // 2 + 1, dtype=np.complex128)
    kept = min(len(fitting), len(spectrum))
    fitting[:kept] = spectrum[:kept]
    return np.asarray(np.fft.irfft(fitting, size)[:wanted] * (size / given))


def coloured(samples: Floats, timbre: Timbre, seed: int = 0, rate: int = RATE) -> Floats:
    """The sound of a timbre, out of that of its variant."""
    shaped = _filtered(samples, timbre, rate)
    if timbre.breath:
        shaped = shaped + timbre.breath * _breath(shaped, seed, rate)
    peak = float(np.abs(shaped).max(initial=0.0))
    return shaped * min(1.0, _PEAK / peak) if peak else shaped


def _filtered(samples: Floats, timbre: Timbre, rate: int) -> Floats:
    """One filter for gains and tilt, of linear phase; its delay is taken away, so that times hold."""
    if not timbre.warmth and not any(timbre.eq_db):
        return samples
    tones = np.fft.rfftfreq(TAPS, 1 / rate)
    gain = np.interp(tones, band_centres(), timbre.eq_db)
    tilt = -4.0 * timbre.warmth * np.log2(np.maximum(tones, 20.0) / 1000.0)
    answer = 10.0 ** ((gain + np.clip(tilt, -_STEEPEST_DB, _STEEPEST_DB)) / 20.0)
    taps = np.roll(np.fft.irfft(answer, TAPS), TAPS // 2) * np.hanning(TAPS + 1)[:-1]
    size = _quick(len(samples) + TAPS)
    whole = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(taps, size), size)
    return np.asarray(whole[TAPS // 2 : TAPS // 2 + len(samples)])


def _breath(samples: Floats, seed: int, rate: int) -> Floats:
    """Noise above 2 kHz that swells and fades with the voice."""
    size = _quick(len(samples))
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(size))
    spectrum[np.fft.rfftfreq(size, 1 / rate) < _BREATH_FROM] = 0
    hop = rate // 100
    # By a running sum: a convolution may add in another order from call to call, and then sounds differ in a bit.
    run = np.cumsum(np.concatenate([np.zeros(hop), samples**2, np.zeros(hop)]))
    loud = np.sqrt(np.maximum(run[hop:] - run[:-hop], 0.0)[hop // 2 :][: len(samples)] / hop)
    return np.asarray(np.fft.irfft(spectrum, size)[: len(samples)] * loud)


def _quick(size: int) -> int:
    """The next size that a transform is quick with; large primes take many times as long."""
    return size + -size % _BLOCK
