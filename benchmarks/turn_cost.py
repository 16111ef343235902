"""What one turn of a talk costs the studio itself: statements, and processor time of the thread that serves everybody.

Sent by the door, answered by a model server on loopback that costs as little as it can. Time of the processor is fairer
than the clock on a busy machine, and what is done until the first word is what somebody waits for. The client of the
door is in it too. The peer is a bare page on the same framework, asked by the same client. Vectors are off.
With TROUPE_BENCH_STATEMENTS=1 the statements of one turn are listed.
"""

import asyncio
import gc
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
from sqlalchemy import Engine, event

from benchmarks.figures import Figure, show
from benchmarks.peer_hello import app as bare_app
from benchmarks.running import listening
from tests.support.studio import Opened, opened
from troupe.live import Inbox

UPSTREAM = [sys.executable, "-m", "benchmarks.peer_upstream"]
MODEL = "up:40:1:100"
TURNS, WARM_UP, TURNS_IN_CHAT = 90, 15, 15
LONGEST_SECONDS = 240


@dataclass(frozen=True)
class Cost:
    """Milliseconds of the processor and statements, until the first word and until the end."""

    first_ms: float
    whole_ms: float
    first: int
    whole: int
    bare_ms: float


class Statements(list[str]):
    """What was asked of the database, in the order in which it was."""

    def hear(self, connection: object, cursor: object, statement: str, *more: object) -> None:
        self.append(" ".join(statement.split()))


def measure() -> Sequence[Figure]:
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as name, listening(UPSTREAM, Path(name)) as upstream, counted() as heard:
        costs = asyncio.run(_turns(Path(name), upstream.port, heard))
    first, whole = median(each.first_ms for each in costs), median(each.whole_ms for each in costs)
    bare = median(each.bare_ms for each in costs)
    return [
        Figure("first_cpu_ms", "processor time until the first word, p50", first, "ms", 3.0, bare, "bare page"),
        Figure("whole_cpu_ms", "processor time of a turn of 40 words, p50", whole, "ms", 10.0, bare, "bare page"),
        Figure("first_statements", "statements until the first word", median(each.first for each in costs), "", 20),
        Figure("whole_statements", "statements of a turn", median(each.whole for each in costs), "", 32),
    ]


@contextmanager
def counted() -> Iterator[Statements]:
    heard = Statements()
    event.listen(Engine, "before_cursor_execute", heard.hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", heard.hear)


async def _turns(folder: Path, upstream: int, heard: Statements) -> Sequence[Cost]:
    async with asyncio.timeout(LONGEST_SECONDS), opened(folder, memory_vectors=False) as house:
        gc.collect()
        gc.freeze()  # as `troupe up` does
        gc.set_threshold(10_000, 20, 20)
        brain = await _brain(house.http, f"http://127.0.0.1:{upstream}/v1")
        costs: list[Cost] = []
        leaf = ""
        for number in range(WARM_UP + TURNS):
            if number % TURNS_IN_CHAT == 0:
                chat = (await house.http.post("/api/chats", json={})).json()
                leaf = chat["active_leaf_id"]
            body = {"text": f"Hello, what do you think of day {number}?", "parent_id": leaf, "brain_id": brain}
            cost, leaf = await _turn(house, chat["id"], body, heard)
            costs.append(cost)
            if os.environ.get("TROUPE_BENCH_STATEMENTS") and number == WARM_UP:
                print("\n".join(f"{place:3} {said[:200]}" for place, said in enumerate(heard, 1)))
        return costs[WARM_UP:]


async def _turn(house: Opened, chat: str, body: dict[str, str], heard: Statements) -> tuple[Cost, str]:
    bare = await _bare()
    heard.clear()
    began = time.thread_time()
    sent = (await house.http.post(f"/api/chats/{chat}/messages", json=body)).json()
    run, inbox = sent["runs"][0], Inbox()
    house.studio.live.hub.attach(inbox, f"run:{run['id']}")
    await _until(inbox, "text.delta")
    first, asked = time.thread_time() - began, len(heard)
    await _until(inbox, "run.finished")
    house.studio.live.hub.leave(inbox)
    whole = time.thread_time() - began
    return Cost(first * 1000, whole * 1000, asked, len(heard), bare), run["node_id"]


async def _until(inbox: Inbox, type: str) -> None:
    while True:
        news = await inbox.unread.get()
        if news.event is not None and news.event.type == type:
            return


async def _bare() -> float:
    """A page that answers what it was told, by the same client."""
    transport = httpx2.ASGITransport(bare_app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        began = time.thread_time()
        (await http.put("/value", json={"value": "Hello"})).json()
        return (time.thread_time() - began) * 1000


async def _brain(http: Any, address: str) -> str:
    made = (await http.post("/api/connections", json={"gateway": "vllm", "base_url": address, "name": "Up"})).json()
    brain = (await http.post("/api/brains", json={"connection_id": made["id"], "model": MODEL})).json()
    return str(brain["id"])


if __name__ == "__main__":
    show("turn_cost", __doc__, measure)
