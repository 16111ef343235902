"""A thousand kits: found and judged for the first time, looked through again, and one of 10 MB read by its head.

Run: `python -m benchmarks.talents_index`. The peer of the first look is reading every file of the kits and no more.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import Figure, show
from troupe.app.easel import easel
from troupe.kit.times import wall_clock
from troupe.talents import KitFolders
from troupe.talents.domain.samples import SAMPLES
from troupe.talents.service.samples import files_of

KITS = 1_000
COLD, WARM, ONE = 2.0, 0.15, 15.0


def main() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _fill(place)
        draws = easel()
        plain = _seconds(lambda: [path.read_bytes()[:8] for path in place.rglob("*") if path.is_file()])
        folders = KitFolders(wall_clock, draws.rig_fault)
        cold = _seconds(lambda: folders.kits(place))
        warm = median(_seconds(lambda: folders.kits(place)) for _ in range(3))
        one = _one(place / "one", draws.rig_fault)
    return [
        Figure("cold_s", f"index of {KITS:,} kits, the first time", cold, "s", COLD, plain, "reading every file"),
        Figure("warm_s", "the same again", warm, "s", WARM),
        Figure("one_ms", "judging one kit", one * 1000, "ms", ONE),
    ]


def _fill(place: Path) -> None:
    content = files_of(SAMPLES[2], easel())
    for number in range(KITS):
        id = f"avatar.style.kit_{number:04}"
        for name, data in content.items():
            target = place / id / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data.replace(SAMPLES[2].id.encode(), id.encode()) if name == "talent.json" else data)


def _one(place: Path, rig_fault: Any) -> float:
    for name, data in files_of(SAMPLES[0], easel()).items():
        target = place / SAMPLES[0].id / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return median(_seconds(lambda: KitFolders(wall_clock, rig_fault).kits(place)) for _ in range(9))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    show("talents_index", __doc__, main)
