"""The likeliest way through states, frame by frame: along a chain that is known, or through a free loop."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from troupe.voices.domain.lips.hearing.features import Floats

_NEVER = np.float32(-1e9)
_LEAST_STAY = 1.2


@dataclass(frozen=True)
class Chain:
    """States that follow one another: the class of each, how long it usually lasts, whether it may miss."""

    classes: NDArray[np.intp]
    frames: Floats
    optional: NDArray[np.bool_]


def along(chances: Floats, chain: Chain) -> NDArray[np.intp] | None:
    """Which state each frame belongs to; None where the chain does not fit into the time."""
    stay, leave = _habits(chain.frames)
    skippable = np.zeros(len(chain.classes), dtype=bool)
    skippable[2:] = chain.optional[1:-1]
    score = _begun(chances[0, chain.classes], chain)
    steps = np.zeros((len(chances), len(score)), dtype=np.uint8)
    for frame in range(1, len(chances)):
        left = score + leave
        best, come = score + stay, np.zeros(len(score), dtype=np.uint8)
        for jump, open in ((1, None), (2, skippable)):
            other = np.full(len(score), _NEVER)
            other[jump:] = left[:-jump] if open is None else np.where(open[jump:], left[:-jump], _NEVER)
            better = other > best
            best, come = np.where(better, other, best), np.where(better, np.uint8(jump), come)
        steps[frame] = come
        score = best + chances[frame, chain.classes]
    return _back(steps, _end(score, chain), score)


def freely(chances: Floats, least: int, change: float) -> NDArray[np.intp]:
    """Which class each frame belongs to, when each lasts at least so many frames and a change costs something."""
    frames, kinds = chances.shape
    rows = np.full((least, kinds), _NEVER, dtype=np.float32)
    rows[0] = chances[0]
    entered = np.zeros(frames, dtype=np.int16)
    stayed = np.zeros((frames, kinds), dtype=bool)
    for frame in range(1, frames):
        entered[frame] = rows[-1].argmax()
        begun = np.full(kinds, rows[-1].max() - np.float32(change))
        stayed[frame] = rows[-1] >= rows[-2]
        last = np.maximum(rows[-1], rows[-2])
        rows = np.concatenate([begun[None], rows[:-2], last[None]]) + chances[frame]
    return _unrolled(rows, entered, stayed, least)


def _unrolled(rows: Floats, entered: NDArray[np.int16], stayed: NDArray[np.bool_], least: int) -> NDArray[np.intp]:
    place, kind = (int(each) for each in np.unravel_index(int(rows.argmax()), rows.shape))
    found = np.zeros(len(entered), dtype=np.intp)
    for frame in range(len(entered) - 1, -1, -1):
        found[frame] = kind
        if place == 0:
            kind, place = int(entered[frame]), least - 1
        elif place < least - 1 or not stayed[frame, kind]:
            place -= 1
    return found


def _habits(frames: Floats) -> tuple[Floats, Floats]:
    """The logarithm of staying and of leaving, from how long states usually last."""
    leave = 1 / np.maximum(frames, _LEAST_STAY)
    return np.log(1 - leave).astype(np.float32), np.log(leave).astype(np.float32)


def _begun(heard: Floats, chain: Chain) -> Floats:
    score = np.full(len(heard), _NEVER, dtype=np.float32)
    score[0] = heard[0]
    if chain.optional[0] and len(heard) > 1:
        score[1] = heard[1]
    return score


def _end(score: Floats, chain: Chain) -> int:
    last = len(score) - 1
    return last - 1 if last and chain.optional[last] and score[last - 1] > score[last] else last


def _back(steps: NDArray[np.uint8], state: int, score: Floats) -> NDArray[np.intp] | None:
    if score[state] <= _NEVER / 2:
        return None
    found = np.zeros(len(steps), dtype=np.intp)
    for frame in range(len(steps) - 1, -1, -1):
        found[frame] = state
        state -= int(steps[frame, state])
    return found
