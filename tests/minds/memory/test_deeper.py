"""Deeper memory: a brain reads along where it is wanted, and whatever it cannot quote is thrown away."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chats.talking import Talker, good
from tests.minds.memory.conftest import Friend
from tests.support.studio import Opened, opened

PLAYS = {"text": "plays the cello", "kind": "fact", "quote": "my cello needs new strings", "confidence": 1.0}
INVENTED = {"text": "owns a castle", "kind": "fact", "quote": "my castle", "confidence": 0.9}


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
async def house(tmp_path: Path, engine: str) -> AsyncIterator[Opened]:
    """With a worker, because reading along is a job."""
    async with opened(tmp_path, engine=engine, memory_vectors=False, working=True) as house:
        yield house
        await house.studio.answers.stop_everything()


async def eventually(friend: Friend, text: str, seconds: float = 30) -> dict:
    deadline = time.monotonic() + seconds
    while text not in (found := await friend.of_user()):
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.05)
    return found[text]


async def test_a_brain_that_reads_along_keeps_only_what_it_can_quote(friend: Friend, me: Talker) -> None:
    at = f"/api/memories/habits/{friend.vera['id']}"
    off = good(await me.http.get(at), 200)["deeper"]
    good(await me.http.put(at, json={"deeper": True}), 200)
    friend.house.studio.bench.text.next_replies(["I see.", json.dumps({"facts": [PLAYS, INVENTED]})])
    await me.talk(await friend.chat(), "Today my cello needs new strings again.")
    kept = await eventually(friend, "plays the cello")

    assert off is False
    assert (kept["confidence"], kept["source"]["quote"]) == (0.8, PLAYS["quote"])
    assert set(await friend.of_user()) == {"plays the cello"}
