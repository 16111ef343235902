"""The doors of the event log: one socket per tab, an event stream for scripts, and the log by plain request."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, WebSocket
from fastapi.responses import StreamingResponse

from troupe.live.reading import Stream, places
from troupe.live.schemas import LogPage
from troupe.live.service import LiveLog, Watching
from troupe.live.socket import LAST_PLACE, converse

router = APIRouter(prefix="/api", tags=["live"])


async def live_log(request: Request) -> LiveLog:
    log: LiveLog = request.app.state.live
    return log


async def watcher(request: Request) -> Watching:
    person: Watching = request.state.person
    return person


Live = Annotated[LiveLog, Depends(live_log)]
Person = Annotated[Watching, Depends(watcher)]


@router.websocket("/live")
async def talk(socket: WebSocket) -> None:
    await converse(socket)


@router.get("/live/events", openapi_extra={"x-access": "user", "x-scope": "read"})
async def stream(
    live: Live,
    person: Person,
    topics: Annotated[str, Query(min_length=1, max_length=8000)],
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """The same as the socket, as server-sent events; `id` is `topic:number` and `Last-Event-ID` goes on from there."""
    stream = await Stream.open(live, person, places(topics, last_event_id))
    return StreamingResponse(_lines(stream), media_type="text/event-stream")


@router.get("/events/{topic}", openapi_extra={"x-access": "user", "x-scope": "read"})
async def read(
    topic: str,
    live: Live,
    person: Person,
    since: Annotated[int, Query(ge=0, le=LAST_PLACE)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> LogPage:
    """The log of a topic by plain request; reading takes nothing away."""
    return LogPage.of(await live.read(person, topic, since, limit))


async def _lines(stream: Stream) -> AsyncIterator[bytes]:
    async for line in stream.lines():
        yield line
