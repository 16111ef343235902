"""`make bench`: runs every benchmark, one after the other, each beside its peer; `--check` fails below the floors.

A benchmark is a program in `benchmarks/`; a file that begins with `peer_` is something to compare with.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST_SECONDS = 900


def main(arguments: list[str]) -> int:
    names = benchmarks()
    below = [name for name in names if not _run(name, arguments)]
    verdict = f"below the floor or broken: {', '.join(below)}" if below else "all ran"
    print(f"\nmake bench: {len(names)} benchmarks, {verdict}", flush=True)
    return 1 if below else 0


def benchmarks() -> list[str]:
    """The programs in `benchmarks/` that measure something."""
    programs = [path for path in sorted((ROOT / "benchmarks").glob("*.py")) if "__main__" in path.read_text()]
    return [path.stem for path in programs if not path.stem.startswith("peer_")]


def _run(name: str, arguments: list[str]) -> bool:
    print(f"\n==> {name}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    try:
        return subprocess.run(command, cwd=ROOT, check=False, timeout=LONGEST_SECONDS).returncode == 0
    except subprocess.TimeoutExpired:
        print(f"{name} did not end within {LONGEST_SECONDS} s", file=sys.stderr)
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
