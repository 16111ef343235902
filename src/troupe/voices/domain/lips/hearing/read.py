"""From a recording, with its text or without, to the times of its sounds: the best way that works."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from troupe.kit.sound import RATE
from troupe.voices.domain.lips.hearing.aligning import AlignedLine, SaidLine, closely_aligned
from troupe.voices.domain.lips.hearing.ear import LEAST, LEAST_CLOSELY, chances_of
from troupe.voices.domain.lips.hearing.features import Floats, features_of
from troupe.voices.domain.lips.hearing.looping import looped
from troupe.voices.domain.lips.hearing.loudness import SILENT, by_loudness
from troupe.voices.domain.lips.reading import LipReading
from troupe.voices.domain.lips.sounds import PAUSE_CLASS, Phone

__all__ = ["SaidLine", "read_lips"]

MOST_WORDS_PER_SECOND = 8
FARTHEST = 2.4
"""A sentence whose sounds are farther than this from what is heard is not what is said there."""
LEAST_SURE = 0.5
LEAST_SPEECH = 0.03
_PEAK = 0.9
_NAMED = 60

NO_SPEECH = "no_speech: nothing is said here that can be heard; the mouth follows the loudness"
TOO_MUCH_TEXT = "text_does_not_fit: the text is longer than this recording can hold"
NOT_FOUND = "text_not_found: this is not heard where it should be, so the ear alone decided"


def read_lips(samples: NDArray[np.floating], sound_file: str, lines: Sequence[SaidLine]) -> LipReading:
    """The lips of sound at 16 kHz; without lines by ear alone."""
    duration_ms = len(samples) * 1000 // RATE
    if (loud := _loud(samples)) is None:
        return LipReading(sound_file, "envelope", duration_ms, shapes=by_loudness(samples, duration_ms))
    features = features_of(loud)
    deep = chances_of(features, LEAST_CLOSELY)
    chances = np.maximum(deep, np.float32(LEAST))
    if not _is_speech(chances):
        shapes = by_loudness(loud, duration_ms)
        return LipReading(sound_file, "envelope", duration_ms, shapes=shapes, warnings=(NO_SPEECH,))
    if not lines:
        return _by_ear(chances, sound_file, duration_ms)
    return _with_text(chances, deep, features, sound_file, duration_ms, lines)


def heard_in(samples: NDArray[np.floating]) -> Floats | None:
    """How likely each sound is in each 10 ms; None where nobody speaks."""
    loud = _loud(samples)
    chances = None if loud is None else chances_of(features_of(loud))
    return chances if chances is not None and _is_speech(chances) else None


def _loud(samples: NDArray[np.floating]) -> NDArray[np.float32] | None:
    """As loud as the ear is used to; None for silence."""
    peak = float(np.abs(samples).max(initial=0.0))
    return None if peak <= SILENT else np.asarray(samples, dtype=np.float32) * np.float32(_PEAK / peak)


def _by_ear(chances: Floats, sound_file: str, duration_ms: int, *warnings: str) -> LipReading:
    return LipReading(sound_file, "loop", duration_ms, looped(chances), warnings=warnings)


def _with_text(
    chances: Floats, deep: Floats, features: Floats, sound_file: str, duration_ms: int, lines: Sequence[SaidLine]
) -> LipReading:
    words = sum(len(line.words) for line in lines)
    if words * 1000 > MOST_WORDS_PER_SECOND * max(1, duration_ms):
        return _by_ear(chances, sound_file, duration_ms, TOO_MUCH_TEXT)
    found = closely_aligned(chances, deep, features, lines)
    if found is None:
        return _by_ear(chances, sound_file, duration_ms, TOO_MUCH_TEXT)
    near = [each for each in found if each.phones and each.distance <= FARTHEST]
    warnings = tuple(f"{NOT_FOUND}: {each.text[:_NAMED]}" for each in found if each.distance > FARTHEST)
    if not near:
        return _by_ear(chances, sound_file, duration_ms, *warnings)
    phones = _filled(chances, found)
    said = tuple(word for each in near for word in each.words)
    return LipReading(sound_file, "aligned", duration_ms, phones, words=said, warnings=warnings)


def _filled(chances: Floats, found: Sequence[AlignedLine]) -> tuple[Phone, ...]:
    """The sounds of every sentence; where one was not found, what the ear alone hears there."""
    phones: list[Phone] = []
    for each in found:
        if not each.phones:
            continue
        start, end = each.phones[0].start_ms, each.phones[-1].end_ms
        if phones and phones[-1].end_ms < start:
            phones.append(Phone("", phones[-1].end_ms, start))
        if each.distance <= FARTHEST:
            phones += each.phones
        else:
            heard = looped(chances[start // 10 : end // 10])
            phones += [Phone(one.ipa, one.start_ms + start, one.end_ms + start) for one in heard]
    return tuple(phones)


def _is_speech(chances: Floats) -> bool:
    """Whether the ear is sure enough often enough; music and noise leave it in doubt."""
    spoken = chances[chances.argmax(axis=1) != PAUSE_CLASS]
    if len(spoken) < LEAST_SPEECH * len(chances):
        return False
    return float(np.exp(spoken.max(axis=1)).mean()) >= LEAST_SURE
