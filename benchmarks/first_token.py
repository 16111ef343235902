"""How much later a word arrives through the studio than straight from the model server.

One question after the other: from sending the message until its first word is on the live socket, less the time the
model server took. The message, the run and the first line of its log are on disk (SQLite, `synchronous=FULL`) before
the model is asked, so a bare commit of the same database is shown beside. What is remembered is looked for by meaning,
too, and an answer waits for the vector of its question (decision 0400), so what that takes alone is shown as well. The
peer is httpx2 asking the server itself, which remembers nothing.
"""

import asyncio
import json
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

import httpx2
import uvloop

from benchmarks.figures import Figure, show
from benchmarks.running import listening, studio
from benchmarks.studio_talk import add_brain, connect, open_chat, say
from benchmarks.wire import Http, Socket, now
from troupe.providers.minilm.embedding import MiniLMEmbedding

UPSTREAM = [sys.executable, "-m", "benchmarks.peer_upstream"]
MODEL = "up:40:10:5"
ASKS = 150
WARM_UP = 15
TURNS_IN_CHAT = 15
LONGEST_SECONDS = 240
BETWEEN_SECONDS = 0.05
STAMP = re.compile(rb"@(\d+)#(\d+)")


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        with listening(UPSTREAM, Path(folder)) as upstream, studio(Path(folder)) as server:
            server.ready()
            ours, bare = uvloop.run(compare(upstream.port, server.port))
        commit, vector = one_commit(Path(folder)), one_vector()
    added = [value - median(bare) for value in ours]
    return [
        Figure("added_p50_ms", "time added to the first word, p50", median(added), "ms", 3.0,
               median(bare), "httpx2 takes"),
        Figure("added_p95_ms", "time added to the first word, p95", quantiles(added, n=100)[94], "ms", 10.0,
               quantiles(bare, n=100)[94], "httpx2 takes"),
        Figure("added_p99_ms", "time added to the first word, p99", quantiles(added, n=100)[98], "ms", None,
               quantiles(bare, n=100)[98], "httpx2 takes"),
        Figure("commit_ms", "of it, what one bare commit to this disk takes, p50", commit, "ms"),
        Figure("vector_ms", "of it, what the vector of a question takes alone, p50", vector, "ms"),
    ]  # fmt: skip


async def compare(upstream: int, server: int) -> tuple[list[float], list[float]]:
    """In turns, so that a busy machine is busy for both."""
    async with asyncio.timeout(LONGEST_SECONDS):
        return await compare_in_turns(upstream, server)


async def compare_in_turns(upstream: int, server: int) -> tuple[list[float], list[float]]:
    ours, bare = [], []
    http = await Http.open(server)
    brain = await add_brain(http, await connect(http, f"http://127.0.0.1:{upstream}/v1"), MODEL)
    watcher = Watcher()
    watcher.socket = await Socket.open(server, "/api/live", watcher.hear)
    async with httpx2.AsyncClient(trust_env=False) as client:
        for number in range(WARM_UP + ASKS):
            if number % TURNS_IN_CHAT == 0:
                chat, leaf = await open_chat(http)
            bare.append(await ask_bare(client, upstream))
            took, leaf = await watcher.ask(http, chat, leaf, brain)
            ours.append(took)
    watcher.socket.close()
    http.close()
    return ours[WARM_UP:], bare[WARM_UP:]


class Watcher:
    """Hears the first word and the end of each answer."""

    socket: Socket

    def __init__(self) -> None:
        self._first: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._end = asyncio.Event()
        self._sent = 0
        self._asked = 0

    def hear(self, frame: bytes) -> None:
        if not self._first.done() and (stamp := STAMP.search(frame)):
            self._first.set_result(beyond_the_server(self._sent, stamp))
        if b'"type":"run.finished"' in frame[:120]:
            self._end.set()

    async def ask(self, http: Http, chat: str, leaf: str, brain: str) -> tuple[float, str]:
        self._first = asyncio.get_running_loop().create_future()
        self._end.clear()
        self._sent = now()
        self._asked += 1  # nothing may be known from the question before
        run, node = await say(http, chat, leaf, brain, f"Hello, what do you think of day {self._asked}?")
        self.socket.say({"op": "subscribe", "topic": f"run:{run}", "since": 0})
        took = await self._first
        await self._end.wait()
        self.socket.say({"op": "unsubscribe", "topic": f"run:{run}"})
        return took, node


async def ask_bare(client: httpx2.AsyncClient, port: int) -> float:
    body = json.dumps({"model": MODEL, "stream": True, "messages": [{"role": "user", "content": "Hello."}]})
    sent, took = now(), 0.0
    async with client.stream("POST", f"http://127.0.0.1:{port}/v1/chat/completions", content=body) as answer:
        async for piece in answer.aiter_bytes():
            if not took and (stamp := STAMP.search(piece)):
                took = beyond_the_server(sent, stamp)
    return took


def beyond_the_server(sent: int, stamp: re.Match[bytes]) -> float:
    """Milliseconds from sending to now, without those between question and word at the model server."""
    left, asked = int(stamp[1]), int(stamp[2])
    return (now() - sent - (left - asked)) / 1000


def one_vector() -> float:
    """What the reader of meanings takes for one question, left alone between two as it is between two messages."""
    embedder, times = MiniLMEmbedding(), []
    for number in range(60):
        began = time.perf_counter()
        embedder.embed([f"Hello, what do you think of day {number}?"])
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(BETWEEN_SECONDS)
    return median(times)


def one_commit(folder: Path) -> float:
    """What the disk takes for the least that must be safe: one row of SQLite, as durable as ours."""
    connection = sqlite3.connect(folder / "peer.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE said (text TEXT)")
    times = []
    for _ in range(100):
        began = time.perf_counter()
        connection.execute("INSERT INTO said VALUES (?)", ("Hello, tell me more.",))
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(BETWEEN_SECONDS)  # a disk that was left alone takes longer than one that is hurried
    connection.close()
    return median(times)


if __name__ == "__main__":
    show("first_token", __doc__, measure)
