"""The engine's sound made a persona's: the size of its throat, its colour, its breath, and the times with it."""

import zlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from troupe.kit.sound.measuring import voice_figures, voiced_in
from troupe.voices.domain.colouring import coloured, resampled
from troupe.voices.domain.estimating import estimated
from troupe.voices.domain.likeness import Voice, voice_of
from troupe.voices.domain.speech.manner import Manner
from troupe.voices.domain.speech.spoken import Sounded, SpokenPhone, SpokenWord

_FULL = 32767.0


class HeardWord(Protocol):
    """What an engine tells of a word: its place in the text, and when it begins."""

    @property
    def start(self) -> int: ...
    @property
    def length(self) -> int: ...
    @property
    def start_ms(self) -> int: ...


class HeardPhone(Protocol):
    @property
    def ipa(self) -> str: ...
    @property
    def start_ms(self) -> int: ...


def sounded(
    text: str, samples: bytes, rate: int, words: Sequence[HeardWord], phones: Sequence[HeardPhone], manner: Manner
) -> Sounded:
    """One sentence in the manner of somebody; every time is as exact as the engine's."""
    tract = manner.timbre.tract
    raw = np.frombuffer(samples, dtype="<i2").astype(np.float64) / 32768.0
    shaped = resampled(raw, rate, tract, rate) if len(raw) and tract != 1 else raw
    shaped = coloured(shaped * 10 ** (manner.level_db / 20), manner.timbre, zlib.crc32(text.encode()), rate)
    content = np.round(np.clip(shaped, -1, 1) * _FULL).astype("<i2").tobytes()
    duration = round(len(shaped) * 1000 / rate)
    spoken = _phones(phones, tract, duration)
    return Sounded(content, rate, duration, _words(text, words, tract, spoken, duration), spoken)


def silence(text: str, rate: int, manner: Manner) -> Sounded:
    """What stands for a sentence that could not be said: quiet, as long as it would have been."""
    guessed = estimated(text, manner.speed)
    duration = guessed[-1].end_ms if guessed else 0
    content = b"\0\0" * round(duration * rate / 1000)
    return Sounded(content, rate, duration, (), (SpokenPhone("", 0, duration),), failed=True)


def _phones(heard: Sequence[HeardPhone], tract: float, duration: int) -> list[SpokenPhone]:
    """Each sound lasts until the next begins; one that lasts no time is none."""
    starts = [min(duration, round(each.start_ms / tract)) for each in heard]
    ends = [*starts[1:], duration]
    spoken = [
        SpokenPhone(each.ipa, start, end) for each, start, end in zip(heard, starts, ends, strict=True) if end > start
    ]
    if spoken and spoken[0].start_ms:
        spoken.insert(0, SpokenPhone("", 0, spoken[0].start_ms))
    return spoken


def _words(
    text: str, heard: Sequence[HeardWord], tract: float, phones: Sequence[SpokenPhone], duration: int
) -> list[SpokenWord]:
    """A word lasts until the next one begins, or until the pause before that."""
    starts = [min(duration, round(each.start_ms / tract)) for each in heard]
    words: list[SpokenWord] = []
    for each, start, limit in zip(heard, starts, [*starts[1:], duration], strict=True):
        first, last = _letters(text, each.start, each.start + each.length)
        end = max((phone.end_ms for phone in phones if phone.ipa and start <= phone.start_ms < limit), default=limit)
        if end > start and last > first:
            words.append(SpokenWord(text[first:last], start, min(end, limit) if limit > start else end, first, last))
    return words


def _letters(text: str, first: int, last: int) -> tuple[int, int]:
    """The place of a word without the signs around it, whole where the engine told only a part."""
    first, last = max(0, min(first, len(text))), max(0, min(last, len(text)))
    while last < len(text) and last > first and text[last].isalnum() and text[last - 1].isalnum():
        last += 1
    return first, last


def pitch_of(samples: bytes, rate: int) -> float:
    """The middle pitch of what was said, in Hz."""
    raw = np.frombuffer(samples, dtype="<i2").astype(np.float64) / 32768.0
    heard, _ = voiced_in(resampled(raw, rate, 1.0))
    return float(np.median(heard)) if len(heard) else 0.0


def pitch_at(steps: Sequence[int], heard: Sequence[float], pitch: int, factor: float) -> int:
    """The step of the engine that sounds `factor` times as high as the step `pitch`."""
    octaves = np.maximum.accumulate(np.log2(np.maximum(heard, 1.0)))
    wanted = float(np.interp(pitch, steps, octaves)) + float(np.log2(factor))
    rising = np.concatenate([[True], np.diff(octaves) > 0])
    return min(99, max(0, int(np.interp(wanted, octaves[rising], np.asarray(steps)[rising]) + 0.5)))


def voice_in(sound: Sounded) -> Voice:
    """How what was said measures: high, lively, coloured, quick."""
    raw = np.frombuffer(sound.samples, dtype="<i2").astype(np.float64) / 32768.0
    return voice_of([voice_figures(resampled(raw, sound.rate, 1.0))])
