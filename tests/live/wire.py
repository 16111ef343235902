"""A tab at the live channel of a real server."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.support.studio import Running

Frame = dict[str, Any]


class Tab:
    """One socket, read frame by frame."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, frame: object) -> None:
        await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def subscribe(self, topic: str, since: object = None) -> None:
        await self.send({"op": "subscribe", "topic": topic} | ({} if since is None else {"since": since}))

    async def next(self, seconds: float = 10) -> Frame:
        """The next frame that is no heartbeat."""
        async with asyncio.timeout(seconds):
            while (frame := json.loads(await self.socket.recv())).get("op") == "heartbeat":
                pass
        found: Frame = frame
        return found

    async def take(self, count: int, seconds: float = 10) -> list[Frame]:
        return [await self.next(seconds) for _ in range(count)]

    async def until(self, holds: Callable[[Frame], bool], seconds: float = 20) -> list[Frame]:
        """Every frame up to the first of this kind."""
        found = [await self.next(seconds)]
        while not holds(found[-1]):
            found.append(await self.next(seconds))
        return found

    async def quiet(self) -> list[Frame]:
        """Everything that came before the answer to a ping."""
        await self.send({"op": "ping"})
        return (await self.until(lambda frame: frame.get("op") == "pong"))[:-1]

    async def closed(self, seconds: float = 20) -> int | None:
        """The code with which the server hangs up."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    await self.socket.recv()
                except ConnectionClosed as end:
                    return end.rcvd.code if end.rcvd else None


@asynccontextmanager
async def tab(studio: Running, **options: Any) -> AsyncIterator[Tab]:
    """A socket that has been greeted."""
    async with connect(f"{studio.sockets}/api/live", proxy=None, open_timeout=10, close_timeout=2, **options) as socket:
        opened = Tab(socket)
        assert (await opened.next())["op"] == "hello"
        yield opened
