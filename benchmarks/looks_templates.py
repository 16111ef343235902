"""The templates at their full size, from numbers to PNG, with librsvg painting the same document beside us.

Run: `python -m benchmarks.looks_templates`. CPU milliseconds, median of five.
"""

import statistics
import time
from collections.abc import Callable, Sequence

from benchmarks.figures import Figure, show
from troupe.kit import raster
from troupe.looks import Wishes, compose, paint_sheet, resolve, starter_look

ROUNDS = 5
TARGETS = {"character_sheet": 350.0, "expression_grid": 250.0, "hero_portrait": None, "full_body": None}


def main() -> Sequence[Figure]:
    return [_figure(template, target) for template, target in TARGETS.items()]


def _figure(template: str, target: float | None) -> Figure:
    look, wishes = resolve(starter_look("nova")), Wishes.model_validate({"template": template})
    sheet = compose(look, wishes, {}, "Nova")
    size = (sheet.width, sheet.height)

    def ours() -> object:
        drawn = compose(look, wishes, {}, "Nova")
        return raster.encode_png(paint_sheet(drawn), *size, level=1)

    def theirs() -> object:
        drawn = compose(look, wishes, {}, "Nova")
        return raster.encode_png(raster.second_opinion(drawn.svg, *size), *size, level=1)

    name = f"{template} {size[0]}x{size[1]}"
    return Figure(f"{template}_ms", name, _median(ours), "ms", target, _median(theirs), "librsvg")


def _median(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    show("looks_templates", __doc__, main)
