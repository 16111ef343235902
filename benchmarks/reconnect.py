"""Coming back to a running answer: how soon the first new word is there, and whether any is lost or comes twice.

Readers listen to answers that are being written, hang up in the middle of whatever is coming, wait a moment, and come
back with the number of the last event they had. What each has heard in the end is compared with the answer as it is
kept. 300 partings by default, TROUPE_BENCH_PARTINGS=10000 for the long run. The peer is a bare echo over a WebSocket:
from sending a frame to the first one that comes.
"""

import asyncio
import json
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import uvloop

from benchmarks.figures import Figure, show
from benchmarks.running import listening, studio
from benchmarks.studio_talk import add_brain, connect, open_chat, say
from benchmarks.wire import Http, Socket, now

PARTINGS = int(os.environ.get("TROUPE_BENCH_PARTINGS", "300"))
READERS = 4
EVERY_MS = 5
ANSWER_WORDS = 1500
MODEL = f"up:{ANSWER_WORDS}:{EVERY_MS}:5"
LONGEST_SECONDS = 300 + PARTINGS
UPSTREAM = [sys.executable, "-m", "benchmarks.peer_upstream"]
PEER = [sys.executable, "-m", "benchmarks.peer_hello"]


@dataclass
class Tally:
    """What came of all partings."""

    waits: list[float] = field(default_factory=list)
    partings: int = 0
    lost: int = 0
    twice: int = 0


@dataclass
class Reader:
    """Hears one answer, with as many sockets as it takes."""

    run: str
    tally: Tally
    text: list[str] = field(default_factory=list)
    last: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)
    _asked_at: int = 0
    _deaf: bool = False

    async def listen(self, port: int, seconds: float) -> None:
        """Come back, listen for a while, and hang up without a word."""
        self._deaf = False
        socket = await Socket.open(port, "/api/live", self._hear)
        self._asked_at = now()
        socket.say({"op": "subscribe", "topic": f"run:{self.run}", "since": self.last})
        with suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), seconds)
        self._deaf = True
        socket.close()

    def _hear(self, frame: bytes) -> None:
        event: dict[str, Any] = json.loads(frame)
        if self._deaf or event.get("topic") != f"run:{self.run}" or "seq" not in event or "type" not in event:
            return
        if self._asked_at:
            self.tally.waits.append((now() - self._asked_at) / 1000)
            self._asked_at = 0
        self._take(event)

    def _take(self, event: dict[str, Any]) -> None:
        if event["seq"] <= self.last:
            self.tally.twice += 1
            return
        self.tally.lost += event["seq"] - self.last - 1
        self.last = event["seq"]
        if event["type"] == "text.delta":
            self.text.append(event["data"]["text"])
        elif event["type"] == "run.finished":
            self.over.set()


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with listening(UPSTREAM, folder) as upstream, studio(folder) as server, listening(PEER, folder) as peer:
            server.ready()
            tally = uvloop.run(_partings(upstream.port, server.port))
            echo = uvloop.run(_echoes(peer.port))
    return [
        Figure("partings", "partings in the middle of an answer", tally.partings, ""),
        Figure("first_p50_ms", "from the cursor to the first new event, p50", median(tally.waits), "ms", 50,
               median(echo), "echo"),
        Figure("first_p99_ms", "the same, p99", quantiles(tally.waits, n=100)[98], "ms", None,
               quantiles(echo, n=100)[98], "echo"),
        Figure("lost", "events or words that were lost", tally.lost, "", 0),
        Figure("twice", "events that came twice", tally.twice, "", 0),
    ]  # fmt: skip


async def _partings(upstream: int, port: int) -> Tally:
    async with asyncio.timeout(LONGEST_SECONDS):
        http = await Http.open(port)
        brain = await add_brain(http, await connect(http, f"http://127.0.0.1:{upstream}/v1"), MODEL)
        tally, chance = Tally(), random.Random(17)
        while tally.partings < PARTINGS:
            await asyncio.gather(*[_one_answer(http, port, run, tally, chance) for run in await _ask(http, brain)])
        http.close()
        return tally


async def _ask(http: Http, brain: str) -> Sequence[str]:
    """As many answers at once as one person may have."""
    return [(await say(http, *await open_chat(http), brain))[0] for _ in range(READERS)]


async def _one_answer(http: Http, port: int, run: str, tally: Tally, chance: random.Random) -> None:
    """Leave and come back until it is over."""
    reader = Reader(run, tally)
    while not reader.over.is_set():
        await reader.listen(port, chance.random() * 0.12)
        if not reader.over.is_set():
            tally.partings += 1
            await asyncio.sleep(chance.random() * 0.03)
    said = "".join(reader.text)
    doors = await Http.open(port)
    kept: Any = await doors.get(f"/api/runs/{run}")
    doors.close()
    tally.lost += (kept["text_so_far"] != said) + ANSWER_WORDS - said.count("word@")


async def _echoes(port: int) -> list[float]:
    """A frame and its answer, on a new socket each time."""
    took = []
    for _ in range(200):
        came: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        socket = await Socket.open(port, "/echo", lambda frame, came=came: came.set_result(now()))  # type: ignore[misc]
        asked = now()
        socket.say({"op": "subscribe", "topic": "run:none", "since": 0})
        took.append((await came - asked) / 1000)
        socket.close()
    return took


if __name__ == "__main__":
    show("reconnect", __doc__, measure)
