"""Doors of calls: begin, read and end one, and the socket on which it is held."""

import asyncio
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Request, WebSocket
from starlette.websockets import WebSocketDisconnect

from troupe.accounts import READ, WRITE, Person, User, authorise
from troupe.chats.routes.behind import Limit
from troupe.chats.schemas.calls import CallList, CallView, NewCallBody
from troupe.chats.service.calling import Calls, Connection, Goodbye
from troupe.kit.errors import Denied, Missing, TroupeError

NOT_FOUND, NOT_ALLOWED, OVER = 4404, 4401, 4410

router = APIRouter(prefix="/api/calls", tags=["calls"])


async def calls_of(request: Request) -> Calls:
    found: Calls = request.app.state.calls
    return found


Calling = Annotated[Calls, Depends(calls_of)]


@router.post("", status_code=201, openapi_extra=WRITE)
async def start_call(body: NewCallBody, person: Person, calls: Calling) -> CallView:
    """Begin a call in a chat, or in a new one; then open its socket within half a minute."""
    return CallView.model_validate(calls.show(await calls.start(person, body.asked())))


@router.get("", openapi_extra=READ)
async def list_calls(person: Person, calls: Calling, limit: Limit = 50, cursor: str | None = None) -> CallList:
    """The newest first."""
    page = await calls.list(person, limit, cursor)
    return CallList(items=[CallView.model_validate(each) for each in page.items], next_cursor=page.next_cursor)


@router.get("/{call_id}", openapi_extra=READ)
async def get_call(call_id: str, person: Person, calls: Calling) -> CallView:
    return CallView.model_validate(calls.show(await calls.get(person, call_id)))


@router.post("/{call_id}/end", openapi_extra=WRITE)
async def end_call(call_id: str, person: Person, calls: Calling) -> CallView:
    """Hang up; ending a call that is over changes nothing."""
    return CallView.model_validate(calls.show(await calls.end(person, call_id)))


@router.websocket("/{call_id}")
async def hold_call(socket: WebSocket, call_id: str) -> None:
    """The line itself: sound both ways, and what is told about it."""
    await socket.accept()
    person: User = socket.state.person
    calls: Calls = socket.app.state.calls
    try:
        authorise(socket.state.visitor, "user", "write")  # a socket opens for whoever may read
        connection = await calls.join(person, call_id)
    except TroupeError as error:
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(_code(error), error.code)
        return
    writing = asyncio.create_task(_write(socket, connection))
    reading = asyncio.create_task(_read(socket, connection))
    try:
        await asyncio.wait({writing, reading}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        connection.gone()
        for task in (writing, reading):
            task.cancel()
        await asyncio.gather(writing, reading, return_exceptions=True)


async def _read(socket: WebSocket, connection: Connection) -> None:
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        if (sound := message.get("bytes")) is not None:
            connection.sound(sound)
        else:
            connection.text(message.get("text") or "")


async def _write(socket: WebSocket, connection: Connection) -> None:
    with suppress(RuntimeError, WebSocketDisconnect):  # the other side may leave at any moment
        async for frame in connection.frames():
            if isinstance(frame, Goodbye):
                await socket.close(frame.code, frame.reason)
            elif isinstance(frame, bytes):
                await socket.send_bytes(frame)
            else:
                await socket.send_text(frame)


def _code(error: TroupeError) -> int:
    if isinstance(error, Denied):
        return NOT_ALLOWED
    return NOT_FOUND if isinstance(error, Missing) else OVER
