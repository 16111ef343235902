"""A bust from numbers to pixels: our drawing and painting, with librsvg painting the same SVG beside us.

Run: `python benchmarks/looks_draw.py`. Times are CPU milliseconds, median; the last column says how many times
slower the peer is. Targets: SVG text 4 ms, paint 4.5 ms at 512 px, 10 ms at 1,024 px.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable

from troupe.kit import raster
from troupe.looks import Drawing, Performance, draw, paint, resolve, starter_look

STARTERS = ("nova", "rook", "moss")
SIZES = (512, 1024)
ROUNDS = 21
FLOOR = 1.5
"""Under this ratio at 512 px the painter would no longer be worth its place."""


def median_ms(work: Callable[[int], object]) -> float:
    work(0)
    times = []
    for i in range(ROUNDS):
        start = time.process_time()
        work(i)
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def measure(handle: str) -> list[dict[str, float | str]]:
    look = resolve(starter_look(handle))  # type: ignore[arg-type]  # the tuple above holds handles only
    drawing = draw(look)
    text = median_ms(lambda i: draw(look, Performance(emotion="joy", blink=i / ROUNDS)))
    return [row(handle, drawing, text, size) for size in SIZES]


def row(handle: str, drawing: Drawing, text: float, size: int) -> dict[str, float | str]:
    ours = median_ms(lambda _: paint(drawing, size, size))
    theirs = median_ms(lambda _: raster.second_opinion(drawing.svg, size, size))
    return {
        "look": handle,
        "px": size,
        "svg_ms": round(text, 2),
        "paint_ms": round(ours, 2),
        "both_ms": round(text + ours, 2),
        "librsvg_ms": round(theirs, 2),
        "ratio": round(theirs / ours, 2),
    }


def main() -> int:
    rows = [row for handle in STARTERS for row in measure(handle)]
    if "--json" in sys.argv:
        print(json.dumps(rows))
    else:
        for shown in rows:
            print("  ".join(f"{name} {value}" for name, value in shown.items()))
    slowest = min(float(shown["ratio"]) for shown in rows if shown["px"] == 512)
    return 0 if slowest >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
