"""The mouth at any moment of a track, and how a feeling stays visible in it."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from troupe.voices.domain.lips.cues import CLOSED, REST, Cue

AHEAD_MS = 30
"""Lips are read a little before the sound, as eyes expect them."""
CLOSING_MS = 33
_LEFT_PER_FRAME = 0.45
_FRAMES_PER_MS = 0.03
_STILL = 1e-4
_FEELING = 0.5


@dataclass(frozen=True, slots=True)
class Mouth:
    """How wide, how open, how far the corners go up, how round."""

    width: float
    open: float
    curve: float
    round: float


TARGETS: Mapping[str, Mouth] = MappingProxyType(
    {
        "X": Mouth(0.40, 0, 0.15, 0),
        "A": Mouth(0.40, 0, 0.05, 0),
        "B": Mouth(0.50, 0.14, 0.3, 0),
        "C": Mouth(0.48, 0.38, 0.2, 0.1),
        "D": Mouth(0.52, 0.72, 0.3, 0.1),
        "E": Mouth(0.36, 0.42, 0.1, 0.55),
        "F": Mouth(0.26, 0.24, 0, 0.95),
        "G": Mouth(0.44, 0.10, 0, 0),
        "H": Mouth(0.46, 0.40, 0.2, 0.1),
    }
)


def mouth_at(cues: Sequence[Cue], at_ms: float, ahead_ms: float = AHEAD_MS) -> Mouth:
    """Where the lips are while the sound is at this time: on their way to the shape of now, or there."""
    when = at_ms + ahead_ms
    if not cues or when < cues[0].start_ms:
        return TARGETS[REST]
    now = max(0, bisect_right(cues, when, key=lambda each: each.start_ms) - 1)
    first = _settled_before(cues, now)
    mouth = TARGETS[cues[first - 1].shape] if first else TARGETS[REST]
    for cue in cues[first:now]:
        mouth = _moved(mouth, cue, cue.end_ms)
    return _moved(mouth, cues[now], when)


def felt(said: Mouth, curve: float) -> Mouth:
    """A mouth that speaks and feels: half of the corners is the feeling's, the rest is the speech's."""
    return Mouth(said.width, said.open, _FEELING * curve + _FEELING * said.curve, said.round)


def _settled_before(cues: Sequence[Cue], now: int) -> int:
    """The cue to begin at: what came before it has no more influence."""
    left = 1.0
    first = now
    while first > 0 and left > _STILL:
        first -= 1
        left *= _left(cues[first], cues[first].lasts)
    return first


def _moved(come_from: Mouth, cue: Cue, when: float) -> Mouth:
    goal, left = TARGETS[cue.shape], _left(cue, when - cue.start_ms)
    return Mouth(
        goal.width + (come_from.width - goal.width) * left,
        goal.open + (come_from.open - goal.open) * left,
        goal.curve + (come_from.curve - goal.curve) * left,
        goal.round + (come_from.round - goal.round) * left,
    )


def _left(cue: Cue, passed_ms: float) -> float:
    """How much of the way is still to go; lips that press together are quick, so that a closure is seen."""
    if cue.shape == CLOSED:
        return max(0.0, 1.0 - passed_ms / CLOSING_MS)
    return float(_LEFT_PER_FRAME ** (_FRAMES_PER_MS * passed_ms))
