"""Doors for whoever listens: a socket, and the same as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, suppress
from typing import Annotated

from fastapi import APIRouter, Header, WebSocket
from fastapi.responses import StreamingResponse
from starlette.websockets import WebSocketDisconnect

from troupe.accounts import READ, Person, User
from troupe.kit.errors import Limited, TroupeError
from troupe.kit.sse import sse_comment, sse_event
from troupe.stories.routes.behind import Desk, StoryRoute
from troupe.stories.service import StoryDesk
from troupe.stories.service.listening import LARGEST_FRAME, Chatter, Listener

router = APIRouter(prefix="/api/story", tags=["stories"], route_class=StoryRoute)
DONE, GOING_AWAY, REFUSED, TOO_LARGE, FULL = 1000, 1001, 1008, 1009, 1013


@router.get("/events/{session_id}", openapi_extra=READ, response_class=StreamingResponse)
async def listen(
    session_id: str,
    person: Person,
    desk: Desk,
    since: str | None = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """The events of a story for scripts, from the number you have."""
    listener = await desk.listening.open(person, session_id, last_event_id or since)
    return StreamingResponse(_lines(listener), media_type="text/event-stream")


@router.websocket("/stream/{session_id}")
async def stream(socket: WebSocket, session_id: str, since: str | None = None) -> None:
    """The events of a story as they happen."""
    await socket.accept()
    person: User = socket.state.person
    desk: StoryDesk = socket.app.state.stories
    with suppress(RuntimeError, WebSocketDisconnect):  # the other side may leave at any moment
        try:
            listener = await desk.listening.open(person, session_id, since)
        except TroupeError as error:
            await socket.send_text(
                _packed({**desk.listening.frame("", 0, "error"), "session_id": None, **error.as_json()})
            )
            await socket.close(FULL if isinstance(error, Limited) else REFUSED)
            return
        await socket.close(await _converse(socket, listener, desk))


async def _converse(socket: WebSocket, listener: Listener, desk: StoryDesk) -> int:
    """Both directions until one of them ends; the code to close with."""
    telling = asyncio.create_task(_tell(socket, listener))
    hearing = asyncio.create_task(_hear(socket, listener))
    try:
        done, _ = await asyncio.wait({telling, hearing}, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    finally:
        for task in (telling, hearing):
            task.cancel()
        await asyncio.gather(telling, hearing, return_exceptions=True)


async def _tell(socket: WebSocket, listener: Listener) -> int:
    deleted = False
    async with aclosing(listener.frames()) as frames:
        async for frame in frames:
            await socket.send_text(_packed(frame))
            deleted = frame.get("error") == "session_deleted"
    return DONE if deleted else GOING_AWAY


async def _hear(socket: WebSocket, listener: Listener) -> int:
    chatter = Chatter()
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        if chatter.is_too_much():
            return REFUSED
        text = message.get("text") or ""
        if len(text) > LARGEST_FRAME:
            return TOO_LARGE
        if _is_ping(text):
            await socket.send_text(_packed(listener.heartbeat()))
    raise WebSocketDisconnect


async def _lines(listener: Listener) -> AsyncIterator[bytes]:
    async with aclosing(listener.frames()) as frames:
        async for frame in frames:
            if frame["event"] == "heartbeat":
                yield sse_comment("hb")
            else:
                yield sse_event(str(frame["seq"]), str(frame["event"]), _packed(frame))


def _is_ping(text: str) -> bool:
    if text == "ping":
        return True
    with suppress(ValueError):
        said = json.loads(text)
        return isinstance(said, dict) and said.get("type") == "ping"
    return False


def _packed(frame: Mapping[str, object]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
