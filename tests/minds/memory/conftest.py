"""A person who talks with one persona, and a way to wait until what was said is remembered."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.chats.talking import Json, Talker, good
from tests.support.studio import Opened, opened


@dataclass
class Friend:
    """Talks with Vera, and looks at what she remembers."""

    house: Opened
    me: Talker
    vera: Json

    async def chat(self, **fields: Any) -> Json:
        return await self.me.open(members=[{"persona_id": self.vera["id"]}], **fields)

    async def say(self, chat: Json, text: str, answer: str = "I see.") -> Json:
        """Say something, have it answered, and wait until it is remembered."""
        self.house.studio.bench.text.next_replies([answer])
        run = await self.me.talk(chat, text)
        await self.house.studio.remembering.catch_up()
        return run

    async def memories(self, **query: Any) -> list[Json]:
        answer = await self.me.http.get("/api/memories", params=query)
        return good(answer, 200)["items"]

    async def of_user(self, **query: Any) -> dict[str, Json]:
        """What was taken from this person's own words, by its text."""
        return {each["text"]: each for each in await self.memories(**query) if each["said_by"] == "user"}

    async def search(self, q: str, **fields: Any) -> list[Json]:
        return good(await self.me.http.post("/api/memories/search", json={"q": q} | fields), 200)["items"]

    async def texts(self, q: str, **fields: Any) -> list[str]:
        found = await self.search(q, **fields)
        return [each["memory"]["text"] if each["memory"] else each["round"]["asked"] for each in found]

    async def add(self, text: str, **fields: Any) -> Json:
        body = {"text": text, "persona_id": self.vera["id"]} | fields
        return good(await self.me.http.post("/api/memories", json=body), 201)

    async def why(self, chat: Json) -> Json:
        """What the newest answer was made of."""
        newest = (await self.me.path(chat))[-1]["id"]
        return good(await self.me.http.get(f"/api/chats/{chat['id']}/nodes/{newest}/why"), 200)


@pytest.fixture
async def house(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> AsyncIterator[Opened]:
    """Without vectors, which only a few tests are about."""
    async with opened(tmp_path, engine=engine, memory_vectors="vectors" in request.fixturenames) as house:
        yield house
        await house.studio.answers.stop_everything()


@pytest.fixture
def vectors() -> None:
    """Asked for by tests whose memories are found by meaning."""


@pytest.fixture
async def friend(house: Opened, me: Talker) -> Friend:
    assert house.studio.bench is not None
    house.studio.bench.text.set_speed(1000, 0)
    body = {"name": "Vera", "personality_traits": {}, "response_style": {}}
    return Friend(house, me, good(await me.http.post("/api/personas", json=body), 201)["persona"])
