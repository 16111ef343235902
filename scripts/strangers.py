"""Ten thousand strangers: draws people nobody chose, looks at them all, and shows whoever is drawn wrong.

`python scripts/strangers.py FOLDER` glances at every one and looks at every tenth with all checks. It writes what it
found into FOLDER as it goes, a hundred at a time, and goes on from there when it is started again. `failures.png` shows
who failed, `failures.txt` says why. It steps back for every other program.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path

import pyvips

from troupe.looks import RIG_VERSION, Drawing, Frame, check, draw, glance, paint, resolve, stranger

BLOCK = 100
CELL = 200
MOST_SHOWN = 60
STEP_BACK = 15
Task = tuple[range, int]
"""Which strangers, and each how-manieth of them closely."""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where results and pictures of failures go")
    parser.add_argument("--count", type=int, default=10_000, help="how many strangers")
    parser.add_argument("--every", type=int, default=10, help="each how-manieth is looked at with all checks")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--block", type=int, default=BLOCK, help="how many between two notes of what was found")
    parser.add_argument("--anew", action="store_true", help="forget what was found before")
    asked = parser.parse_args(arguments)
    results = _results(asked.folder, asked.every, asked.block)
    if asked.anew:
        results.unlink(missing_ok=True)
    told = _known(results)
    tasks = [
        (range(start, min(asked.count, start + asked.block)), asked.every)
        for start in range(0, asked.count, asked.block)
        if start not in told
    ]
    with results.open("a", encoding="utf-8") as file:
        for found in _done(tasks, asked.workers):
            file.write(json.dumps(found) + "\n")
            file.flush()
            told[int(str(found["first"]))] = found
            print(
                f"{len(told) * asked.block} strangers, {sum(len(_failed(each)) for each in told.values())} failed",
                flush=True,
            )
    return _report(asked.folder, list(told.values()))


def _done(tasks: Sequence[Task], workers: int) -> Iterator[dict[str, object]]:
    if workers == 1:
        yield from map(_look_at, tasks)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_look_at, tasks)


def _results(folder: Path, every: int, block: int) -> Path:
    """One file for each version of the drawing and each way of looking: what was found of another says nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"found-{RIG_VERSION}-{every}-{block}.jsonl"


def _known(results: Path) -> dict[int, dict[str, object]]:
    lines = results.read_text("utf-8").splitlines() if results.exists() else []
    return {found["first"]: found for found in map(json.loads, lines)}


def _look_at(task: Task) -> dict[str, object]:
    """Some of them: what failed by number, what it cost, and how many checks were made."""
    numbers, every = task
    start, made, failed = time.process_time(), 0, {}
    for number in numbers:
        found = list(_checked(number, closely=number % every == 0))
        made += len(found)
        if wrong := [line for line, passed in found if not passed]:
            failed[str(number)] = wrong
    closely = sum(number % every == 0 for number in numbers)
    seconds = time.process_time() - start
    return {
        "first": numbers.start, "strangers": len(numbers), "closely": closely, "checks": made, "seconds": seconds,
        "failed": failed,
    }  # fmt: skip


def _checked(number: int, closely: bool) -> Iterator[tuple[str, bool]]:
    who = stranger(number)
    try:
        look = resolve(who.look, who.bearer)
        found = chain(glance(look, who.performance), check(look) if closely else ())
        yield from ((f"{one.name} {one.value:.3f}, {one.holds} {one.limit:g}", one.passed) for one in found)
    except Exception as broken:  # noqa: BLE001 - whatever breaks on one of ten thousand is what this looks for
        yield f"{type(broken).__name__}: {broken}", False


def _failed(found: dict[str, object]) -> dict[str, list[str]]:
    failed = found["failed"]
    return failed if isinstance(failed, dict) else {}


def _report(folder: Path, told: Sequence[dict[str, object]]) -> int:
    failed = {int(number): lines for found in told for number, lines in _failed(found).items()}
    sums = {
        name: sum(float(str(found[name])) for found in told) for name in ("strangers", "closely", "checks", "seconds")
    }
    kinds = Counter(line.rsplit(",", 1)[0].rsplit(" ", 1)[0] for lines in failed.values() for line in lines)
    lines = [f"{number}: {'; '.join(told)}" for number, told in sorted(failed.items())]
    (folder / "failures.txt").write_text("\n".join(lines) + "\n", "utf-8")
    _picture(sorted(failed)[:MOST_SHOWN], folder / "failures.png")
    for name, count in kinds.most_common():
        print(f"{count:6} {name}")
    print(
        f"{sums['strangers']:,.0f} strangers, {sums['closely']:,.0f} with all checks, {sums['checks']:,.0f} checks: "
        f"{len(failed)} strangers failed; {sums['seconds']:,.0f} s of processor time"
    )
    return 1 if failed else 0


def _picture(numbers: Sequence[int], file: Path) -> None:
    """Portrait and figure of each, side by side."""
    file.unlink(missing_ok=True)
    cells = [cell for number in numbers for cell in _shown(number)]
    if cells:
        pyvips.Image.arrayjoin(cells, across=10).write_to_file(str(file))


def _shown(number: int) -> list["pyvips.Image"]:
    """Who cannot be drawn at all is an empty place, and named in the list."""
    try:
        return list(_portrait_and_figure(number))
    except Exception:  # noqa: BLE001 - what broke was told when it was looked at
        return [pyvips.Image.black(CELL, round(CELL * 1.5), bands=4)] * 2


def _portrait_and_figure(number: int) -> Iterator["pyvips.Image"]:
    who = stranger(number)
    look = resolve(who.look, who.bearer)
    face = who.performance.model_copy(update={"pose": "idle", "facing": "front", "phase": None})
    for drawing in (draw(look, face), draw(look, who.performance, Frame(view="full"))):
        yield _cell(drawing).gravity("centre", CELL, round(CELL * 1.5), extend="white")


def _cell(drawing: Drawing) -> "pyvips.Image":
    high = round(CELL * drawing.height_units / drawing.width_units)
    picture = pyvips.Image.new_from_memory(paint(drawing, CELL, high), CELL, high, 4, "uchar")
    return picture.copy(interpretation="srgb")


if __name__ == "__main__":
    os.nice(STEP_BACK)
    sys.exit(main(sys.argv[1:]))
