"""Figures that live: how soon a change of style is committed and seen by a second window, and how soon a line begins.

Run: `python -m benchmarks.avatar_live`. A real studio on loopback, one program that commands and another that watches;
beside it how long the same machine takes to send a frame to a bare echo server and hear it again.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.figures import Figure, show
from benchmarks.running import listening, studio

PEER = [sys.executable, "-m", "benchmarks.peer_hello"]
CHANGES, LINES, ECHOES = 200, 30, 200
BETWEEN_S = 0.05
"""A slider sends twenty changes a second."""
REST_S = 0.15
"""One connection takes twenty commands a second, and each line is two."""
LINE = "Good evening. I kept a lamp burning for you, and a chair by the fire."
LONGEST_S = 30


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with listening(PEER, folder) as peer:
            echo = statistics.median(asyncio.run(echoes(peer.port)))
        with studio(folder) as server:
            server.ready()
            styles, starts, cues = asyncio.run(lived(server.port))
    return [
        Figure("style_ms", "style call, committed and seen elsewhere, p95", percentile(styles), "ms", 40, echo, "echo"),
        Figure("start_ms", "a line: from the command to its start, p95", percentile(starts), "ms", 60, echo, "echo"),
        Figure("cues_ms", "a line: from the command to its first cues, p95", percentile(cues), "ms", 150, echo, "echo"),
    ]


async def lived(port: int) -> tuple[list[float], list[float], list[float]]:
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=LONGEST_S, trust_env=False) as http:
        persona = (await http.post("/api/personas", json={"name": "Measured"})).json()["persona"]["id"]
        address = f"ws://127.0.0.1:{port}/avatar/live?persona_id={persona}"
        async with connect(address, proxy=None) as watching:
            await until(watching, "avatar.snapshot")
            styles = [await styled(http, watching, persona, step) for step in range(CHANGES)]
            async with connect(address, proxy=None) as commanding:
                await until(commanding, "avatar.snapshot")
                lines = [await spoken(commanding, watching) for _ in range(LINES)]
    return styles, [start for start, _ in lines], [cues for _, cues in lines]


async def styled(http: httpx2.AsyncClient, watching: ClientConnection, persona: str, step: int) -> float:
    """Whoever asked has the answer, and whoever watches has the event."""
    await asyncio.sleep(BETWEEN_S)
    body = {"persona_id": persona, "sliders": {"mecha": 0.2 + (step % 50) / 100}}
    seen = asyncio.create_task(until(watching, "avatar.setStyle"))
    began = time.perf_counter()
    answer = await http.post("/avatar/style", json=body)
    answer.raise_for_status()
    await seen
    return (time.perf_counter() - began) * 1000


async def spoken(commanding: ClientConnection, watching: ClientConnection) -> tuple[float, float]:
    """From the command of one window to the start and the first cues in the other; then the line is stopped."""
    await asyncio.sleep(REST_S)
    began = time.perf_counter()
    await command(commanding, "avatar.speak", {"text": LINE, "interrupt": True})
    await until(watching, "avatar.speak", "start")
    started = time.perf_counter()
    await until(watching, "avatar.speak", "cues")
    cued = time.perf_counter()
    await command(commanding, "avatar.stop", {})
    await until(watching, "avatar.speak", "end")
    await drained(commanding, 2)
    return (started - began) * 1000, (cued - began) * 1000


async def command(socket: ClientConnection, type: str, data: dict[str, Any]) -> None:
    await socket.send(json.dumps({"type": type, "data": data}))


async def drained(socket: ClientConnection, acks: int) -> None:
    """Read on until so many commands are answered: a program that reads nothing is let go."""
    async with asyncio.timeout(LONGEST_S):
        while acks:
            frame = json.loads(await socket.recv())
            if frame.get("op") == "error":
                raise RuntimeError(f"The studio refused: {frame}")
            acks -= frame.get("op") == "ack"


async def until(socket: ClientConnection, type: str, phase: str | None = None) -> dict[str, Any]:
    """The next frame of this type, past all others."""
    async with asyncio.timeout(LONGEST_S):
        while True:
            frame: dict[str, Any] = json.loads(await socket.recv())
            if frame.get("op") == "error":
                raise RuntimeError(f"The studio refused: {frame}")
            if frame.get("type") == type and phase in (None, frame["data"].get("phase")):
                return frame


async def echoes(port: int) -> list[float]:
    async with connect(f"ws://127.0.0.1:{port}/echo", proxy=None) as socket:

        async def once() -> None:
            await socket.send("{}")
            await socket.recv()

        return [await timed(once) for _ in range(ECHOES)]


async def timed(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


def percentile(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    show("avatar_live", __doc__, measure)
