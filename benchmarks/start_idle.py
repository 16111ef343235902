"""From starting the program to its first answers, on an empty and on a used directory; then what it costs to idle.

The peer does nothing: FastAPI, uvicorn and SQLAlchemy with one page. Nothing built on them can be under it. Of a
studio without jobs, live events or migrations that is all there is; the difference is what ours costs. Every start is
measured `STARTS` times in turns with the peer's, and the best counts, because a busy machine only ever adds. What
weighs most at a start is told beside the figures.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, show
from benchmarks.running import Server, listening, studio
from benchmarks.weights import heaviest

STARTS = 3
SETTLE_SECONDS = 10.0
IDLE_SECONDS = 10.0
PEER = [sys.executable, "-m", "benchmarks.peer_hello"]
FIRST_REQUESTS = ("/health", "/", "/api/start")


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as warm:
        start_studio(Path(warm))  # compiles modules, as the installation does for everyone else
        start_peer(Path(warm))
    empty, used, peers = [], [], []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder:
            peers.append(start_peer(Path(folder)))
            empty.append(start_studio(Path(folder)))
            used.append(start_studio(Path(folder)))
    peer = min(peers)
    with tempfile.TemporaryDirectory() as folder:
        with studio(Path(folder)) as server:
            server.ready()
            memory, cpu = idle(server)
        with listening(PEER, Path(folder)) as server:
            peer_memory, peer_cpu = idle(server)
    print(*heaviest(), sep="\n", file=sys.stderr)
    first = [min(times[place] for times in empty) for place in range(len(FIRST_REQUESTS))]
    return [
        Figure("health_s", "start on an empty directory to GET /health", first[0], "s", 1.5, peer, "bare FastAPI"),
        Figure("page_s", "start on an empty directory to GET /", first[1], "s", 1.5),
        Figure("everything_s", "start on an empty directory to GET /api/start", first[2], "s", 1.5),
        Figure("again_s", "start on a used directory to GET /health", min(u[0] for u in used), "s", 1.5, peer, "bare"),
        Figure("again_everything_s", "start on a used directory to GET /api/start", min(u[2] for u in used), "s", 1.5),
        Figure("memory_mb", "idle memory, job engine running", memory, "MB", 150, peer_memory, "bare FastAPI"),
        Figure("cpu_percent", "idle CPU, no client", cpu, "%", 2.0, peer_cpu, "bare FastAPI"),
    ]


def start_studio(folder: Path) -> list[float]:
    """Seconds from the start of the program to the answer to each of the first requests."""
    with studio(folder) as server:
        return [answered(server, path) for path in FIRST_REQUESTS]


def start_peer(folder: Path) -> float:
    with listening(PEER, folder) as server:
        return answered(server, "/health")


def answered(server: Server, path: str) -> float:
    server.get(path)
    return time.perf_counter() - server.began


def idle(server: Server) -> tuple[float, float]:
    """Memory after a while of nothing, and the share of one core that nothing costs."""
    time.sleep(SETTLE_SECONDS)
    before = server.cpu_seconds()
    time.sleep(IDLE_SECONDS)
    return server.memory_mb(), (server.cpu_seconds() - before) / IDLE_SECONDS * 100


if __name__ == "__main__":
    show("start_idle", __doc__, measure)
