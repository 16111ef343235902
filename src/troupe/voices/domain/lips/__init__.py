"""Mouth shapes: which sounds are seen how, and when.

What is light is here. Finding the times in a recording needs arrays and is in modules of its own.
"""

from troupe.voices.domain.lips.cues import CLOSED, OPENNESS, REST, SHAPES, Cue, Style
from troupe.voices.domain.lips.mouth import TARGETS, Mouth, felt, mouth_at
from troupe.voices.domain.lips.smooth import smoothed
from troupe.voices.domain.lips.sounds import Phone
from troupe.voices.domain.lips.tracks import Timing, Track, cues_of_phones, restyled

__all__ = [
    "CLOSED",
    "OPENNESS",
    "REST",
    "SHAPES",
    "TARGETS",
    "Cue",
    "Mouth",
    "Phone",
    "Style",
    "Timing",
    "Track",
    "cues_of_phones",
    "felt",
    "mouth_at",
    "restyled",
    "smoothed",
]
