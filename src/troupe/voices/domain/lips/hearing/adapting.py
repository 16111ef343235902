"""How the sounds of one recording differ from those the ear was taught with: learnt from a first way along its text.

A throat, a microphone, a synthesiser of another kind: the ear hears each class of sound a little beside where it knows
it. Along the text one knows roughly when each class is said, so every class is described as it sounds here, and the
ear's opinion and that description are heard together. Nothing of it is kept.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from troupe.voices.domain.lips.hearing.features import BANDS, Floats

# How often the ear hears each class in the speech it was taught with. In a chain that is given, what is said seldom is
# no less likely for it.
_USUAL = (0.076, 0.034, 0.024, 0.030, 0.020, 0.060, 0.081, 0.044, 0.070, 0.020, 0.024, 0.003, 0.079, 0.086, 0.028,
          0.096, 0.043, 0.073, 0.024, 0.026, 0.061)  # fmt: skip
_SHAPES = 13
_STEP_WEIGHT = 2.0
_FRAMES_OF_ALL, _SPREAD_OF_ALL = 8.0, 20.0
"""For how many frames the whole recording counts in what is said of one class: its middle, and its spread."""
_LEAST_SPREAD = 1e-3
_WEIGHT, _FARTHEST = 0.3, 12.0


def evenly(chances: Floats) -> Floats:
    """Chances as if every class were said equally often."""
    return np.asarray(chances - np.log(np.array(_USUAL, dtype=np.float32)), dtype=np.float32)


def as_heard_here(features: Floats, classes: NDArray[np.intp], kinds: int) -> Floats:
    """For each frame how well each class fits, as these classes sound in this recording."""
    rows = _described(features)
    middle, spread = rows.mean(axis=0), rows.var(axis=0) + np.float32(_LEAST_SPREAD)
    fits = np.empty((len(rows), kinds), dtype=np.float32)
    for kind in range(kinds):
        mine = rows[classes == kind]
        centre = (mine.sum(axis=0) + _FRAMES_OF_ALL * middle) / (len(mine) + _FRAMES_OF_ALL)
        width = (((mine - centre) ** 2).sum(axis=0) + _SPREAD_OF_ALL * spread) / (len(mine) + _SPREAD_OF_ALL)
        fits[:, kind] = -0.5 * ((rows - centre) ** 2 / width + np.log(width)).sum(axis=1)
    fits -= fits.max(axis=1, keepdims=True)
    return np.asarray(np.maximum(_WEIGHT * fits, np.float32(-_FARTHEST)), dtype=np.float32)


def _described(features: Floats) -> Floats:
    """The outline of each frame, and how it is changing."""
    outline = features @ _outlines().T
    change = np.gradient(outline, axis=0) if len(outline) > 1 else np.zeros_like(outline)
    return np.concatenate([outline, _STEP_WEIGHT * change], axis=1).astype(np.float32)


@cache
def _outlines() -> Floats:
    waves = np.cos(np.pi * np.outer(np.arange(_SHAPES), np.arange(BANDS) + 0.5) / BANDS)
    return np.asarray(waves / 4, dtype=np.float32)
