"""What a thousand idle WebSockets and a thousand idle event streams hold in memory, beside a Starlette echo server.

One person may have sixteen sockets, so a thousand of them belong to many people.
"""

import asyncio
import resource
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import uvloop

from benchmarks.figures import Figure, show
from benchmarks.running import Server, listening, studio
from benchmarks.wire import EventStream, Http, Socket

MANY = 1000
AT_ONCE = 50
SETTLE_SECONDS = 3.0
SOCKETS_A_PERSON = 16
PEOPLE = -(-MANY // SOCKETS_A_PERSON)
PEER = [sys.executable, "-m", "benchmarks.peer_hello"]


class Closable(Protocol):
    closed: bool

    def close(self) -> None: ...


Opening = Callable[[int, str | None], Awaitable[Closable]]


def measure() -> Sequence[Figure]:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = [
            held_by_studio(folder, watch("/api/live", "system")),
            held_by_studio(folder, stream("/api/live/events?topics=system")),
        ]
        peers = [held_by_peer(folder, opening) for opening in (watch("/echo"), stream("/events"))]
    return [
        Figure("socket_kb", "memory of an idle WebSocket that watches a topic", ours[0], "KB", 100, peers[0], "echo"),
        Figure("stream_kb", "memory of an idle event stream", ours[1], "KB", 100, peers[1], "bare stream"),
    ]


def held_by_studio(folder: Path, opening: Opening) -> float:
    """Each in a process of its own, because memory that was given back once is there for the next."""
    with tempfile.TemporaryDirectory(dir=folder) as name, studio(Path(name)) as server:
        server.ready()
        return uvloop.run(held(server, opening, uvloop.run(people(server.port))))


def held_by_peer(folder: Path, opening: Opening) -> float:
    with listening(PEER, folder) as server:
        server.get("/health")
        return uvloop.run(held(server, opening, [None]))


async def people(port: int) -> list[str | None]:
    http = await Http.open(port)
    made: list[Any] = [await http.post("/api/accounts/users", {"username": f"person-{n}"}) for n in range(PEOPLE)]
    http.close()
    return [each["id"] for each in made]


async def held(server: Server, opening: Opening, who: Sequence[str | None]) -> float:
    """Kilobytes for each of many connections that are open at once."""
    async with asyncio.timeout(120):
        before = server.memory_mb()
        connections = []
        for first in range(0, MANY, AT_ONCE):
            turns = range(first, first + AT_ONCE)
            connections += await asyncio.gather(*(opening(server.port, who[n % len(who)]) for n in turns))
        await asyncio.sleep(SETTLE_SECONDS)
        if any(connection.closed for connection in connections):
            raise RuntimeError("The server closed some of the connections.")
        grown = server.memory_mb() - before
        for connection in connections:
            connection.close()
        return grown * 1024 / MANY


def watch(path: str, topic: str | None = None) -> Opening:
    async def open_one(port: int, person: str | None) -> Closable:
        answered = asyncio.Event()
        socket = await Socket.open(port, path, lambda frame: answered.set(), person)
        if topic:
            socket.say({"op": "subscribe", "topic": topic})
            await answered.wait()
        return socket

    return open_one


def stream(path: str) -> Opening:
    async def open_one(port: int, person: str | None) -> Closable:
        return await EventStream.open(port, path)

    return open_one


if __name__ == "__main__":
    show("sockets", __doc__, measure)
