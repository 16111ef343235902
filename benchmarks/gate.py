"""What stands before every handler costs: gate, body check, repeats, numbers and the person, per request.

The same route, `PUT` of one small JSON value that is handed back, once in our layers and once on a bare FastAPI, both
in their own process over one kept connection, in turns.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import uvloop

from benchmarks.figures import Figure, show
from benchmarks.running import listening
from benchmarks.wire import Http, now

BARE = [sys.executable, "-m", "benchmarks.peer_hello"]
GATED = [sys.executable, "-c", "from benchmarks.gated_hello import run; run()"]
REQUESTS, WARM_UP = 2000, 300


def measure() -> Sequence[Figure]:
    with (
        tempfile.TemporaryDirectory() as folder,
        listening(BARE, Path(folder)) as bare,
        listening(GATED, Path(folder)) as gated,
    ):
        ours, peer = uvloop.run(compare(gated.port, bare.port))
    added = median(ours) - median(peer)
    return [
        Figure("added_ms", "added by gate, body, repeats and person, p50", added, "ms", 0.5),
        Figure("request_ms", "a small PUT through all layers, p50", median(ours), "ms", None, median(peer),
               "bare FastAPI"),
    ]  # fmt: skip


async def compare(gated: int, bare: int) -> tuple[list[float], list[float]]:
    async with asyncio.timeout(120):
        ours, peer = await Http.open(gated), await Http.open(bare)
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(WARM_UP + REQUESTS):
            times[0].append(await timed(ours, "/api/value"))
            times[1].append(await timed(peer, "/value"))
        return times[0][WARM_UP:], times[1][WARM_UP:]


async def timed(http: Http, path: str) -> float:
    began = now()
    await http.put(path, {"value": "on"})
    return (now() - began) / 1000


if __name__ == "__main__":
    show("gate", __doc__, measure)
