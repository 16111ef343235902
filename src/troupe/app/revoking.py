"""Open streams end when what let their reader in has ended: sockets with 4401, event streams with `signed_out`."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from troupe.accounts import Visitor
from troupe.app.problems import answer_for
from troupe.kit.errors import Limited, TroupeError

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 2.0
SIGNED_OUT = 4401
MOST_SOCKETS_OF_AN_ADDRESS = 100
FRAMES, FRAME_SECONDS = 60, 10.0
CALLS = "/api/calls/"
"""Sound comes fifty times a second; a call has limits of its own."""
GOODBYE = b'event: signed_out\ndata: {"next_step":"Sign in again."}\n\n'

Still = Callable[[Visitor], Awaitable[bool]]


class TooManySockets(Limited):
    code = "rate_limited"

    def __init__(self) -> None:
        super().__init__(
            f"From here {MOST_SOCKETS_OF_AN_ADDRESS} sockets are open already.",
            next_step="Close some tabs, then go on.",
            retry_after=10,
        )


@dataclass(eq=False)
class Open:
    """One stream that stays open for as long as its visitor may be here."""

    visitor: Visitor
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Register:
    """The open streams of this process; while there are any, their visitors are looked after."""

    def __init__(self, still: Still) -> None:
        self._still = still
        self._open: set[Open] = set()
        self._looking: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def kept(self, visitor: Visitor):  # type: ignore[no-untyped-def]  # a generator of the stream itself
        stream = Open(visitor)
        self._open.add(stream)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield stream
        finally:
            self._open.discard(stream)

    async def _look(self) -> None:
        while self._open:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            await self.look()

    async def look(self) -> None:
        """End every stream whose visitor would not be let in any more."""
        answers: dict[tuple[str, str, str | None], bool] = {}
        for stream in list(self._open):
            visitor = stream.visitor
            key = (visitor.person.id, visitor.way, visitor.credential_id)
            try:
                if key not in answers:
                    answers[key] = await self._still(visitor)
            except TroupeError as trouble:  # a database that is away for a moment signs nobody out
                log.warning("streams.not_checked", extra={"fields": {"error": trouble.code}})
                return
            if not answers[key]:
                stream.ended.set()


class Revocable:
    """Stands around every handler; what it answers at once passes untouched."""

    def __init__(self, app: ASGIApp, register: Register, limited: bool) -> None:
        self._app = app
        self._register = register
        self._limited = limited
        self._sockets: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = scope.get("state", {}).get("visitor")
        if visitor is None or scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(visitor, scope, receive, send)
        else:
            await self._stream(visitor, scope, receive, send)

    async def _socket(self, visitor: Visitor, scope: Scope, receive: Receive, send: Send) -> None:
        address = str((scope.get("client") or ("",))[0])
        if self._limited and self._sockets[address] >= MOST_SOCKETS_OF_AN_ADDRESS:
            await _turn_away(receive, send)
            return
        self._sockets[address] += 1
        try:
            with self._register.kept(visitor) as stream:
                has_own_pace = scope["path"].startswith(CALLS)
                reading = _paced(receive) if self._limited and not has_own_pace else receive
                if await _until(stream, self._app(scope, reading, send)):
                    with contextlib.suppress(RuntimeError):  # it may have closed in the same moment
                        await send({"type": "websocket.close", "code": SIGNED_OUT, "reason": "signed_out"})
        finally:
            self._sockets[address] -= 1
            if not self._sockets[address]:
                del self._sockets[address]

    async def _stream(self, visitor: Visitor, scope: Scope, receive: Receive, send: Send) -> None:
        """An answer is only looked after from the moment it turns out to be a stream of events."""
        begun = asyncio.Event()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                if kind.startswith("text/event-stream"):
                    begun.set()
            await send(message)

        if scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        answering = asyncio.ensure_future(self._app(scope, receive, sending))
        streaming = asyncio.ensure_future(begun.wait())
        try:
            await asyncio.wait({answering, streaming}, return_when="FIRST_COMPLETED")
            if answering.done():
                answering.result()
                return
            with self._register.kept(visitor) as stream:
                if await _until(stream, _awaited(answering)):
                    with contextlib.suppress(RuntimeError):
                        await send({"type": "http.response.body", "body": GOODBYE, "more_body": False})
        finally:
            streaming.cancel()
            answering.cancel()
            await asyncio.gather(answering, streaming, return_exceptions=True)


async def _awaited(task: "asyncio.Future[None]") -> None:
    await task


async def _until(stream: Open, work: Awaitable[None]) -> bool:
    """Do the work until it ends by itself or the visitor has to go; whether they had to."""
    working, ended = asyncio.ensure_future(work), asyncio.ensure_future(stream.ended.wait())
    try:
        await asyncio.wait({working, ended}, return_when="FIRST_COMPLETED")
        if working.done():
            working.result()
            return False
        return True
    finally:
        ended.cancel()
        working.cancel()
        await asyncio.gather(working, ended, return_exceptions=True)


def _paced(receive: Receive) -> Receive:
    """Frames beyond the rate wait: whoever sends faster is read more slowly."""
    allowance, since = float(FRAMES), 0.0

    async def paced() -> Message:
        nonlocal allowance, since
        message = await receive()
        if message["type"] == "websocket.receive":
            now = asyncio.get_running_loop().time()
            allowance = min(float(FRAMES), allowance + (now - (since or now)) * FRAMES / FRAME_SECONDS) - 1
            since = now
            if allowance < 0:
                await asyncio.sleep(-allowance * FRAME_SECONDS / FRAMES)
        return message

    return paced


async def _turn_away(receive: Receive, send: Send) -> None:
    answer = answer_for(TooManySockets())
    await receive()  # the handshake
    await send({"type": "websocket.http.response.start", "status": 429, "headers": answer.raw_headers})
    await send({"type": "websocket.http.response.body", "body": answer.body})
