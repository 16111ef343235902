"""A model server that does what it is told: the other side of the chat wire, on loopback.

In a test: `async with Upstream() as upstream`, then say what comes next with `upstream.next(...)`. What was not
arranged is answered by the model's name: `up:<tokens>:<interval ms>:<first ms>` streams that many words at that
pace, any other name gets a short greeting. By hand or in a benchmark: `python -m tests.support.upstream`.
"""

import argparse
import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

GREETING = ("Hello", " from", " the", " other", " side", ".")


def chunk(text: str | None = None, *, finish: str | None = None, **more: object) -> bytes:
    """One event of a streamed answer."""
    delta = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return data({"id": "up-1", "model": "up", "object": "chat.completion.chunk", "choices": [choice], **more})


def data(value: object) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True)
class Pause:
    seconds: float


@dataclass(frozen=True)
class Reply:
    """What one request is answered with: bytes, pauses, and how the connection ends."""

    pieces: tuple[bytes | Pause, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/event-stream"
    byte_by_byte: bool = False
    drop: bool = False
    """Break the connection instead of ending the answer."""


@dataclass(frozen=True)
class Heard:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


class Upstream:
    """Listens on a free port of loopback until it is left."""

    def __init__(self, port: int = 0) -> None:
        self.heard: list[Heard] = []
        self.connections = 0
        self.hung_up = asyncio.Event()
        self.hung_up_at = 0.0
        self.models: object = {"object": "list", "data": [{"id": "up", "object": "model"}]}
        self._port = port
        self._replies: deque[Reply] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    def next(self, *pieces: bytes | Pause, **how: Any) -> None:
        """Answer the next question like this."""
        self._replies.append(Reply(pieces, **how))

    def say(self, words: Iterable[str], finish: str = "stop") -> None:
        """Answer the next question with these words, properly."""
        self.next(*(chunk(word) for word in words), chunk(finish=finish), DONE)

    def refuse(self, status: int, error: object, headers: Mapping[str, str] | None = None) -> None:
        """Refuse the next question."""
        body = json.dumps({"error": error}).encode()
        self.next(body, status=status, headers=headers or {}, content_type="application/json")

    def greeting(self, heard: Heard) -> Reply:
        """The answer to what was not arranged."""
        return _greeting(heard.body)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *raised: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while (heard := await _request(reader)) is not None:
                self.heard.append(heard)
                if not await self._answer(heard, reader, writer):
                    break
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _answer(self, heard: Heard, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """True when the connection may be used again."""
        if heard.method == "GET":
            body = json.dumps(self.models).encode()
            reply = Reply((body,), content_type="application/json")
        else:
            reply = self._replies.popleft() if self._replies else self.greeting(heard)
        headers = {"content-type": reply.content_type, "transfer-encoding": "chunked", **reply.headers}
        lines = [f"HTTP/1.1 {reply.status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        gone = asyncio.create_task(self._watch(reader))
        try:
            async for piece in _paced(reply):
                writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                await writer.drain()
                if gone.done():
                    return False
            if reply.drop:
                return False
            writer.write(b"0\r\n\r\n")
            await writer.drain()
        finally:
            gone.cancel()
            with suppress(asyncio.CancelledError):
                await gone
        return not gone.done() or gone.cancelled()

    async def _watch(self, reader: asyncio.StreamReader) -> None:
        """Notices the moment the client hangs up in the middle of an answer."""
        while not reader.at_eof():  # noqa: ASYNC110  a StreamReader has no event for its end, and reading would take bytes
            await asyncio.sleep(0.002)
        self.hung_up_at = time.monotonic()
        self.hung_up.set()


async def _paced(reply: Reply) -> AsyncIterator[bytes]:
    for piece in reply.pieces:
        if isinstance(piece, Pause):
            await asyncio.sleep(piece.seconds)
        elif reply.byte_by_byte:
            for byte in piece:
                yield bytes([byte])
                await asyncio.sleep(0)
        else:
            yield piece


async def _request(reader: asyncio.StreamReader) -> Heard | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    method, path, _ = first.split(" ", 2)
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Heard(method, path, headers, json.loads(body) if body else None)


def _greeting(body: Any) -> Reply:
    model = str(body.get("model", ""))
    if model.startswith("up:"):
        tokens, interval_ms, first_ms = (int(part) for part in model.split(":")[1:4])
        pieces: list[bytes | Pause] = [Pause(first_ms / 1000)]
        for number in range(tokens):
            pieces += [chunk(f" word{number}"), Pause(interval_ms / 1000)]
        return Reply((*pieces, chunk(finish="stop"), DONE))
    limit = int(body.get("max_tokens", len(GREETING)))
    words = GREETING[:limit]
    usage = {"prompt_tokens": 9, "completion_tokens": len(words)}
    finish = "stop" if limit >= len(GREETING) else "length"
    end = [chunk(finish=finish), data({"choices": [], "usage": usage}), DONE]
    return Reply((*(chunk(word) for word in words), *end))


async def _serve(port: int, seconds: float) -> None:
    async with Upstream(port) as upstream:
        print(upstream.base_url, flush=True)
        await asyncio.sleep(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake model server on loopback; it stops by itself.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=300)
    asked = parser.parse_args()
    asyncio.run(_serve(asked.port, asked.seconds))


if __name__ == "__main__":
    main()
