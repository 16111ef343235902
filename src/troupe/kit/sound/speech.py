"""Where somebody speaks, and how many syllables they say."""

import itertools

import numpy as np
from numpy.typing import NDArray

from troupe.kit.sound import HOP

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_SMOOTH = 3  # frames of 10 ms
_ABOVE_NOISE_DB = 12.0
_END_DB = 6.0
_BELOW_TOP_DB = 10.0
_VOICE_BELOW_TOP_DB = 30.0
_HOLD = 12  # frames a pause within a word may last
_QUIETEST_DB = -70.0
_TINY = 1e-12
_SYLLABLE_SMOOTH = 7
_SYLLABLE_APART = 6
_SYLLABLE_BELOW_TOP_DB = 25.0
_SYLLABLE_DIP_DB = 1.0


def power_of(samples: NDArray[np.floating]) -> Floats:
    """The mean power of every 10 ms."""
    whole = np.asarray(samples[: len(samples) // HOP * HOP], dtype=np.float64).reshape(-1, HOP)
    return np.asarray((whole**2).mean(axis=1))


def speech_in(power: Floats, pitch: Floats) -> Mask:
    """Which frames are speech: well above the noise, or voiced and not far below the loudest.

    Where nothing is voiced nobody speaks, however loud it is.
    """
    count = min(len(power), len(pitch))
    if count == 0:
        return np.zeros(0, dtype=bool)
    level = _decibels(_smoothed(power[:count], _SMOOTH))
    low, top = np.percentile(level, 10), np.percentile(level, 98)
    begin = min(low + _ABOVE_NOISE_DB, top - _BELOW_TOP_DB)
    voiced = (pitch[:count] > 0) & (level > max(top - _VOICE_BELOW_TOP_DB, _QUIETEST_DB))
    if not voiced.any() or top < _QUIETEST_DB:
        return np.zeros(count, dtype=bool)
    loud = _with_tails(level > begin, level > max(begin - _END_DB, low + 3))
    return _near_voice(_bridged((loud & (level > _QUIETEST_DB)) | voiced), voiced)


def syllables_in(power: Floats, speech: Mask) -> int:
    """Peaks of the smoothed energy, at least 60 ms apart, within 25 dB of the top."""
    if not speech.any():
        return 0
    level = _decibels(_smoothed(power[: len(speech)], _SYLLABLE_SMOOTH))
    floor = level[speech].max() - _SYLLABLE_BELOW_TOP_DB
    found: list[int] = []
    for place in np.flatnonzero(_peaks(level) & speech & (level > floor)):
        if found and (place - found[-1] < _SYLLABLE_APART or not _dips(level, found[-1], int(place))):
            found[-1] = int(place) if level[place] > level[found[-1]] else found[-1]
        else:
            found.append(int(place))
    return len(found)


def _dips(level: Floats, first: int, second: int) -> bool:
    """Whether it grows quieter between two peaks; else they are one."""
    return bool(level[first : second + 1].min() <= min(level[first], level[second]) - _SYLLABLE_DIP_DB)


def _peaks(level: Floats) -> Mask:
    inner = (level[1:-1] >= level[:-2]) & (level[1:-1] > level[2:])
    return np.concatenate([[False], inner, [False]]) if len(level) > 2 else np.zeros(len(level), dtype=bool)


def _decibels(power: Floats) -> Floats:
    return np.asarray(10 * np.log10(np.maximum(power, _TINY)))


def _smoothed(power: Floats, width: int) -> Floats:
    return np.convolve(power, np.ones(width) / width, mode="same")


def _with_tails(begun: Mask, going: Mask) -> Mask:
    """What has begun goes on, to both sides, as long as it is not yet quiet."""
    edges = np.flatnonzero(np.diff(np.pad(going.astype(np.int8), 1)))
    found = np.zeros(len(begun), dtype=bool)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        found[start:end] = begun[start:end].any()
    return found


def _bridged(speech: Mask) -> Mask:
    """Short pauses within words belong to them."""
    found = speech.copy()
    edges = np.flatnonzero(np.diff(speech.astype(np.int8)))
    for end, start in itertools.pairwise(edges):
        if not speech[end + 1] and start - end <= _HOLD:
            found[end + 1 : start + 1] = True
    return found


def _near_voice(speech: Mask, voiced: Mask) -> Mask:
    """A stretch without any voice in it is a noise: a door, a click, a hiss."""
    edges = np.flatnonzero(np.diff(np.pad(speech.astype(np.int8), 1)))
    found = speech.copy()
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        found[start:end] = voiced[start:end].any()
    return found
