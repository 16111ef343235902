"""A person at the doors of conversations: says things, asks for answers, and waits for them."""

import asyncio
import time
from dataclasses import dataclass, replace
from typing import Any

import httpx2

from tests.support.studio import Opened, client
from troupe.accounts import PeopleStore

ENDED = ("done", "cancelled", "interrupted", "blocked", "failed")
Json = dict[str, Any]


@dataclass
class Talker:
    """One person with a client of their own."""

    http: httpx2.AsyncClient

    async def open(self, **fields: Any) -> Json:
        return good(await self.http.post("/api/chats", json=fields), 201)

    async def say(self, chat: Json, text: str, **fields: Any) -> Json:
        """Say something under the leaf that is active now, and be accepted."""
        fields = {"parent_id": (await self.chat(chat))["active_leaf_id"]} | fields
        return good(await self.http.post(f"/api/chats/{chat['id']}/messages", json={"text": text, **fields}), 202)

    async def talk(self, chat: Json, text: str, **fields: Any) -> Json:
        """Say something and wait for its answer; returns the answer's run."""
        sent = await self.say(chat, text, **fields)
        return await self.ended(sent["runs"][0]["id"])

    async def answer(self, chat: Json, kind: str, at: str, **fields: Any) -> Json:
        body = {"kind": kind, "at": at, **fields}
        return good(await self.http.post(f"/api/chats/{chat['id']}/answers", json=body), 202)

    async def another(self, chat: Json, at: str) -> Json:
        """Have another variant written, and wait for it; returns its node's id and text."""
        started = await self.answer(chat, "variant", at)
        await self.ended(started["run"]["id"])
        return next(node for node in await self.path(chat) if node["id"] == started["node"]["id"])

    async def select(self, chat: Json, node_id: str) -> Json:
        return good(await self.http.post(f"/api/chats/{chat['id']}/nodes/{node_id}/select"), 200)

    async def chat(self, chat: Json) -> Json:
        return good(await self.http.get(f"/api/chats/{chat['id']}"), 200)

    async def path(self, chat: Json, **query: Any) -> list[Json]:
        return (await self.page(chat, **query))["nodes"]

    async def page(self, chat: Json, **query: Any) -> Json:
        return good(await self.http.get(f"/api/chats/{chat['id']}/path", params=query), 200)

    async def run(self, run_id: str) -> Json:
        return good(await self.http.get(f"/api/runs/{run_id}"), 200)

    async def cancel(self, run_id: str) -> Json:
        return good(await self.http.post(f"/api/runs/{run_id}/cancel"), 200)

    async def ended(self, run_id: str, seconds: float = 20) -> Json:
        """The run, once it is over."""
        return await self.until(run_id, lambda run: run["state"] in ENDED, seconds)

    async def until(self, run_id: str, holds: Any, seconds: float = 20) -> Json:
        deadline = time.monotonic() + seconds
        while not holds(run := await self.run(run_id)):
            assert time.monotonic() < deadline, run
            await asyncio.sleep(0.01)
        return run

    async def log(self, run_id: str) -> list[Json]:
        return good(await self.http.get(f"/api/events/run:{run_id}", params={"limit": 1000}), 200)["items"]

    async def events(self, topic: str) -> list[Json]:
        return good(await self.http.get(f"/api/events/{topic}", params={"limit": 1000}), 200)["items"]


def good(answer: httpx2.Response, status: int) -> Json:
    assert answer.status_code == status, (answer.status_code, answer.text)
    found: Json = answer.json()
    return found


def refused(answer: httpx2.Response, status: int, code: str) -> Json:
    """The error of a refused request, which always says what to do next."""
    body: Json = answer.json()
    assert (answer.status_code, body["error"]) == (status, code), body
    assert body["next_step"]
    return body


def text_of(log: list[Json]) -> str:
    return "".join(event["data"]["text"] for event in log if event["type"] == "text.delta")


async def second_person(house: Opened) -> Talker:
    """Somebody else in the same studio."""
    owner = house.studio.person
    ben = replace(owner, id=house.studio.bench.new_id(), username="ben", display_name="Ben", role="member")
    await PeopleStore(house.studio.database).add(ben)
    return Talker(client(house.app, **{"X-User-Id": ben.id}))


class Doing:
    """The doors of what one can do with the messages of one chat."""

    def __init__(self, talker: Talker, chat: Json) -> None:
        self.talker = talker
        self.url = f"/api/chats/{chat['id']}"
        self.chat = chat

    async def post(self, path: str, status: int = 200, **body: Any) -> Json:
        return good(await self.talker.http.post(f"{self.url}{path}", json=body), status)

    async def patch(self, path: str = "", **body: Any) -> Json:
        return good(await self.talker.http.patch(f"{self.url}{path}", json=body), 200)

    async def get(self, path: str, **query: Any) -> Json:
        return good(await self.talker.http.get(f"{self.url}{path}", params=query), 200)

    async def ids(self) -> list[str]:
        return [node["id"] for node in await self.talker.path(self.chat)]

    async def texts(self) -> list[str]:
        return [node["text"] for node in await self.talker.path(self.chat)]

    async def jot(self, text: str, **fields: Any) -> Json:
        """Say something that nobody answers."""
        body = {"text": text, "parent_id": (await self.talker.chat(self.chat))["active_leaf_id"], "answer": False}
        return (await self.post("/messages", 201, **(body | fields)))["message"]
