"""Folders of courses: what a trainer is given and what it leaves, below `talents/.runs`, gone with their runs."""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from troupe.kit.durable import Durable
from troupe.kit.ids import is_id
from troupe.ports.training import CHECKPOINT, ORDER

CURVE = "loss.csv"
_COLUMNS = ("step", "loss", "ema", "lr", "grad_norm")
_MOST_POINTS = 2_000
Point = Mapping[str, float]


class Courses:
    """The folder of each run."""

    def __init__(self, root: Path, durable: Durable) -> None:
        self._root = root / ".runs"
        self._durable = durable

    def of(self, run_id: str) -> Path:
        if not is_id(run_id):
            raise ValueError(f"{run_id[:60]!r} is no id of a run")
        return self._root / run_id

    def lay(self, run_id: str, order: Mapping[str, Any], files: Mapping[str, bytes]) -> Path:
        """What is to be learnt, ready for the trainer; a course that is begun stays as it is."""
        folder = self.of(run_id)
        for each in (self._root.parent, self._root, folder):
            self._durable.create_folder(each)
        if not (folder / ORDER).exists():
            for name, content in files.items():
                self._durable.replace(folder / name, content)
            self._durable.replace(folder / ORDER, json.dumps(order).encode())
        else:
            self._place_base(folder / ORDER, order["base"])
        return folder

    def _place_base(self, order: Path, base: str) -> None:
        """A model may lie elsewhere by now: a folder of the studio that moved, or another computer."""
        told = json.loads(order.read_text("utf-8"))
        if told.get("base") != base:
            self._durable.replace(order, json.dumps(told | {"base": base}).encode())

    def has_checkpoint(self, run_id: str) -> bool:
        return (self.of(run_id) / CHECKPOINT).is_file()

    def file(self, run_id: str, name: str) -> bytes | None:
        path = self.of(run_id) / name
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None

    def write_curve(self, run_id: str, points: Sequence[Point]) -> None:
        """The curve so far, thinned where it is long."""
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows([repr(each[name]) for name in _COLUMNS] for each in thinned(points))
        self._durable.replace(self.of(run_id) / CURVE, file.getvalue().encode())

    def curve(self, run_id: str, since: int = 0) -> list[dict[str, float]]:
        content = self.file(run_id, CURVE)
        if content is None:
            return []
        rows = csv.DictReader(io.StringIO(content.decode()))
        found = [{name: float(row[name]) for name in _COLUMNS} | {"step": int(row["step"])} for row in rows]
        return [each for each in found if each["step"] > since]

    def remove(self, run_id: str) -> None:
        if self.of(run_id).is_dir():
            self._durable.remove_tree(self.of(run_id))


def thinned(points: Sequence[Point]) -> Sequence[Point]:
    """Every second, fourth … point of a long curve, and always the last."""
    every = 2 ** max(0, math.ceil(math.log2(max(1, len(points)) / _MOST_POINTS)))
    return [each for place, each in enumerate(points) if place % every == 0 or place == len(points) - 1]
