"""Somebody who trains voices, at the doors."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.voices.sounds import encoded, good_clips

Json = dict[str, Any]
CONSENT = {"speaker_name": "Ada", "speaker": "self", "rights_basis": "my own voice"}
NOBODY = "11111111-1111-4111-8111-111111111111"


@dataclass
class Trainer:
    """A person with personas whose voices they train."""

    http: httpx2.AsyncClient
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        headers = self.headers | options.pop("headers", {})
        return await self.http.request(method, path, headers=headers, **options)

    async def cast(self, name: str = "Vera", **fields: Any) -> str:
        answer = await self.ask("POST", "/api/personas", json={"name": name, **fields})
        assert answer.status_code == 201, answer.text
        id: str = answer.json()["persona"]["id"]
        return id

    async def persona(self, id: str) -> Json:
        found: Json = (await self.ask("GET", f"/api/personas/{id}")).json()["persona"]
        return found

    async def voice(self, id: str) -> Json:
        found: Json = (await self.persona(id))["voice_model_config"]
        return found

    async def train(self, id: str, clips: list[Any] | None = None, **fields: Any) -> httpx2.Response:
        given = [encoded(each) for each in good_clips()] if clips is None else clips
        return await self.ask("POST", f"/api/personas/{id}/train-voice", json={"audio_samples": given, **fields})

    async def begun(self, id: str, clips: list[Any] | None = None, **fields: Any) -> Json:
        answer = await self.train(id, clips, **fields)
        assert answer.status_code == 202, answer.text
        found: Json = answer.json()["session"]
        return found

    async def sessions(self, id: str, **query: Any) -> list[Json]:
        answer = await self.ask("GET", f"/api/personas/{id}/training-status", params=query)
        assert answer.status_code == 200, answer.text
        found: list[Json] = answer.json()["sessions"]
        return found

    async def act(self, id: str, session: Json, what: str, **fields: Any) -> httpx2.Response:
        return await self.ask("POST", f"/api/personas/{id}/train-voice/{session['id']}/{what}", json=fields)

    async def ended(self, id: str, session: Json, seconds: float = 100) -> tuple[Json, list[int]]:
        """A session when it has ended, and every percent that was seen on the way."""
        seen: list[int] = []
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = next(each for each in await self.sessions(id) if each["id"] == session["id"])
            seen.append(found["progress_percent"])
            if found["status"] in ("completed", "failed", "cancelled"):
                return found, seen
            await asyncio.sleep(0.1)
        raise AssertionError(f"The session did not end: {found}")

    async def reached(self, id: str, percent: int) -> None:
        """Until the newest session is so far."""

        async def far() -> bool:
            return bool((await self.sessions(id))[0]["progress_percent"] >= percent)

        await until(far)

    async def job_is(self, job_id: str, state: str) -> None:
        async def there() -> bool:
            return bool((await self.ask("GET", f"/api/jobs/{job_id}")).json()["state"] == state)

        await until(there)

    async def judged(self, id: str) -> Json:
        """The newest recording, once somebody listened to it."""

        async def known() -> bool:
            return bool((await self.samples(id))["items"][0]["verdict"] != "unchecked")

        await until(known)
        found: Json = (await self.samples(id))["items"][0]
        return found

    async def samples(self, id: str) -> Json:
        answer = await self.ask("GET", "/api/voices/samples", params={"persona_id": id})
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def upload(self, id: str, content: bytes, **fields: str) -> httpx2.Response:
        files = {"file": ("clip.wav", content, "audio/wav")}
        return await self.ask("POST", "/api/voices/samples", data={"persona_id": id, **fields}, files=files)

    async def consent(self, id: str, **fields: Any) -> Json:
        answer = await self.ask("POST", "/api/voices/consents", json=CONSENT | {"persona_id": id, **fields})
        assert answer.status_code == 201, answer.text
        found: Json = answer.json()
        return found


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < deadline, "It did not come to pass."
        await asyncio.sleep(0.1)


def refused(answer: httpx2.Response, status: int, code: str) -> Json:
    assert answer.status_code == status, answer.text
    body: Json = answer.json()
    assert body["error"] == body["code"] == code
    assert body["next_step"]
    return body
