"""Saving one message and reading the newest hundred, in a chat of a hundred thousand messages.

Ours is the whole use case: the chat is held, who speaks is looked up, the text is checked; message, chat, operation,
words for the search and news are one commit on disk (SQLite, `synchronous=FULL`). The peer keeps a chat as many
programs do: one file with a line of JSON for each message, written anew at each save and put in the place of the old
one. It was written here, it checks nothing, and its lines are as small as can be.
"""

import asyncio
import json
import logging
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, show
from tests.support.studio import Opened, opened
from troupe.chats import Words
from troupe.chats.store.tables import chats, nodes

MESSAGES = 100_000
SAVES = 60
PEER_SAVES = 5
READS = 20
PEER = "JSONL rewritten"


def measure() -> Sequence[Figure]:
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        short, long, newest = asyncio.run(_ours(Path(folder)))
        peer_save, peer_newest = _peer(Path(folder) / "chat.jsonl")
    return [
        Figure("save_ms", "Save one message at 100,000, p50", long, "ms", 2, peer_save, PEER),
        Figure("growth", "The same, times what it takes in a new chat", long / short, "times", 1.5),
        Figure("newest_ms", "Newest 100 of that path, p50", newest, "ms", 10, peer_newest, PEER),
    ]


async def _ours(folder: Path) -> tuple[float, float, float]:
    async with opened(folder, engine="sqlite") as house:
        short, long = await open_one(house), await open_one(house)
        await grow(house, long, MESSAGES)
        quick = await _saves(house, short)
        return quick, await _saves(house, long), await _reads(house, long)


async def open_one(house: Opened) -> str:
    return (await house.studio.conversations.open(house.studio.person)).chat.id


async def _saves(house: Opened, chat_id: str) -> float:
    """Milliseconds of one save, the median."""
    person, took = house.studio.person, []
    leaf = (await house.studio.conversations.get(person, chat_id)).active_leaf_id
    for number in range(SAVES):
        words = Words(f"message number {number} about nothing in particular", leaf, answer=False)
        began = time.perf_counter()
        sent = await house.studio.chats.speaking.say(person, chat_id, words)
        took.append((time.perf_counter() - began) * 1000)
        leaf = str(sent.message["id"])
    return median(took)


async def _reads(house: Opened, chat_id: str) -> float:
    took = []
    for _ in range(READS):
        began = time.perf_counter()
        page = await house.studio.conversations.path(house.studio.person, chat_id, limit=100)
        took.append((time.perf_counter() - began) * 1000)
        assert len(page.nodes) == 100
    return median(took)


async def grow(house: Opened, chat_id: str, length: int) -> None:
    """So many messages below the greeting, in one stroke."""
    chat = await house.studio.conversations.get(house.studio.person, chat_id)
    (root,) = [row for row in await house.rows("chat_nodes") if row["id"] == chat.active_leaf_id]
    new_id, now = house.studio.bench.new_id if house.studio.bench else str, house.studio.clock()
    parent, rows = root["id"], []
    for depth in range(1, length + 1):
        id = new_id()
        rows.append(
            {
                "id": id,
                "realm": chat.realm,
                "chat_id": chat_id,
                "parent_id": parent,
                "lane": root["lane"],
                "depth": depth,
                "number": depth + 10,
                "role": "user" if depth % 2 else "persona",
                "speaker": {"kind": "mask", "id": "x", "name": "X"},
                "text": f"message number {depth} about nothing in particular",
                "rev": 1,
                "status": "final",
                "scripted": False,
                "created_at": now,
            }
        )
        parent = id
    async with house.studio.database.writing() as connection:
        for first in range(0, length, 5_000):
            await connection.execute(nodes.insert(), rows[first : first + 5_000])
        changed = chats.update().where(chats.c.id == chat_id)
        await connection.execute(changed.values(active_leaf_id=parent, node_count=length + 10))


def _peer(path: Path) -> tuple[float, float]:
    """Milliseconds of one save and of reading the newest hundred, the medians."""
    lines = [{"name": "X", "mes": f"message number {number} about nothing in particular"} for number in range(MESSAGES)]
    saved, read = [], []
    for number in range(PEER_SAVES):
        began = time.perf_counter()
        lines.append({"name": "X", "mes": f"one more {number}"})
        _rewrite(path, lines)
        saved.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        newest = [json.loads(line) for line in path.read_text().splitlines()][-100:]
        read.append((time.perf_counter() - began) * 1000)
        assert len(newest) == 100
    return median(saved), median(read)


def _rewrite(path: Path, lines: Sequence[dict[str, str]]) -> None:
    beside = path.with_suffix(".new")
    with beside.open("w") as file:
        file.write("\n".join(map(json.dumps, lines)))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


if __name__ == "__main__":
    show("chat_store", __doc__, measure)
