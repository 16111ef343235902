"""By ear alone: the likeliest sounds, whatever the language."""

import itertools

import numpy as np

from troupe.voices.domain.lips.hearing.features import Floats
from troupe.voices.domain.lips.hearing.paths import freely
from troupe.voices.domain.lips.sounds import Phone, sound_in_class

FRAME_MS = 10
LEAST_FRAMES = 2
CHANGE = 1.0


def looped(chances: Floats) -> tuple[Phone, ...]:
    """The sounds that are heard, each standing for its class."""
    if len(chances) == 0:
        return ()
    found = freely(chances, LEAST_FRAMES, CHANGE)
    edges = [0, *(np.flatnonzero(np.diff(found)) + 1).tolist(), len(found)]
    return tuple(
        Phone(sound_in_class(int(found[start])), start * FRAME_MS, end * FRAME_MS)
        for start, end in itertools.pairwise(edges)
    )
