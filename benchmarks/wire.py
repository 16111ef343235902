"""Clients that cost little: raw HTTP and WebSocket on asyncio, so that a load is mostly the server's.

They read what our own servers on loopback write, and no more than that.
"""

import asyncio
import json
import os
import time
from collections.abc import Callable
from typing import cast

_TEXT, _PING, _PONG = 1, 9, 10


def now() -> int:
    """Microseconds of the machine's monotonic clock, the same in every process."""
    return time.monotonic_ns() // 1000


class Http(asyncio.Protocol):
    """One kept connection; one request at a time."""

    def __init__(self, port: int, person: str | None = None) -> None:
        self._port = port
        self._as = f"X-User-Id: {person}\r\n" if person else ""
        self._transport: asyncio.Transport | None = None
        self._got = bytearray()
        self._done: asyncio.Future[bytes] | None = None

    @classmethod
    async def open(cls, port: int, person: str | None = None) -> "Http":
        _, protocol = await asyncio.get_running_loop().create_connection(lambda: cls(port, person), "127.0.0.1", port)
        return protocol

    async def post(self, path: str, body: object) -> object:
        return json.loads(await self._ask("POST", path, json.dumps(body).encode()))

    async def put(self, path: str, body: object) -> object:
        return json.loads(await self._ask("PUT", path, json.dumps(body).encode()))

    async def get(self, path: str) -> object:
        return json.loads(await self._ask("GET", path, b""))

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    async def _ask(self, method: str, path: str, body: bytes) -> bytes:
        assert self._transport is not None
        self._done = asyncio.get_running_loop().create_future()
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{self._as}"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._transport.write(head.encode() + b"\r\n" + body)
        return await self._done

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop has its own, of the same shape

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, body = bytes(self._got).partition(b"\r\n\r\n")
        if not found or self._done is None or self._done.done():
            return
        length = next(int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:"))
        if len(body) < length:
            return
        self._got.clear()
        if head.split(b" ", 2)[1][:1] == b"2":
            self._done.set_result(body)
        else:
            self._done.set_exception(RuntimeError(f"{head[:40]!r} {body[:300]!r}"))

    def connection_lost(self, reason: Exception | None) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_exception(ConnectionError("The server closed the connection."))


class Bare(asyncio.Protocol):
    """Asks the model server itself, as the peer of a relay; `heard` gets the bytes as they come."""

    def __init__(self, heard: Callable[[bytes], None]) -> None:
        self._heard = heard
        self.close: Callable[[], None] = lambda: None

    @classmethod
    async def ask(cls, port: int, model: str, heard: Callable[[bytes], None]) -> "Bare":
        transport, protocol = await asyncio.get_running_loop().create_connection(lambda: cls(heard), "127.0.0.1", port)
        body = json.dumps(
            {"model": model, "stream": True, "messages": [{"role": "user", "content": "Hello."}]}
        ).encode()
        head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n\r\n"
        transport.write(head.encode() + body)
        protocol.close = transport.close
        return protocol

    def data_received(self, data: bytes) -> None:
        self._heard(data)


class Socket(asyncio.Protocol):
    """A WebSocket that hands on the text of each frame."""

    def __init__(self, port: int, path: str, heard: Callable[[bytes], None], person: str | None = None) -> None:
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + (f"X-User-Id: {person}\r\n" if person else "")
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        self._heard = heard
        self._got = b""
        self._transport: asyncio.Transport | None = None
        self.accepted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False

    @classmethod
    async def open(cls, port: int, path: str, heard: Callable[[bytes], None], person: str | None = None) -> "Socket":
        _, protocol = await asyncio.get_running_loop().create_connection(
            lambda: cls(port, path, heard, person), "127.0.0.1", port
        )
        await protocol.accepted
        return protocol

    def say(self, frame: object) -> None:
        self._write(_TEXT, json.dumps(frame).encode())

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop has its own, of the same shape
        self._transport.write(self._request.encode())

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not self.accepted.done():
            head, found, rest = self._got.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head:
                self.accepted.set_exception(RuntimeError(head.decode("latin-1")))
                return
            self._got = rest
            self.accepted.set_result(None)
        self._take_frames()

    def _take_frames(self) -> None:
        got, at = self._got, 0
        while len(got) - at >= 2:
            size, begins = got[at + 1] & 127, at + 2
            if size == 126:
                size, begins = int.from_bytes(got[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, begins = int.from_bytes(got[at + 2 : at + 10], "big"), at + 10
            if len(got) < begins + size:
                break
            kind, content = got[at] & 15, got[begins : begins + size]
            if kind == _TEXT:
                self._heard(content)
            elif kind == _PING:
                self._write(_PONG, content)
            at = begins + size
        self._got = got[at:]

    def _write(self, kind: int, content: bytes) -> None:
        assert self._transport is not None
        mask = os.urandom(4)
        size = bytes([0x80 | len(content)]) if len(content) < 126 else b"\xfe" + len(content).to_bytes(2, "big")
        masked = bytes(byte ^ mask[place & 3] for place, byte in enumerate(content))
        self._transport.write(bytes([0x80 | kind]) + size + mask + masked)

    def connection_lost(self, reason: Exception | None) -> None:
        self.closed = True
        if not self.accepted.done():
            self.accepted.set_exception(ConnectionError("The server closed the connection."))


class EventStream(asyncio.Protocol):
    """Server-sent events that nobody reads; enough to hold the stream open."""

    def __init__(self, port: int, path: str) -> None:
        self._request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
        self._transport: asyncio.Transport | None = None
        self.begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False

    @classmethod
    async def open(cls, port: int, path: str) -> "EventStream":
        _, protocol = await asyncio.get_running_loop().create_connection(lambda: cls(port, path), "127.0.0.1", port)
        await protocol.begun
        return protocol

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if not self.begun.done():
            self.begun.set_result(None)

    def connection_lost(self, reason: Exception | None) -> None:
        self.closed = True
        if not self.begun.done():
            self.begun.set_exception(ConnectionError("The server closed the connection."))
