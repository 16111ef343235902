"""Two painters, one picture: ThorVG beside librsvg over looks, feelings and facings.

Run: `python -m benchmarks.looks_parity`. Mean difference over a picture, of 255; the worst and the usual one.
"""

import statistics
from collections.abc import Sequence

from benchmarks.figures import Figure, show
from troupe.kit import raster
from troupe.looks import ANCHORS, Frame, Look, Performance, draw, resolve

LOOKS, SIDE = 24, 192
FACINGS = ("front", "left", "right", "back")
MOST = 1.0


def main() -> Sequence[Figure]:
    apart = [
        _apart(seed, emotion, facing)
        for seed in range(LOOKS)
        for facing in FACINGS
        for emotion in (ANCHORS if facing == "front" else ("neutral",))
    ]
    return [
        Figure("worst", f"worst of {len(apart)} pictures", max(apart), "/255", MOST),
        Figure("usual", "the middle one", statistics.median(apart), "/255"),
    ]


def _apart(seed: int, emotion: str, facing: str) -> float:
    look = resolve(Look.model_validate({"seed": seed * 131, "finish": ("flat", "cel", "soft")[seed % 3]}))
    told = Performance.model_validate({"emotion": emotion, "facing": facing})
    svg = draw(look, told, Frame(view="bust")).svg
    ours, theirs = raster.paint(svg, SIDE, SIDE), raster.second_opinion(svg, SIDE, SIDE)
    return raster.mean_difference(ours, theirs, SIDE, SIDE)


if __name__ == "__main__":
    show("looks_parity", __doc__, main)
