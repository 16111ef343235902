"""Whole figures and a matrix of sprites, with librsvg painting the same SVG beside us.

Run: `python benchmarks/looks_matrix.py`. Times are CPU milliseconds; a figure is the median of 15, the matrix is
12 feelings at 4 angles, 320 px, PNG written. Targets: figure with PNG 30 ms, matrix 600 ms.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable

from troupe.kit import raster
from troupe.looks import ANCHORS, Frame, Performance, draw, paint, resolve, starter_look

ROUNDS = 15
SIDE = 320
ANGLES = (-0.6, -0.2, 0.28, 0.6)
FLOOR = 1.5
"""Under this ratio the painter would no longer be worth its place."""


def cpu_ms(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def figure() -> dict[str, float | str]:
    look = resolve(starter_look("rook"))
    frame, waving = Frame(view="full"), Performance(pose="waving")
    drawing = draw(look, waving, frame)

    def ours() -> object:
        drawn = draw(look, waving, frame)
        return raster.encode_png(paint(drawn, 512, 768), 512, 768, level=1)

    def theirs() -> object:
        return raster.encode_png(raster.second_opinion(drawing.svg, 512, 768), 512, 768, level=1)

    return row("figure 512x768 png", ours, theirs, ROUNDS)


def matrix() -> dict[str, float | str]:
    look = resolve(starter_look("nova"))
    performances = [Performance(emotion=emotion, yaw=yaw) for emotion in ANCHORS for yaw in ANGLES]

    def sprites(painter: Callable[[str], bytes]) -> None:
        for performance in performances:
            raster.encode_png(painter(draw(look, performance).svg), SIDE, SIDE, level=1)

    return row(
        "48 sprites png",
        lambda: sprites(lambda svg: raster.paint(svg, SIDE, SIDE)),
        lambda: sprites(lambda svg: raster.second_opinion(svg, SIDE, SIDE)),
        3,
    )


def row(name: str, ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> dict[str, float | str]:
    ours(), theirs()
    mine = statistics.median(cpu_ms(ours) for _ in range(rounds))
    peer = statistics.median(cpu_ms(theirs) for _ in range(rounds))
    return {"what": name, "ms": round(mine, 1), "librsvg_ms": round(peer, 1), "ratio": round(peer / mine, 2)}


def main() -> int:
    rows = [figure(), matrix()]
    if "--json" in sys.argv:
        print(json.dumps(rows))
    else:
        for shown in rows:
            print("  ".join(f"{name} {value}" for name, value in shown.items()))
    return 0 if min(float(shown["ratio"]) for shown in rows) >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
