"""A studio with stories in it, and what one does with them."""

import json
from typing import Any

import httpx2


async def brain_called(http: httpx2.AsyncClient, kind: str) -> str:
    """The id of the first brain of this kind."""
    found = (await http.get("/api/brains")).json()
    items = found["items"] if isinstance(found, dict) else found
    return str(next(each["id"] for each in items if each["kind"] == kind))


async def begun(http: httpx2.AsyncClient, kind: str = "scripted", **body: Any) -> str:
    """A new session that is told by the first brain of this kind."""
    settings = {"brain_id": await brain_called(http, kind), "seed": 7} | body.pop("settings", {})
    made = await http.post("/api/story/session/create", json={"settings": settings, **body})
    assert made.status_code == 200, made.text
    return str(made.json()["session_id"])


async def told(http: httpx2.AsyncClient, session_id: str, user_input: str, **more: Any) -> dict[str, Any]:
    answer = await http.post("/api/story/turn", json={"session_id": session_id, "user_input": user_input, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def state_of(http: httpx2.AsyncClient, session_id: str) -> dict[str, Any]:
    return dict((await http.get(f"/api/story/session/{session_id}")).json())


async def prompt_of(http: httpx2.AsyncClient, session_id: str) -> str:
    """Everything the newest turn was told from."""
    package = (await http.get(f"/api/story/context/{session_id}")).json()
    return "\n".join(message["text"] for message in package["context_payload"]["messages"])


def text_of(answer: dict[str, Any]) -> str:
    return str(answer["narrative"]["text"])


def plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
