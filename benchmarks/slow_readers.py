"""A hundred readers who take one kilobyte a second, while others read as they always do.

Seven people have one long answer each; fifteen sockets of each listen to it through a receive buffer of four kilobytes
and read 1,024 bytes a second. Whoever falls too far behind is hung up on, and comes back with the number of the last
event it had. A quick reader listens to one of the same answers and another to an eighth person's. The peer is the same
run before any slow one was there: what a word's age was then, and what memory the answers themselves take.
"""

import asyncio
import os
import re
import socket
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import uvloop

from benchmarks.figures import Figure, show
from benchmarks.running import Server, listening, studio
from benchmarks.studio_talk import add_brain, connect, open_chat, say
from benchmarks.wire import Http, Socket, now

PEOPLE, SOCKETS_A_PERSON = 7, 15
SLOW = PEOPLE * SOCKETS_A_PERSON
BYTES_A_SECOND, BUFFER = 1024, 4096
WINDOW_SECONDS = float(os.environ.get("TROUPE_BENCH_SECONDS", "20"))
EVERY_MS = 20
SETTLE_SECONDS = 3.0
LONGEST_SECONDS = 240
UPSTREAM = [sys.executable, "-m", "benchmarks.peer_upstream"]
STAMP = re.compile(rb"word@(\d+)#")
SEQ = re.compile(rb'"seq":(\d+),')


@dataclass
class Quick:
    """Reads at once, and notes how old each word was."""

    ages: list[float] = field(default_factory=list)

    def hear(self, frame: bytes) -> None:
        if b'"type":"text.delta"' in frame[:160]:
            self.ages += [(now() - int(stamp)) / 1000 for stamp in STAMP.findall(frame)]


@dataclass
class Slow:
    """Reads a kilobyte a second and comes back as often as it is hung up on."""

    port: int
    run: str
    person: str
    hung_up: int = 0
    _last: int = 0

    async def read(self) -> None:
        while True:
            with suppress(OSError):
                await self._once()
            self.hung_up += 1

    async def _once(self) -> None:
        loop = asyncio.get_running_loop()
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            line.setblocking(False)
            await loop.sock_connect(line, ("127.0.0.1", self.port))
            await loop.sock_sendall(line, self._greeting())
            await asyncio.sleep(0.2)
            await loop.sock_sendall(line, _masked(b'{"op":"subscribe","topic":"run:%b","since":%d}'
                                                  % (self.run.encode(), self._last)))  # fmt: skip
            while got := await loop.sock_recv(line, BYTES_A_SECOND):
                self._last = max([self._last, *(int(seq) for seq in SEQ.findall(got))])
                await asyncio.sleep(1)

    def _greeting(self) -> bytes:
        return (
            f"GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"X-User-Id: {self.person}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n"
        ).encode()


@dataclass
class Found:
    """What was seen without slow readers, and with them."""

    before: list[float]
    beside: list[float]
    apart: list[float]
    alone_mb: float
    grown_mb: float
    hung_up: int


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with listening(UPSTREAM, folder) as upstream, studio(folder, TROUPE_ANSWERS_AT_ONCE="64") as server:
            server.ready()
            found = uvloop.run(_watched(upstream.port, server))
    before, beside, apart = (quantiles(ages, n=100)[94] for ages in (found.before, found.beside, found.apart))
    return [
        Figure("memory_mb", f"memory gathered beside {SLOW} slow readers", found.grown_mb, "MB", 40,
               found.alone_mb, "without them"),
        Figure("beside_p95_ms", "age of a word on the same answer, p95", beside, "ms", 100, before, "without them"),
        Figure("apart_p95_ms", "age of a word of somebody else's, p95", apart, "ms", 100, before, "without them"),
        Figure("hung_up", "slow readers that were hung up on and came back", found.hung_up, ""),
    ]  # fmt: skip


async def _watched(upstream: int, server: Server) -> Found:
    async with asyncio.timeout(LONGEST_SECONDS):
        runs = await _runs(upstream, server.port)
        quick = {person: Quick() for person in (runs[0][0], runs[-1][0])}
        sockets = [await _listen(server.port, person, run, quick[person]) for person, run in (runs[0], runs[-1])]
        alone = -server.memory_mb()
        await asyncio.sleep(WINDOW_SECONDS)
        before = [age for each in quick.values() for age in each.ages]
        memory = server.memory_mb()
        alone += memory
        slow = [Slow(server.port, run, person) for person, run in runs[:-1] for _ in range(SOCKETS_A_PERSON)]
        reading = [asyncio.create_task(each.read()) for each in slow]
        await asyncio.sleep(SETTLE_SECONDS)  # all of them are there, with what they missed
        for each in quick.values():
            each.ages.clear()
        await asyncio.sleep(WINDOW_SECONDS)
        beside, apart = (each.ages for each in quick.values())
        grown = server.memory_mb() - memory
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        for each_socket in sockets:
            each_socket.close()
    return Found(before, beside, apart, alone, grown, sum(each.hung_up for each in slow))


async def _runs(upstream: int, port: int) -> Sequence[tuple[str, str]]:
    """People, each with an answer that lasts longer than the benchmark."""
    http = await Http.open(port)
    people: list[Any] = [await http.post("/api/accounts/users", {"username": f"person-{n}"}) for n in range(PEOPLE + 1)]
    http.close()
    return [(str(each["id"]), await _asked(upstream, port, str(each["id"]))) for each in people]


async def _asked(upstream: int, port: int, person: str) -> str:
    words = int((WINDOW_SECONDS * 2 + 30) * 1000 / EVERY_MS)
    http = await Http.open(port, person)
    brain = await add_brain(http, await connect(http, f"http://127.0.0.1:{upstream}/v1"), f"up:{words}:{EVERY_MS}:5")
    run, _ = await say(http, *await open_chat(http), brain)
    http.close()
    return run


async def _listen(port: int, person: str, run: str, quick: Quick) -> Socket:
    listening_on = await Socket.open(port, "/api/live", quick.hear, person)
    listening_on.say({"op": "subscribe", "topic": f"run:{run}", "since": 0})
    return listening_on


def _masked(content: bytes) -> bytes:
    """A text frame of a client; a mask of zeros leaves it as it is."""
    return bytes([0x81, 0x80 | len(content)]) + bytes(4) + content if len(content) < 126 else _long(content)


def _long(content: bytes) -> bytes:
    return bytes([0x81, 0xFE]) + len(content).to_bytes(2, "big") + bytes(4) + content


if __name__ == "__main__":
    show("slow_readers", __doc__, measure)
