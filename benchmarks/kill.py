"""Pulling the plug in the middle of answers: what is lost or doubled, and how soon all is there again.

Four chats talk; every acknowledgement is written down outside; the server is killed with SIGKILL at a random moment,
and sometimes once more while it recovers; the first thing that is missing, doubled or left open ends the benchmark. Ten
times by default, TROUPE_BENCH_KILLS=100 or 1000 for the long runs. Then a studio with 10,000 messages is killed in
mid-answer, started again and asked for the newest hundred; and one that left a thousand answers open is started until
each of them is closed. The peer is the start of a bare page on the same libraries.
"""

import asyncio
import contextlib
import http.client
import json
import os
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.chat_store import grow, open_one
from benchmarks.figures import Figure, show
from benchmarks.running import listening
from tests.durability.kill9 import pull_the_plug
from tests.support.studio import Running, opened, running_studio, until

KILLS = int(os.environ.get("TROUPE_BENCH_KILLS", "10"))
MESSAGES = 10_000
OPEN = 1_000
STARTS = 3
PEER = [sys.executable, "-m", "benchmarks.peer_hello"]


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="troupe-kill-") as name:
        folder = Path(name)
        report = pull_the_plug(_new(folder / "plug"), KILLS, seed=int(time.time()))  # raises at the first loss
        long = _new(folder / "long")
        chat = asyncio.run(_grown(long))
        starts = [_restart(long, chat) for _ in range(STARTS)]
        crowd = _closes_many(_new(folder / "crowd"))
        peer = min(_peer_start(folder) for _ in range(STARTS))
    return [
        Figure("kills", "times the server was killed", report["kills"], ""),
        Figure("said", "messages that were acknowledged", report["said"], ""),
        Figure("cut", "answers that were cut off, marked and can go on", report["interrupted"], ""),
        Figure("lost", "acknowledged messages lost, doubled, or runs left open", 0, "", 0),
        Figure("ready_s", f"killed in mid-answer: ready again, {MESSAGES:,} messages", min(starts), "s", 3.0,
               peer, "bare page"),
        Figure("closed_s", f"killed in {OPEN:,} answers at once: ready again, each of them closed", crowd, "s", 3.0),
    ]  # fmt: skip


async def _grown(folder: Path) -> str:
    """A studio with so many messages in one chat, closed again."""
    async with opened(folder) as house:
        chat = await open_one(house)
        await grow(house, chat, MESSAGES)
    (folder / "studio").rename(folder / "data")  # where a studio of its own process looks
    return chat


def _restart(folder: Path, chat: str) -> float:
    """Seconds from starting to the newest hundred, with the answer closed that the kill cut off."""
    with running_studio(folder) as studio:
        run = _answer_that_lasts(studio, chat)
        studio.kill9()
        began = time.perf_counter()
        studio.start()
        page = _page(studio, chat)
        took = time.perf_counter() - began
        ended = studio.get(f"/api/runs/{run}").json()
        assert len(page["nodes"]) == 100
        assert (ended["state"], ended["finish_reason"]) == ("interrupted", "restart"), ended
        studio.stop()
    return took


def _answer_that_lasts(studio: Running, chat: str) -> str:
    """Say something, and wait until its answer has begun."""
    studio.post("/api/test/speed", json={"tokens_per_second": 10, "first_token_ms": 0})
    leaf = studio.get(f"/api/chats/{chat}").json()["active_leaf_id"]
    body = {"text": "Tell me of the sea, at length.", "parent_id": leaf}
    run = str(studio.post(f"/api/chats/{chat}/messages", json=body).json()["runs"][0]["id"])
    until(lambda: studio.get(f"/api/runs/{run}").json()["text_so_far"].count(" ") > 6, 30, "it speaks")
    return run


def _closes_many(folder: Path) -> float:
    """Seconds from starting to the first reply, when so many answers were open at the kill."""
    with running_studio(folder) as studio:
        chat = str(studio.post("/api/chats", json={}).json()["id"])
        _answer_that_lasts(studio, chat)
        studio.kill9()
        file = studio.data / "studio.db"
        _multiply(file, chat, OPEN)
        began = time.perf_counter()
        studio.start()
        _page(studio, chat)
        took = time.perf_counter() - began
        with contextlib.closing(sqlite3.connect(file)) as database:
            ends = database.execute("SELECT state, finish_reason, count(*) FROM chat_runs GROUP BY 1, 2").fetchall()
        assert ends == [("interrupted", "restart", OPEN)], ends
        studio.stop()
    return took


def _multiply(file: Path, chat: str, times: int) -> None:
    """The chat again and again, as it was cut off, each time with ids of its own."""
    tables = {"chats": "id", "chat_members": "chat_id", "chat_lanes": "chat_id", "chat_nodes": "chat_id"}
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.row_factory = sqlite3.Row
        found = {
            table: [dict(row) for row in database.execute(f"SELECT * FROM {table} WHERE {key} = ?", (chat,))]
            for table, key in (tables | {"chat_runs": "chat_id"}).items()
        }
        parts = "SELECT * FROM chat_run_parts WHERE run_id IN (SELECT id FROM chat_runs)"
        found["chat_run_parts"] = [dict(row) for row in database.execute(parts)]
        ids = [row["id"] for table in ("chats", "chat_nodes", "chat_runs") for row in found[table]]
        for _ in range(times - 1):
            text = json.dumps(found)
            for id in ids:
                text = text.replace(id, str(uuid.uuid4()))
            for table, rows in json.loads(text).items():
                for row in rows:
                    marks = ", ".join("?" * len(row))
                    database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def _page(studio: Running, chat: str) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", studio.port, timeout=30)
    connection.request("GET", f"/api/chats/{chat}/path?limit=100")
    page = json.loads(connection.getresponse().read())
    connection.close()
    return page


def _peer_start(folder: Path) -> float:
    with listening(PEER, folder) as server:
        server.get("/health")
        return time.perf_counter() - server.began


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    show("kill", __doc__, measure)
