"""When nothing else helps: the louder it is, the wider the mouth."""

import numpy as np
from numpy.typing import NDArray

from troupe.kit.sound import RATE
from troupe.voices.domain.lips.cues import REST, Cue, joined

STEP_MS = 40
SILENT = 1e-4
_STEP = STEP_MS * RATE // 1000
_BELOW = ((0.04, REST), (0.16, "B"), (0.38, "C"))
_WIDEST = "D"


def by_loudness(samples: NDArray[np.floating], duration_ms: int) -> tuple[Cue, ...]:
    """A plain shape for every 40 ms, measured by the loudest of the recording."""
    count = max(1, -(-len(samples) // _STEP))
    padded = np.pad(np.asarray(samples, dtype=np.float64), (0, count * _STEP - len(samples)))
    levels = np.sqrt((padded.reshape(count, _STEP) ** 2).mean(axis=1))
    loud = float(np.percentile(levels, 95))
    shares = levels / loud if loud > SILENT else np.zeros(count)
    cues = [
        Cue(at * STEP_MS, min(duration_ms, (at + 1) * STEP_MS), _shape(float(share))) for at, share in enumerate(shares)
    ]
    return tuple(joined(cues)) or (Cue(0, duration_ms, REST),)


def _shape(share: float) -> str:
    return next((shape for limit, shape in _BELOW if share < limit), _WIDEST)
