"""One connection that asks and hears: HTTP/1.1 as it comes from the loop, read by a parser in C.

What has arrived by the time somebody looks is one piece, so a busy reader gets fewer and larger ones.
"""

import asyncio
import select
from collections.abc import AsyncIterable, Callable
from typing import cast

import httptools
import httpx2

Headers = list[tuple[bytes, bytes]]
Taker = Callable[[bytes], bool]

LARGEST_HEAD = 64 * 1024
MOST_UNREAD = 256 * 1024
MOST_UNSENT = 64 * 1024
_FRAMED = frozenset({b"content-length", b"transfer-encoding"})


class Wire(asyncio.Protocol):
    """A connection with one question at a time."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._can_write = asyncio.Event()
        self._can_write.set()
        self._waiter: asyncio.Future[None] | None = None
        self.is_closed = False
        self._questions = 0
        self._begin(has_body=True)

    def _begin(self, *, has_body: bool) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._asked = False
        self._is_sent = False
        self._has_body = has_body
        self._headers: Headers = []
        self._head_size = 0
        self._has_head = False
        self._status = 0
        self._until_closed = False
        self._pieces: list[bytes] = []
        self._unread = 0
        self._is_paused = False
        self._fault: Exception | None = None
        self._taker: Taker | None = None
        self._is_whole = False
        self._is_kept = False
        self._has_heard = False
        self._may_switch = False
        self._is_raw = False

    @property
    def was_deaf(self) -> bool:
        """Whether a connection that was used before ended without a word about the last question."""
        return self._questions > 1 and self.is_closed and not self._has_heard

    @property
    def can_ask_again(self) -> bool:
        """Whether all was asked, the answer was read whole, and the other side keeps the connection."""
        return self._is_sent and self._is_whole and self._is_kept and not self._pieces and not self.is_closed

    def was_left(self) -> bool:
        """An idle connection on which something can be read is one that the other side has closed."""
        if self.is_closed or self._transport is None:
            return True
        poll = select.poll()
        poll.register(self._transport.get_extra_info("socket").fileno(), select.POLLIN)
        return bool(poll.poll(0))

    async def ask(self, head: bytes, body: AsyncIterable[bytes], *, has_answer_body: bool) -> None:
        """Send a question; an answer that comes before all of it is sent ends the sending."""
        self._begin(has_body=has_answer_body)
        self._questions += 1
        self._asked = True
        self._may_switch = b"\r\nupgrade:" in head.lower()
        unsent = bytearray(head)
        async for piece in body:
            unsent += piece
            if len(unsent) >= MOST_UNSENT:
                await self._send(bytes(unsent))
                unsent.clear()
            if self._has_head:
                return
        await self._send(bytes(unsent))
        self._is_sent = True

    async def answer(self) -> tuple[int, Headers]:
        """Status and headers."""
        while not self._has_head:
            await self._news()
        return self._status, self._headers

    async def piece(self) -> bytes:
        """What has arrived of the body, at least something; nothing at its end."""
        while not self._pieces:
            if self._is_whole:
                return b""
            await self._news()
        pieces, self._pieces, self._unread = self._pieces, [], 0
        if self._is_paused and self._transport is not None and not self._transport.is_closing():
            self._is_paused = False
            self._transport.resume_reading()
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def hand_over(self, taker: Taker) -> None:
        """Let pieces be taken the moment they arrive, as long as whoever reads waits for nothing else.

        What is not taken is read as ever; what taking raises is raised there.
        """
        self._taker = taker

    def close(self) -> None:
        self.is_closed = True
        if self._transport is not None:
            self._transport.abort()

    async def _send(self, data: bytes) -> None:
        if self.is_closed or self._transport is None:
            if self._has_head:
                return  # the answer was here first
            raise self._fault or httpx2.WriteError("The connection was closed.")
        self._transport.write(data)
        await self._can_write.wait()

    async def _news(self) -> None:
        if self._fault is not None:
            raise self._fault
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, fault: httpx2.TransportError) -> None:
        self._fault = self._fault or fault
        self.close()
        self._wake()

    # What the loop tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop has its own, of the same shape

    def data_received(self, data: bytes) -> None:
        if not self._asked or self._is_whole:
            self.close()  # nobody asked for this
            return
        self._has_heard = True
        if self._is_raw:
            self.on_body(data)
            self._wake()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as switch:
            self._switched(data[switch.args[0] :])
        except httptools.HttpParserError as fault:
            if not self._is_whole:
                self._fail(httpx2.RemoteProtocolError(f"The server does not speak HTTP: {fault}"))
                return
            self.close()
        if self._taker is None or not self._is_taken(self._taker):
            self._wake()

    def _is_taken(self, taker: Taker) -> bool:
        """Nothing is taken before what came earlier was read."""
        if self._is_whole or not self._pieces or self._waiter is None or self._waiter.done():
            return False
        try:
            if not taker(self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)):
                return False
        except Exception as fault:  # noqa: BLE001  # whatever it is, it is raised where the answer is read
            self._fault = self._fault or fault
            self._pieces, self._unread = [], 0
            return False
        self._pieces, self._unread = [], 0
        return True

    def _switched(self, rest: bytes) -> None:
        """From here on the other side speaks what it was asked to speak instead of HTTP; never by itself."""
        if not self._is_raw:
            self._fail(httpx2.RemoteProtocolError("The server speaks something that nobody asked for."))
        elif rest:
            self.on_body(rest)

    def connection_lost(self, reason: Exception | None) -> None:
        self.is_closed = True
        self._can_write.set()
        if self._until_closed and reason is None:
            self._is_whole = True
        elif self._asked and not self._is_whole and self._fault is None:
            self._fault = (
                httpx2.RemoteProtocolError("The server closed the connection before its answer was whole.")
                if reason is None
                else httpx2.ReadError(str(reason))
            )
        self._wake()

    def pause_writing(self) -> None:
        self._can_write.clear()

    def resume_writing(self) -> None:
        self._can_write.set()

    # What the parser tells; what is raised here ends the connection.

    def on_message_begin(self) -> None:
        if self._is_whole:
            raise ValueError("more than one answer")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_size += len(name) + len(value)
        if self._head_size > LARGEST_HEAD:
            raise ValueError("too large a head")
        if not self._has_head:  # what comes after the body means nothing to us
            self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        self._status = self._parser.get_status_code()
        if self._status == 101 and self._may_switch:
            self._has_head = self._until_closed = self._is_raw = True
            return
        if self._status < 200:  # not the answer yet
            self._headers = []
            return
        self._has_head = True
        self._until_closed = not any(name.lower() in _FRAMED for name, _ in self._headers)
        if not self._has_body:
            self._is_whole = True

    def on_body(self, body: bytes) -> None:
        self._pieces.append(body)
        self._unread += len(body)
        if self._unread > MOST_UNREAD and not self._is_paused and self._transport is not None:
            self._is_paused = True
            self._transport.pause_reading()

    def on_message_complete(self) -> None:
        if self._has_head and not self._is_raw:
            self._is_kept = self._parser.should_keep_alive() and not self._is_whole
            self._is_whole = True
