"""A person at the doors of the stage."""

from dataclasses import dataclass
from typing import Any

import httpx2

from tests.chats.talking import good

Json = dict[str, Any]


@dataclass
class Actor:
    """One person with a client of their own."""

    http: httpx2.AsyncClient

    async def get(self, path: str, status: int = 200, **query: Any) -> Json:
        return good(await self.http.get(f"/api/duel{path}", params=query), status)

    async def post(self, path: str, status: int = 200, **body: Any) -> Json:
        return good(await self.http.post(f"/api/duel{path}", json=body), status)

    async def bootstrap(self, **query: Any) -> Json:
        return await self.get("/bootstrap", **query)

    async def say(self, message: str, status: int = 200, **fields: Any) -> Json:
        return await self.post("/chat", status, message=message, **fields)

    async def updates(self, since: object = 0, **query: Any) -> Json:
        return await self.get("/chat/updates", since=since, **query)

    async def cast(self, **fields: Any) -> Json:
        return await self.post("/personas", 201, **fields)

    async def upload(self, path: str, body: object) -> httpx2.Response:
        return await self.http.post(path, json=body)
