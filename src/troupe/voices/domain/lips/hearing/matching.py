"""Whether a text is what is said in a recording: how far the sounds of its worst sentence are from what is heard."""

from collections.abc import Sequence

from troupe.voices.domain.lips.hearing.aligning import AlignedLine, SaidLine, aligned
from troupe.voices.domain.lips.hearing.features import Floats

_LEAST_SOUNDS = 8
"""A sentence of fewer sounds tells too little by itself."""


def text_distance(chances: Floats, lines: Sequence[SaidLine]) -> float | None:
    """0 is the text said as the built-in voice would; None where it is too long for what is heard."""
    spoken = [each for each in aligned(chances, lines) or () if each.phones]
    if not spoken:
        return None
    return round(max(each.distance for each in _telling(spoken)), 2)


def _telling(lines: Sequence[AlignedLine]) -> Sequence[AlignedLine]:
    """The sentences that are long enough to be judged by; where none is, the longest."""
    long = [each for each in lines if len(each.phones) >= _LEAST_SOUNDS]
    return long or [max(lines, key=lambda each: len(each.phones))]
