"""Somebody who measures personas, with the offline mind and a worker that does the asking."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2

Json = dict[str, Any]


@dataclass
class Measurer:
    """A person at the doors of measuring."""

    http: httpx2.AsyncClient

    async def cast(self, name: str = "Vera", **fields: Any) -> Json:
        body = {"name": name, "brain_id": await self.demo_brain(), **fields}
        return good(await self.http.post("/api/personas", json=body), 201)["persona"]

    async def demo_brain(self) -> str:
        return await self._brain("improv")

    async def fake_brain(self) -> str:
        return await self._brain("fake_text")

    async def _brain(self, gateway: str) -> str:
        brains = (await self.http.get("/api/brains")).json()["items"]
        return str(next(each["id"] for each in brains if each["gateway"] == gateway))

    async def job(self, job_id: str) -> Json:
        found = good(await self.http.get(f"/api/jobs/{job_id}"))
        return found.get("job", found)

    async def job_until(self, job_id: str, holds: Callable[[Json], bool], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not holds(job := await self.job(job_id)):
            assert time.monotonic() < deadline, job
            await asyncio.sleep(0.02)

    async def begin(self, persona_id: str, **fields: Any) -> Json:
        return good(await self.http.post(f"/api/personas/{persona_id}/fidelity", json=fields), 202)

    async def measure(self, persona_id: str, **fields: Any) -> Json:
        """Begin a measurement and wait for its report."""
        begun = await self.begin(persona_id, **fields)
        return await self.over(persona_id, begun["report_id"])

    async def over(self, persona_id: str, report_id: str, seconds: float = 60) -> Json:
        deadline = time.monotonic() + seconds
        while (report := await self.report(persona_id, report_id))["status"] == "running":
            assert time.monotonic() < deadline, report
            await asyncio.sleep(0.05)
        return report

    async def report(self, persona_id: str, report_id: str) -> Json:
        return good(await self.http.get(f"/api/personas/{persona_id}/fidelity/{report_id}"))["report"]

    async def drift(self, persona_id: str, chat_id: str) -> Json:
        return good(await self.http.get(f"/api/personas/{persona_id}/drift", params={"chat_id": chat_id}))

    async def events(self, topic: str) -> list[Json]:
        return good(await self.http.get(f"/api/events/{topic}", params={"limit": 1000}))["items"]


def good(answer: httpx2.Response, status: int = 200) -> Json:
    assert answer.status_code == status, answer.text
    found: Json = answer.json()
    return found


def refused(answer: httpx2.Response, status: int, code: str) -> Json:
    assert answer.status_code == status, answer.text
    body: Json = answer.json()
    assert body["error"] == code, body
    assert body["next_step"]
    return body
