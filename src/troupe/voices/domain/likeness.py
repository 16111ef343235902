"""A voice as four measures, and how alike two voices are."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from troupe.kit.sound.measuring import CENTS, VoiceFigures
from troupe.kit.sound.pitch import LOWEST
from troupe.kit.sound.spectrum import envelope_of

_WITHIN_SEMITONES = 8.0
_NEAR_SECONDS = 0.05
_HELD_DB = 50.0
"""How far below its strongest a recording still holds a tone."""


@dataclass(frozen=True)
class Voice:
    """How high, how lively, of which colour and how quick."""

    f0: float
    span: float
    envelope: tuple[float, ...]
    rate: float

    @property
    def held(self) -> int:
        """How many bands, from the lowest on, its recordings hold: one by telephone ends in the middle."""
        strongest = max(self.envelope)
        return max(at for at, each in enumerate(self.envelope, 1) if each >= strongest - _HELD_DB)

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"envelope": list(self.envelope)}

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> "Voice":
        return cls(said["f0"], said["span"], tuple(said["envelope"]), said["rate"])


def figures_of_json(said: Mapping[str, Any]) -> VoiceFigures:
    """The voice in what was measured on a recording."""
    return VoiceFigures(**said)


def halfway(seconds: Sequence[float]) -> tuple[int, float]:
    """In which of some recordings half of all speech has been said, and after how much speech in it."""
    left = sum(seconds) / 2
    for place, each in enumerate(seconds):
        if left < each - _NEAR_SECONDS:
            return place, left if left > _NEAR_SECONDS else 0.0
        left -= each
    return len(seconds) - 1, 0.0


def voice_of(figures: Sequence[VoiceFigures]) -> Voice:
    """One voice out of all its recordings; there must be something voiced in them."""
    pitches = _pitches(figures)
    middle = float(np.median(pitches))
    near = pitches[np.abs(pitches - middle) <= _WITHIN_SEMITONES]
    low, high = np.percentile(near, [25, 75])
    bands = np.sum([each.bands for each in figures], axis=0)
    seconds = sum(each.speech_seconds for each in figures)
    return Voice(
        f0=round(LOWEST * 2 ** (middle / 12), 1),
        span=round(float(high - low), 2),
        envelope=tuple(round(float(each), 2) for each in envelope_of(bands)),
        rate=round(sum(each.syllables for each in figures) / seconds, 2) if seconds else 0.0,
    )


def _pitches(figures: Sequence[VoiceFigures]) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Every voiced frame's pitch, in semitones above 60 Hz."""
    steps = [int(step) for each in figures for step in each.pitches]
    counts = [count for each in figures for count in each.pitches.values()]
    return np.repeat(np.array(steps, dtype=np.float64) * CENTS / 100, counts)


def likeness(left: Voice, right: Voice) -> float:
    """How alike two voices are, from 0 to 100; the same voice is 100."""
    apart = colours_apart(left.envelope, right.envelope, min(left.held, right.held))
    parts = (
        0.35 * _left_over(semitones_between(left.f0, right.f0) / 12),
        0.10 * _left_over(abs(left.span - right.span) / 6),
        0.40 * _left_over(apart / 12),
        0.15 * _left_over(_octaves(left.rate, right.rate)),
    )
    return round(100 * sum(parts), 1)


def colours_apart(left: Sequence[float], right: Sequence[float], held: int) -> float:
    """How far two colours are from one another, in dB, in the bands that both recordings hold."""
    return float(np.sqrt(np.mean(colour_between(left, right, held) ** 2)))


def colour_between(left: Sequence[float], right: Sequence[float], held: int) -> NDArray[np.float64]:
    """What is missing to the first in each of the lowest bands, whatever the level of either."""
    missing = np.array(right[:held]) - np.array(left[:held])
    return np.asarray(missing - missing.mean())


def semitones_between(left: float, right: float) -> float:
    return 12 * _octaves(left, right)


def _octaves(left: float, right: float) -> float:
    return abs(float(np.log2(left / right))) if left > 0 and right > 0 else 1.0


def _left_over(lost: float) -> float:
    return max(0.0, 1.0 - lost)
