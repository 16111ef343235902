"""Ten thousand frames: memory must not grow, because a figure breathes for as long as a page is open.

Run: `python -m benchmarks.looks_soak`. Resident memory after a warm-up of a thousand frames, and after all of them.
"""

import gc
import os
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, show
from troupe.looks import ANCHORS, Look, Performance, draw, paint, resolve

WARM, FRAMES, SIDE = 1_000, 10_000, 96
MOST_GROWTH_MB = 8.0


def main() -> Sequence[Figure]:
    _play(0, WARM)
    before = _resident_mb()
    _play(WARM, WARM + FRAMES)
    grown = _resident_mb() - before
    return [Figure("growth_mb", f"growth over {FRAMES:,} frames of {SIDE} px", grown, "MB", MOST_GROWTH_MB)]


def _play(first: int, last: int) -> None:
    """Few people, many moments: what is kept between frames is in its place after the warm-up."""
    people = [resolve(Look(seed=seed)) for seed in range(6)]
    feelings = tuple(ANCHORS)
    for i in range(first, last):
        performance = Performance(emotion=feelings[i % 12], t=float(40 * i))
        paint(draw(people[i % 6], performance), SIDE, SIDE)


def _resident_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    show("looks_soak", __doc__, main)
