"""How long the commands take that everybody runs, beside a bare Typer program that says hello."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, show
from benchmarks.running import REPOSITORY, environment

TIMES = 5
TROUPE = [sys.executable, "-m", "troupe.app.cli"]
PEER = [sys.executable, "-c", "import typer; app = typer.Typer(); app.command()(lambda: print('hello')); app()"]


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        data = ["--data", str(home / "data")]
        commands = {
            "help": [*TROUPE, "--help"],
            "personas": [*TROUPE, "personas", "list", *data],
            "peer_help": [*PEER, "--help"],
            "peer": PEER,
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(TIMES):
            for name, command in commands.items():
                times[name].append(seconds(command, home))
    best = {name: min(taken[1:]) for name, taken in times.items()}  # the first makes the directory
    return [
        Figure("help_s", "troupe --help", best["help"], "s", 0.3, best["peer_help"], "bare Typer"),
        Figure("personas_s", "troupe personas list", best["personas"], "s", 1.0, best["peer"], "bare Typer"),
    ]


def seconds(command: list[str], home: Path) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environment(home), cwd=REPOSITORY, check=True, capture_output=True, timeout=60)
    return time.perf_counter() - began


if __name__ == "__main__":
    show("cli", __doc__, measure)
