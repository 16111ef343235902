"""What a voice's colour is: power in 24 bands as an ear divides them, loudness, and the highest tone there is."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from troupe.kit.sound import RATE
from troupe.kit.sound.pitch import FRAME, frames_of

Floats = NDArray[np.float64]

BANDS = 24
LOWEST, HIGHEST = 100.0, 7000.0
_SIZE = 1024
_AT_ONCE = 2000
_TINY = 1e-12
_AUDIBLE_DB = 50.0


def mel(hertz: float) -> float:
    return float(2595.0 * np.log10(1.0 + hertz / 700.0))


@cache
def band_edges() -> Floats:
    """The 25 edges of the bands in Hz."""
    mels = np.linspace(mel(LOWEST), mel(HIGHEST), BANDS + 1)
    return np.asarray(700.0 * (10.0 ** (mels / 2595.0) - 1.0))


def band_centres() -> Floats:
    edges = band_edges()
    return np.asarray((edges[1:] + edges[:-1]) / 2)


def power_spectra(samples: NDArray[np.floating], which: NDArray[np.bool_]) -> Floats:
    """The mean power spectrum of the chosen frames (513 bins up to 8 kHz); zeros when none is chosen."""
    frames = frames_of(samples)
    chosen = np.flatnonzero(which[: len(frames)])
    total = np.zeros(_SIZE // 2 + 1)
    window = np.hanning(FRAME)
    for start in range(0, len(chosen), _AT_ONCE):
        part = frames[chosen[start : start + _AT_ONCE]] * window
        total += (np.abs(np.fft.rfft(part, _SIZE, axis=1)) ** 2).sum(axis=0)
    return np.asarray(total / max(1, len(chosen)) / (window**2).sum())


def bands_of(spectrum: Floats) -> Floats:
    """The mean power in each band."""
    return np.asarray(_in_bands() @ spectrum)


def envelope_of(bands: Floats) -> Floats:
    """Band powers as decibels around their mean: the colour, whatever the level."""
    decibels = 10 * np.log10(np.maximum(bands, _TINY))
    return np.asarray(decibels - decibels.mean())


def highest_tone(spectrum: Floats) -> float:
    """The highest frequency within 50 dB of the strongest, in kHz."""
    if not spectrum.any():
        return 0.0
    decibels = 10 * np.log10(np.maximum(spectrum, _TINY))
    audible = np.flatnonzero(decibels >= decibels.max() - _AUDIBLE_DB)
    return round(float(audible[-1]) * RATE / _SIZE / 1000, 2)


def loudness_of(spectrum: Floats) -> float:
    """LUFS of a mean power spectrum, by the weighting that broadcasters agreed on."""
    weighted = float((spectrum * _ear()).sum()) * 2 / _SIZE
    return -0.691 + 10 * float(np.log10(max(weighted, _TINY)))


@cache
def _in_bands() -> Floats:
    """One row of weights per band; a band narrower than a bin takes the bin nearest to its middle."""
    edges, step = band_edges(), RATE / _SIZE
    tones = np.arange(_SIZE // 2 + 1) * step
    rows = np.zeros((BANDS, len(tones)))
    for band in range(BANDS):
        inside = (tones >= edges[band]) & (tones < edges[band + 1])
        if not inside.any():
            inside[round((edges[band] + edges[band + 1]) / 2 / step)] = True
        rows[band, inside] = 1.0 / inside.sum()
    return rows


@cache
def _ear() -> Floats:
    """How much each tone counts: a high shelf for the head, and nothing below 38 Hz."""
    turn = np.exp(-2j * np.pi * np.arange(_SIZE // 2 + 1) / _SIZE)
    shelf = _shelf(1681.974450955533, 3.999843853973347, 0.7071752369554196)
    low_cut = _low_cut(38.13547087602444, 0.5003270373238773)
    gain = np.ones(len(turn))
    for upper, lower in (shelf, low_cut):
        answer = np.polyval(upper[::-1], turn) / np.polyval(lower[::-1], turn)
        gain = gain * np.abs(answer) ** 2
    return np.asarray(gain)


def _shelf(hertz: float, decibels: float, width: float) -> tuple[Floats, Floats]:
    bend = np.tan(np.pi * hertz / RATE)
    high = 10.0 ** (decibels / 20.0)
    middle = high**0.4996667741545416
    scale = 1.0 + bend / width + bend * bend
    upper = [high + middle * bend / width + bend * bend, 2.0 * (bend * bend - high)]
    upper.append(high - middle * bend / width + bend * bend)
    return np.array(upper) / scale, np.array([scale, 2 * (bend * bend - 1), 1 - bend / width + bend * bend]) / scale


def _low_cut(hertz: float, width: float) -> tuple[Floats, Floats]:
    bend = np.tan(np.pi * hertz / RATE)
    scale = 1.0 + bend / width + bend * bend
    lower = np.array([scale, 2.0 * (bend * bend - 1.0), 1.0 - bend / width + bend * bend]) / scale
    return np.array([1.0, -2.0, 1.0]), lower
