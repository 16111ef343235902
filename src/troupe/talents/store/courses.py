"""Folders of courses: what a trainer is given and what it leaves, below `talents/.runs`, gone with their runs."""

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from troupe.kit.durable import Durable
from troupe.kit.ids import is_id
from troupe.ports.training import CHECKPOINT, ORDER
from troupe.talents.domain.courses import ABOUT, LARGEST_ABOUT, BadCourse, Course, read_course

CURVE = "loss.csv"
PREVIOUS = "previous.safetensors"
_TRAVELS = re.compile(
    r"(picture|prior|mask)-\d{4}\.\w{3,4}|sample-[0-9-]+\.png|(checkpoint|previous)\.safetensors|loss\.csv"
)
_OF_ORDER = ("samples", "prior", "system", "sample_prompts", "negatives")
_LARGEST_SHOT, _PIECE = 32 * 1024 * 1024, 1 << 20
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

    def is_laid(self, run_id: str) -> bool:
        return (self.of(run_id) / ORDER).is_file()

    def lay(self, run_id: str, order: Mapping[str, Any], files: Mapping[str, bytes]) -> Path:
        """What is to be learnt, ready for the trainer; a course that is begun stays as it is."""
        folder = self.of(run_id)
        for each in (self._root.parent, self._root, folder):
            self._durable.create_folder(each)
        if not self.is_laid(run_id):
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

    def write_out(self, run_id: str, folder: Path, about: Mapping[str, Any]) -> Sequence[str]:
        """A course that stands still, into a new folder of somebody's own; gives the names of its files."""
        place = self.of(run_id)
        order = json.loads((place / ORDER).read_text("utf-8"))
        there = sorted(each.name for each in place.iterdir() if each.is_file() and _TRAVELS.fullmatch(each.name))
        if folder.exists():
            raise FileExistsError(folder)
        writer = Durable(folder.absolute().parent)
        writer.create_folder(folder.absolute())
        for name in there:
            writer.place_pieces(folder.absolute() / name, _pieces(place / name))
        told = {name: order[name] for name in _OF_ORDER if name in order}
        writer.place(folder.absolute() / ABOUT, json.dumps({**about, "order": told}, ensure_ascii=False).encode())
        return [*there, ABOUT]

    def look_at(self, folder: Path) -> Course:
        """What lies in such a folder, judged; nothing is taken yet."""
        if not _is_file(folder / ABOUT) or (folder / ABOUT).stat().st_size > LARGEST_ABOUT:
            raise BadCourse(f"There is no {ABOUT} in {folder}.")
        course = read_course((folder / ABOUT).read_bytes())
        lacks = [name for name in (CHECKPOINT, *course.files) if not _is_file(folder / name)]
        if lacks:
            raise BadCourse(f"{lacks[0]} is missing in {folder}.")
        return course

    def take_in(
        self, run_id: str, folder: Path, order: Mapping[str, Any], pictures: Sequence[str], shots: Sequence[Any]
    ) -> None:
        """A course that was written out elsewhere, under a run of its own; the very bytes, so that it goes on alike."""
        self.lay(run_id, order, {})
        painted = [each["file"] for each in shots if "file" in each and _is_png(folder / each["file"])]
        kept = [name for name in (CHECKPOINT, PREVIOUS) if _is_file(folder / name)]
        for name in dict.fromkeys([*pictures, *painted, *kept]):
            self._durable.place_pieces(self.of(run_id) / name, _pieces(folder / name))
        if _is_file(folder / CURVE):
            self.write_curve(run_id, _points((folder / CURVE).read_bytes()))

    def remove(self, run_id: str) -> None:
        if self.of(run_id).is_dir():
            self._durable.remove_tree(self.of(run_id))


def _points(content: bytes) -> list[dict[str, float]]:
    """A curve as far as it is one."""
    found = []
    for row in csv.DictReader(io.StringIO(content.decode("utf-8", "replace"))):
        try:
            found.append({name: float(row[name]) for name in _COLUMNS} | {"step": int(row["step"])})
        except (KeyError, TypeError, ValueError):
            break
    return found


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _is_png(path: Path) -> bool:
    if not _is_file(path) or path.stat().st_size > _LARGEST_SHOT:
        return False
    with path.open("rb") as file:
        return file.read(8) == b"\x89PNG\r\n\x1a\n"


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def thinned(points: Sequence[Point]) -> Sequence[Point]:
    """Every second, fourth … point of a long curve, and always the last."""
    every = 2 ** max(0, math.ceil(math.log2(max(1, len(points)) / _MOST_POINTS)))
    return [each for place, each in enumerate(points) if place % every == 0 or place == len(points) - 1]
