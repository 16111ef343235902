"""The program with its plug pulled at a named point: `python -m tests.stories.points up ...`.

`TROUPE_BENCH_POINT` names the point, and how often it is passed before: `telling_torn 3`. A point is one step of the
disk, before it, in the middle of it, or after it.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from troupe.kit.durable import FileOps

VARIABLE = "TROUPE_BENCH_POINT"
FRAMES = {"input": b'"type":"user"', "telling": b'"type":"gen_end"'}
VIEWS = {"metadata": "metadata.json", "turns": "turns.json", "context": "context", "story": "sessions"}
POINTS = (
    *(f"{frame}_{when}" for frame in FRAMES for when in ("unwritten", "torn", "unsynced", "synced")),
    *(f"{view}_{when}" for view in VIEWS for when in ("unnamed", "named")),
)


def pull() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Cutting:
    """Steps of the disk that end the process at the chosen point."""

    def __init__(self, point: str, passes: int) -> None:
        self._what, self._when = point.split("_")
        self._passes = passes
        self._syncing: int | None = None

    def write(self, step: Callable[[FileOps, int, bytes], int]) -> Callable[[FileOps, int, bytes], int]:
        def cut(ops: FileOps, handle: int, data: bytes) -> int:
            met = self._is_frame(data) and self._is_now()
            if met and self._when == "unwritten":
                pull()
            written = step(ops, handle, data[: len(data) // 2] if met and self._when == "torn" else data)
            if met and self._when == "torn":
                pull()
            self._syncing = handle if met else self._syncing
            return written

        return cut

    def sync(self, step: Callable[[FileOps, int], None]) -> Callable[[FileOps, int], None]:
        def cut(ops: FileOps, handle: int) -> None:
            if handle == self._syncing and self._when == "unsynced":
                pull()
            step(ops, handle)
            if handle == self._syncing and self._when == "synced":
                pull()

        return cut

    def rename(self, step: Callable[[FileOps, Path, Path], None]) -> Callable[[FileOps, Path, Path], None]:
        def cut(ops: FileOps, source: Path, target: Path) -> None:
            met = self._is_view(target) and self._is_now()
            if met and self._when == "unnamed":
                pull()
            step(ops, source, target)
            if met:
                pull()

        return cut

    def _is_frame(self, data: bytes) -> bool:
        return self._what in FRAMES and data[:4] == b"TJ01" and FRAMES[self._what] in data[:400]

    def _is_view(self, target: Path) -> bool:
        return VIEWS.get(self._what) in (target.name, target.parent.name)

    def _is_now(self) -> bool:
        self._passes -= 1
        return self._passes == 0


def lay_the_cut(point: str, passes: int) -> None:
    cutting = Cutting(point, passes)
    FileOps.write = cutting.write(FileOps.write)  # type: ignore[method-assign]
    FileOps.sync = cutting.sync(FileOps.sync)  # type: ignore[method-assign]
    FileOps.rename = cutting.rename(FileOps.rename)  # type: ignore[method-assign]


if __name__ == "__main__":
    from troupe.app.cli import main

    if chosen := os.environ.get(VARIABLE):
        lay_the_cut(chosen.split()[0], int(chosen.split()[1]))
    sys.exit(main())
