"""A person at the doors of personas."""

from dataclasses import dataclass, field
from typing import Any

import httpx2

Json = dict[str, Any]
PERSONAS = "/api/personas"


@dataclass
class Caster:
    """Somebody who casts personas."""

    http: httpx2.AsyncClient
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str = "", **options: Any) -> httpx2.Response:
        headers = self.headers | options.pop("headers", {})
        return await self.http.request(method, PERSONAS + path, headers=headers, **options)

    async def cast(self, name: str = "Vera", **fields: Any) -> Json:
        return good(await self.ask("POST", json={"name": name, **fields}), 201)["persona"]

    async def get(self, id: str) -> Json:
        return good(await self.ask("GET", f"/{id}"))["persona"]

    async def change(self, id: str, **fields: Any) -> Json:
        return good(await self.ask("PUT", f"/{id}", json=fields))["persona"]

    async def learn(self, id: str, said: str = "Hi", answered: str = "Good day", **fields: Any) -> httpx2.Response:
        lesson = {"user_message": said, "persona_response": answered, **fields}
        return await self.ask("POST", f"/{id}/learn", json=lesson)

    async def examples(self, id: str, state: str = "kept") -> list[Json]:
        return good(await self.ask("GET", f"/{id}/examples", params={"state": state}))["examples"]

    async def page(self, **query: Any) -> Json:
        return good(await self.ask("GET", params=query))

    async def names(self, **query: Any) -> list[str]:
        return [each["name"] for each in (await self.page(**query))["personas"]]


def good(answer: httpx2.Response, status: int = 200) -> Json:
    assert answer.status_code == status, answer.text
    found: Json = answer.json()
    return found


def refused(answer: httpx2.Response, status: int, code: str) -> Json:
    """A refusal as these doors say it."""
    assert answer.status_code == status, answer.text
    body: Json = answer.json()
    assert body["error"] == body["code"] == code
    assert body["detail"]
    assert body["next_step"]
    return body
