"""How long an acknowledged 2 KiB turn takes to reach the disk: our journal beside a SQLite commit (WAL, FULL).

Both write to the same folder in turns, so that a busy disk is busy for both. `--check` fails below the floors.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

from troupe.kit.durable import Durable

TURNS = 400
WORDS = "x" * 1800  # with its frame and names, 2 KiB on disk
AT = "2026-11-20T09:44:03.120Z"
P50_MS, P99_MS = 3.0, 15.0
SLOWEST_RATIO = 1.5


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="fail when a floor is missed")
    arguments.add_argument("--folder", help="a folder on the disk to measure (default: the system's temporary one)")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        ours, peer = measured(Path(folder))
    ratio = ours[0] / peer[0]
    print(f"journal append   p50 {ours[0]:6.2f} ms   p99 {ours[1]:6.2f} ms")
    print(f"SQLite commit    p50 {peer[0]:6.2f} ms   p99 {peer[1]:6.2f} ms")
    print(f"ratio of p50     {ratio:.2f} (1 is as fast as SQLite, less is faster)")
    met = ours[0] <= P50_MS and ours[1] <= P99_MS and ratio <= SLOWEST_RATIO
    return 1 if asked.check and not met else 0


def measured(folder: Path) -> tuple[tuple[float, float], tuple[float, float]]:
    (folder / "tmp").mkdir()
    journal = Durable(folder / "tmp").create_journal(folder / "journal", "user", {"text": "first"}, AT)
    database = sqlite3.connect(folder / "peer.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0"):
        database.execute(f"PRAGMA {pragma}").fetchall()
    database.execute("CREATE TABLE turns (seq INTEGER PRIMARY KEY, text TEXT) STRICT")
    ours, peer = [], []
    for _ in range(TURNS):
        ours.append(timed(lambda: journal.append("user", {"text": WORDS}, AT)))
        peer.append(timed(lambda: database.execute("INSERT INTO turns (text) VALUES (?)", (WORDS,))))
    journal.close()
    database.close()
    return p50_p99(ours), p50_p99(peer)


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def p50_p99(times: list[float]) -> tuple[float, float]:
    cuts = quantiles(times, n=100)
    return cuts[49], cuts[98]


if __name__ == "__main__":
    sys.exit(main())
