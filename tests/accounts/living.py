"""People who sign in, as tests need them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2

from tests.support.studio import Opened

PASSWORD = "seven purple kites at noon"
OTHER = "a quiet harbour after rain"
ACCOUNTS = "/api/accounts"


@dataclass
class Someone:
    """Somebody with a pair of tokens."""

    http: httpx2.AsyncClient
    access: str
    refresh: str
    user: dict[str, Any]

    @property
    def id(self) -> str:
        id: str = self.user["id"]
        return id

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access}"}

    async def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        headers = self.headers | options.pop("headers", {})
        return await self.http.request(method, path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx2.Response:
        return await self.ask("GET", path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> httpx2.Response:
        return await self.ask("POST", path, json=body, **options)

    async def put(self, path: str, body: Any) -> httpx2.Response:
        return await self.ask("PUT", path, json=body)

    async def delete(self, path: str) -> httpx2.Response:
        return await self.ask("DELETE", path)

    async def is_in(self) -> bool:
        """Whether the access token still opens a door."""
        return (await self.get(f"{ACCOUNTS}/me")).status_code == 200


def someone(house: Opened, answer: httpx2.Response) -> Someone:
    assert answer.status_code in (200, 201), answer.text
    body = answer.json()
    return Someone(house.http, body["access_token"], body["refresh_token"], body["user"])


async def set_up(house: Opened, username: str = "olga", password: str = PASSWORD) -> Someone:
    """The owner, made with the code of the console."""
    code = await house.studio.household.installing.new_code()
    body = {"code": code, "username": username, "password": password}
    return someone(house, await house.http.post(f"{ACCOUNTS}/setup", json=body))


async def sign_in(house: Opened, username: str, password: str = PASSWORD) -> Someone:
    body = {"username": username, "password": password, "device": "a test"}
    return someone(house, await house.http.post(f"{ACCOUNTS}/sign-in", json=body))


async def add(owner: Someone, house: Opened, username: str, **fields: Any) -> Someone:
    """Somebody else, signed in."""
    made = await owner.post(f"{ACCOUNTS}/users", {"username": username, "password": PASSWORD} | fields)
    assert made.status_code == 201, made.text
    return await sign_in(house, username)


async def advance(house: Opened, **time: float) -> None:
    """Let time pass for this studio."""
    assert house.studio.bench is not None
    house.studio.bench.advance(int(timedelta(**time).total_seconds() * 1000))
    house.studio.household.entering.forget()
