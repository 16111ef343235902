"""What happens to the engine's sound: the size of the throat, the colour, the breath."""

import numpy as np
from numpy.typing import NDArray

from troupe.kit.sound import RATE
from troupe.kit.sound.spectrum import band_centres
from troupe.voices.domain.timbre import Timbre

Floats = NDArray[np.float64]

TAPS = 1024
_PEAK = 0.891  # -1 dBFS
_STEEPEST_DB = 9.0
_BREATH_FROM = 2000.0


def resampled(samples: NDArray[np.floating], rate: int, tract: float, to: int = RATE) -> Floats:
    """At another rate, with every formant and the pitch `tract` times as high."""
    wanted = max(1, round(len(samples) * to / rate / tract))
    spectrum = np.fft.rfft(np.asarray(samples, dtype=np.float64))
    bins = wanted // 2 + 1
    fitting = np.zeros(bins, dtype=np.complex128)
    kept = min(bins, len(spectrum))
    fitting[:kept] = spectrum[:kept]
    return np.asarray(np.fft.irfft(fitting, wanted) * (wanted / len(samples)))


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
    size = len(samples) + TAPS
    whole = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(taps, size), size)
    return np.asarray(whole[TAPS // 2 : TAPS // 2 + len(samples)])


def _breath(samples: Floats, seed: int, rate: int) -> Floats:
    """Noise above 2 kHz that swells and fades with the voice."""
    noise = np.random.default_rng(seed).standard_normal(len(samples))
    spectrum = np.fft.rfft(noise)
    spectrum[np.fft.rfftfreq(len(samples), 1 / rate) < _BREATH_FROM] = 0
    hop = rate // 100
    loud = np.sqrt(np.convolve(samples**2, np.ones(hop) / hop, mode="same"))
    return np.asarray(np.fft.irfft(spectrum, len(samples)) * loud)
