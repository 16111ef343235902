"""A whole track of lips: contiguous from 0 to its end, and how its times were found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from troupe.voices.domain.lips.cues import REST, Cue, Style, joined
from troupe.voices.domain.lips.exact import exact_cues
from troupe.voices.domain.lips.smooth import smooth_cues, smoothed
from troupe.voices.domain.lips.sounds import Phone, in_order

Timing = Literal["engine", "aligned", "loop", "envelope"]


@dataclass(frozen=True, slots=True)
class Track:
    """The lips of one recording."""

    style: Style
    duration_ms: int
    timing: Timing
    cues: tuple[Cue, ...]


def cues_of_phones(phones: Sequence[Phone], duration_ms: int, style: Style = "smooth") -> Sequence[Cue]:
    """The lips of sounds whose times are known: from 0 to the end, without a gap, neighbours differ."""
    ordered = in_order(phones, duration_ms)
    found = smooth_cues(ordered) if style == "smooth" else exact_cues(ordered)
    return tuple(found) or (Cue(0, max(0, duration_ms), REST),)


def restyled(cues: Sequence[Cue], style: Style) -> Sequence[Cue]:
    """Plain shapes of which no sounds are known, in a style."""
    found = smoothed(cues) if style == "smooth" else joined(cues)
    return tuple(found) or tuple(cues[:1])
