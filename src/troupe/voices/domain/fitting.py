"""Moving the built-in voice towards a real one: which body, how high, how lively, how quick, of which colour.

The search listens to sentences that the built-in voice says, and never to the real recordings: those it knows as
figures only. The same figures always lead to the same timbre.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from troupe.kit.sound.measuring import voice_figures, voiced_in
from troupe.kit.sound.spectrum import bands_of, envelope_of
from troupe.voices.domain.colouring import coloured, resampled
from troupe.voices.domain.likeness import Voice, colour_between, colours_apart, likeness, semitones_between, voice_of
from troupe.voices.domain.timbre import BANDS, Timbre, Variant


@dataclass(frozen=True)
class Line:
    """What the engine is to say, and how."""

    text: str
    variant: str
    pitch: int = 50
    span: int = 50
    wpm: int = 175


Speak = Callable[[Line], tuple[NDArray[np.float32], int]]
"""Says a line: samples, and how many there are in a second."""

TRACTS = (0.86, 0.93, 1.0, 1.08, 1.16)
_TONES = np.linspace(0, 8000, 513)
_SPANS = tuple(range(0, 100, 11))
_NEAR_SEMITONES = 8.0
_PER_SEMITONE = 0.4
_COLOUR_ROUNDS = 3
_COLOUR_STEP = 0.8
_MOST_GAIN = 12.0
# Said while matching, and said to judge the result: never the same.
MATCHING = (
    "The old clock above the kitchen door has stopped again, so nobody knows when supper will be ready.",
    "Please bring me a clean cup and tell your brother that the blue boat is waiting.",
)
JUDGING = (
    "Seven grey geese flew over the frozen lake before the morning train had reached the hills.",
    "Would you rather hear a long story about gardens, or a short one about a thief?",
)


@dataclass(frozen=True)
class Body:
    """A variant with a size of throat, and how far from the wanted voice it is."""

    variant: Variant
    tract: float
    distance: float


def heard(speak: Speak, timbre: Timbre, sentences: Sequence[str]) -> Voice:
    """How the built-in voice measures with a timbre."""
    return voice_of([voice_figures(_said(speak, timbre, each)) for each in sentences])


def bodies(speak: Speak, wanted: Voice, variants: Sequence[Variant], most_tract: float) -> list[Body]:
    """How near each variant comes with each size of throat.

    Each variant is heard once, with the largest throat: a smaller one moves pitch and colour up alike.
    """
    found = []
    for variant in variants:
        pitch, spectrum = _plain(speak, variant)
        for tract in (each for each in TRACTS if each <= most_tract):
            higher = tract / TRACTS[0]
            moved = np.interp(_TONES / higher, _TONES, spectrum)
            found.append(Body(variant, tract, _distance(pitch * higher, envelope_of(bands_of(moved)), wanted)))
    return found


def tuned(speak: Speak, wanted: Voice, body: Body) -> Timbre:
    """The timbre of a body that comes nearest."""
    timbre = Timbre(variant=body.variant, tract=body.tract)
    timbre = _as_high(speak, wanted, timbre)
    timbre = _as_lively(speak, wanted, timbre)
    timbre = _as_quick(speak, wanted, timbre)
    return _of_the_colour(speak, wanted, timbre)


def nearness(speak: Speak, wanted: Voice, timbre: Timbre) -> float:
    """How alike the built-in voice is with a timbre, on sentences that no search has heard."""
    return likeness(heard(speak, timbre, JUDGING), wanted)


def _said(speak: Speak, timbre: Timbre, sentence: str) -> NDArray[np.float64]:
    wpm = round(timbre.rate_wpm / timbre.tract)
    samples, rate = speak(Line(sentence, timbre.variant, timbre.pitch, timbre.span, wpm))
    return coloured(resampled(samples, rate, timbre.tract), timbre)


def _plain(speak: Speak, variant: Variant) -> tuple[float, NDArray[np.float64]]:
    """The middle pitch and the colour of a variant with the largest throat."""
    spoken = [speak(Line(each, variant)) for each in MATCHING]
    heard = [voiced_in(resampled(samples, rate, TRACTS[0])) for samples, rate in spoken]
    pitches = np.concatenate([pitch for pitch, _ in heard])
    return float(np.median(pitches)), np.sum([spectrum for _, spectrum in heard], axis=0)


def _distance(pitch: float, envelope: NDArray[np.float64], wanted: Voice) -> float:
    apart = colours_apart([float(each) for each in envelope], wanted.envelope, wanted.held)
    beyond = max(0.0, semitones_between(pitch, wanted.f0) - _NEAR_SEMITONES)
    return round(apart + _PER_SEMITONE * beyond, 3)


def _as_high(speak: Speak, wanted: Voice, timbre: Timbre) -> Timbre:
    """A higher setting never sounds lower, so halving finds it."""
    low, high = 0, 99
    while low < high:
        middle = (low + high) // 2
        if heard(speak, timbre.changed(pitch=middle), MATCHING[:1]).f0 < wanted.f0:
            low = middle + 1
        else:
            high = middle
    near = [timbre.changed(pitch=each) for each in (max(0, low - 1), low)]
    return min(near, key=lambda each: semitones_between(heard(speak, each, MATCHING[:1]).f0, wanted.f0))


def _as_lively(speak: Speak, wanted: Voice, timbre: Timbre) -> Timbre:
    choices = [timbre.changed(span=each) for each in _SPANS]
    return min(choices, key=lambda each: abs(heard(speak, each, MATCHING[:1]).span - wanted.span))


def _as_quick(speak: Speak, wanted: Voice, timbre: Timbre) -> Timbre:
    for _ in range(2):
        now = heard(speak, timbre, MATCHING).rate
        if now > 0 and wanted.rate > 0:
            timbre = timbre.changed(rate_wpm=int(min(300, max(80, round(timbre.rate_wpm * wanted.rate / now)))))
    return timbre


def _of_the_colour(speak: Speak, wanted: Voice, timbre: Timbre) -> Timbre:
    for _ in range(_COLOUR_ROUNDS):
        missing = colour_between(heard(speak, timbre, MATCHING).envelope, wanted.envelope, wanted.held)
        # What the recordings do not hold is treated like the highest tones that they do.
        missing = np.pad(missing, (0, BANDS - wanted.held), mode="edge")
        gains = np.array(timbre.eq_db) + _COLOUR_STEP * missing
        timbre = timbre.changed(eq_db=[round(float(each), 2) for each in np.clip(gains, -_MOST_GAIN, _MOST_GAIN)])
    return timbre
