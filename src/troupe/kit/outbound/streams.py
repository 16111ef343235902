"""Connections as the pool wants them, straight on asyncio.

The pool's own take a cancel scope for every read, which costs a third of what relaying a word costs; whoever reads
here limits the wait already, and then no second clock is set.
"""

import asyncio
import select
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpcore2

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class Stream(httpcore2.AsyncNetworkStream):
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if timeout is None:
            try:
                return await self._reader.read(max_bytes)
            except OSError as fault:
                raise httpcore2.ReadError(str(fault)) from fault
        async with _limited(timeout, httpcore2.ReadTimeout, httpcore2.ReadError):
            return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        async with _limited(timeout, httpcore2.WriteTimeout, httpcore2.WriteError):
            self._writer.write(buffer)
            await self._writer.drain()

    async def aclose(self) -> None:
        with suppress(OSError):
            self._writer.close()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        try:
            async with _limited(timeout, httpcore2.ConnectTimeout, httpcore2.ConnectError):
                await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except BaseException:
            await self.aclose()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        match info:
            case "client_addr":
                return self._writer.get_extra_info("sockname")
            case "server_addr":
                return self._writer.get_extra_info("peername")
            case "is_readable":
                return self._has_ended()
        return self._writer.get_extra_info(info)

    def _has_ended(self) -> bool:
        """An idle connection on which something can be read is one that the other side has closed."""
        if self._writer.is_closing() or self._reader.at_eof() or self._reader.exception():
            return True
        poll = select.poll()
        poll.register(self._writer.get_extra_info("socket").fileno(), select.POLLIN)
        return bool(poll.poll(0))


async def connect(
    address: str, port: int, timeout: float | None, options: Iterable[SocketOption] | None
) -> httpcore2.AsyncNetworkStream:
    """A connection to an address, not a name."""
    async with _limited(timeout, httpcore2.ConnectTimeout, httpcore2.ConnectError):
        reader, writer = await asyncio.open_connection(address, port)
    for option in options or ():
        writer.get_extra_info("socket").setsockopt(*option)
    return Stream(reader, writer)


@asynccontextmanager
async def _limited(seconds: float | None, too_late: type[Exception], broken: type[Exception]) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as fault:
        raise too_late(str(fault)) from fault
    except OSError as fault:  # those of TLS are among them
        raise broken(str(fault)) from fault
