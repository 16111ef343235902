"""A figure from numbers to pixels, beside librsvg with the same SVG and DiceBear with one of its own.

Run: `python -m benchmarks.looks_draw`. CPU milliseconds, median. DiceBear is measured where
`TROUPE_BENCH_PEERS` names a folder in which `npm install @dicebear/core@9 @dicebear/collection@9 @resvg/resvg-js@2`
was run; it draws another, simpler figure, so its numbers say what people are used to wait for.
"""

import json
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Figure, show
from troupe.kit import raster
from troupe.looks import Drawing, Frame, Look, Performance, draw, paint, resolve, starter_look

ROUNDS = 21
PEER = Path(__file__).with_name("peer_dicebear.mjs")
PAINT_TARGET = {512: 4.5, 1024: 10.0}
WHOLE_TARGET = {512: 5.0, 1024: 12.0}
TEXT_TARGET, FACE_TARGET, FIGURE_TARGET = 4.0, 2.0, 30.0


def main() -> Sequence[Figure]:
    look, dicebear = resolve(starter_look("nova")), _dicebear()
    drawing = draw(look)
    text = _median(lambda i: draw(resolve(starter_look("nova")), Performance(emotion="joy", blink=i / ROUNDS)))
    rows = [Figure("text_ms", "bust: SVG text", text, "ms", TEXT_TARGET, dicebear.get("text"), "DiceBear")]
    rows += [_painted(drawing, size, dicebear) for size in PAINT_TARGET]
    rows += [_drawn_and_painted(size, dicebear) for size in WHOLE_TARGET]
    rows += [_ours_and_theirs(drawing, size) for size in PAINT_TARGET]
    face = _median(lambda i: draw(look, Performance(emotion="joy", mouth="D", blink=i / ROUNDS)))
    rows.append(Figure("face_ms", "another face on a kept figure: SVG text", face, "ms", FACE_TARGET))
    first = _median(lambda i: draw(resolve(Look(seed=70_000 + i, finish="cel"))))
    rows.append(Figure("first_ms", "a person nobody has drawn yet: SVG text", first, "ms", None))
    rows.append(_figure())
    return rows


def _drawn_and_painted(size: int, dicebear: Mapping[str, float]) -> Figure:
    """One frame of somebody the house has drawn before, with another blink, from the document to its pixels; beside it
    DiceBear's own way from seed to pixels, and where that is not installed our text painted by librsvg."""

    def drawn(i: int) -> Drawing:
        return draw(resolve(starter_look("nova")), Performance(emotion="joy", blink=i / ROUNDS))

    ours = _median(lambda i: paint(drawn(i), size, size))
    named = (f"bust_{size}_ms", f"bust at {size} px: drawn and painted")
    if dicebear:
        peer, whose = dicebear["text"] + dicebear[str(size)], "DiceBear with resvg"
    else:
        peer, whose = _median(lambda i: raster.second_opinion(drawn(i).svg, size, size)), "painted by librsvg"
    return Figure(*named, ours, "ms", WHOLE_TARGET[size], peer, whose)


def _painted(drawing: Drawing, size: int, dicebear: Mapping[str, float]) -> Figure:
    ours = _median(lambda _: paint(drawing, size, size))
    peer = dicebear.get(str(size))
    return Figure(f"paint_{size}_ms", f"bust at {size} px: paint", ours, "ms", PAINT_TARGET[size], peer, "resvg")


def _ours_and_theirs(drawing: Drawing, size: int) -> Figure:
    ours = _median(lambda _: paint(drawing, size, size))
    theirs = _median(lambda _: raster.second_opinion(drawing.svg, size, size))
    return Figure(f"same_{size}_ms", f"the same SVG at {size} px", ours, "ms", None, theirs, "librsvg")


def _figure() -> Figure:
    look, frame = resolve(starter_look("rook")), Frame(view="full")

    def whole(i: int) -> object:
        pixels = paint(draw(look, Performance(pose="waving", blink=i / ROUNDS), frame), 512, 768)
        return raster.encode_png(pixels, 512, 768, level=1)

    def theirs(i: int) -> object:
        drawn = draw(look, Performance(pose="waving", blink=i / ROUNDS), frame)
        return raster.encode_png(raster.second_opinion(drawn.svg, 512, 768), 512, 768, level=1)

    name = "whole figure 512x768 with PNG"
    return Figure("figure_ms", name, _median(whole), "ms", FIGURE_TARGET, _median(theirs), "painted by librsvg")


def _dicebear() -> Mapping[str, float]:
    """The peer's medians, where somebody installed it."""
    folder, node = os.environ.get("TROUPE_BENCH_PEERS"), shutil.which("node")
    if not folder or not node:
        return {}
    told = subprocess.run(
        [node, str(PEER), folder, str(ROUNDS)], capture_output=True, text=True, check=False, timeout=120
    )
    measured: dict[str, float] = json.loads(told.stdout) if told.returncode == 0 else {}
    return measured


def _median(work: Callable[[int], object]) -> float:
    work(0)
    times = []
    for i in range(1, ROUNDS + 1):
        start = time.process_time()
        work(i)
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    show("looks_draw", __doc__, main)
