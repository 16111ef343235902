"""Clients that connect only to an address that was checked, and stay with it.

A name is resolved once per connection, every address it has is judged, and the connection is made to a judged
address while Host and SNI keep the name. What the name means a second later cannot matter.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from troupe.kit.outbound.addresses import Reach, judge
from troupe.kit.outbound.pool import Origin, Pool, Resolver
from troupe.kit.outbound.urls import AddressRules, check_url
from troupe.kit.outbound.wire import Taker, Wire
from troupe.kit.tracing import span

CONNECT_S = 5.0
IDLE_S = 60.0
MAX_BODY = 32 * 1024 * 1024
STRAIGHT = "straight"
"""Where an answer keeps its body as it comes (`Straight`), for whoever counts microseconds."""
_MAX_KNOWN_ORIGINS = 64
_LINE_BREAK = re.compile(rb"[\r\n\0]")


class BodyTooLarge(httpx2.ReadError):
    """The other side sent more than was agreed."""


class Outbound:
    """Makes the clients; holds how names are resolved."""

    def __init__(self, resolve: Resolver | None = None) -> None:
        self._resolve = resolve or resolve_by_system

    def client(
        self, rules: AddressRules, *, max_connections: int = 1000, max_body: int = MAX_BODY
    ) -> httpx2.AsyncClient:
        """A pooled client, kept for as long as its connection exists; the caller closes it."""
        return httpx2.AsyncClient(
            transport=_CheckedTransport(rules, self._resolve, max_connections, max_body),
            timeout=httpx2.Timeout(IDLE_S, connect=CONNECT_S),
            headers={"user-agent": "Troupe", "accept-encoding": "identity"},
            follow_redirects=False,
            trust_env=False,
        )

    async def check(self, url: str, rules: AddressRules) -> Reach:
        """Where a URL leads, without connecting; raises `AddressNotAllowed`, or `OSError` for an unknown name."""
        checked = check_url(url, rules)
        reaches = set()
        for address in await self._resolve(checked.host, checked.port):
            verdict = judge(address)
            rules.check(verdict, secure=checked.secure)
            reaches.add(verdict.reach)
        if not reaches:
            raise OSError(f"The name {checked.host} has no address.")
        return "public" if "public" in reaches else reaches.pop()


async def resolve_by_system(host: str, port: int) -> list[str]:
    """Every address of a name, in the order the system prefers."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _CheckedTransport(httpx2.AsyncBaseTransport):
    """Checks the spelling of each URL, and asks over connections of its own."""

    def __init__(self, rules: AddressRules, resolve: Resolver, max_connections: int, max_body: int) -> None:
        self._rules = rules
        self._pool = Pool(rules, resolve, max_connections)
        self._max_body = max_body
        self._known: set[tuple[str, str, int | None]] = set()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Until the answer begins. Whom it went to stays here, and what it is part of is not told there."""
        with span("outbound call", "client") as noted:
            answer = await self._asked(request)
            if noted:
                noted.about["http.response.status_code"] = answer.status_code
            return answer

    async def _asked(self, request: httpx2.Request) -> httpx2.Response:
        self._check_spelling(request.url)
        waits = request.extensions.get("timeout", {})
        origin = _origin(request.url)
        wire = await self._pool.take(origin, waits.get("connect"), waits.get("pool"))
        try:
            return await self._ask(wire, origin, request)
        except httpx2.TimeoutException:
            raise
        except httpx2.TransportError:
            # The other side may close a connection that waits in the very moment in which it is asked again; it has
            # not heard the question then, and a new connection is asked, once.
            if not wire.was_deaf:
                raise
        wire = await self._pool.take(origin, waits.get("connect"), waits.get("pool"), fresh=True)
        return await self._ask(wire, origin, request)

    async def _ask(self, wire: Wire, origin: Origin, request: httpx2.Request) -> httpx2.Response:
        waits = request.extensions.get("timeout", {})
        body = Straight(self._pool, origin, wire, waits.get("read"), self._max_body)
        try:
            async with _limited(waits.get("write"), httpx2.WriteTimeout):
                await wire.ask(_head(request), _content(request), has_answer_body=request.method != "HEAD")
            async with _limited(waits.get("read"), httpx2.ReadTimeout):
                status, headers = await wire.answer()
        except BaseException:
            await body.aclose()
            raise
        return httpx2.Response(status, headers=headers, stream=body, extensions={STRAIGHT: body})

    async def aclose(self) -> None:
        self._pool.close()

    def _check_spelling(self, url: httpx2.URL) -> None:
        origin = (url.scheme, url.host, url.port)
        if origin in self._known:
            return
        check_url(str(url), self._rules)
        if len(self._known) < _MAX_KNOWN_ORIGINS:
            self._known.add(origin)


class Straight(httpx2.AsyncByteStream):
    """The body of an answer as it arrives, up to what was agreed; closing it gives the connection back."""

    def __init__(self, pool: Pool, origin: Origin, wire: Wire, patience: float | None, limit: int) -> None:
        self._pool = pool
        self._origin = origin
        self._wire = wire
        self._patience = patience
        self._limit = limit
        self._is_given_back = False
        self._seen = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self.piece():
            yield piece

    async def piece(self) -> bytes:
        """What has arrived since; nothing at the end."""
        piece = await self._wire.piece() if self._patience is None else await self._in_time()
        self._count(piece)
        return piece

    def hand_over(self, taker: Taker) -> None:
        """Let pieces be taken as they arrive (see `Wire.hand_over`)."""

        def count_and_take(piece: bytes) -> bool:
            if not taker(piece):
                return False
            self._count(piece)
            return True

        self._wire.hand_over(count_and_take)

    def _count(self, piece: bytes) -> None:
        self._seen += len(piece)
        if self._seen > self._limit:
            raise BodyTooLarge(f"The answer is larger than {self._limit} bytes.")

    async def aclose(self) -> None:
        if not self._is_given_back:
            self._is_given_back = True
            self._pool.give_back(self._origin, self._wire)

    async def _in_time(self) -> bytes:
        async with _limited(self._patience, httpx2.ReadTimeout):
            return await self._wire.piece()


def _origin(url: httpx2.URL) -> Origin:
    secure = url.scheme in {"https", "wss"}
    return Origin(url.raw_host.decode("ascii").strip("[]"), url.port or (443 if secure else 80), secure)


def _head(request: httpx2.Request) -> bytes:
    """The question without its body. Nothing in it may begin a line of its own."""
    lines = [b"%b %b HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path)]
    lines += [b"%b: %b" % header for header in request.headers.raw]
    if any(_LINE_BREAK.search(line) for line in lines):
        raise httpx2.LocalProtocolError("A header holds a line break.")
    return b"\r\n".join([*lines, b"", b""])


async def _content(request: httpx2.Request) -> AsyncIterator[bytes]:
    assert isinstance(request.stream, httpx2.AsyncByteStream)
    if "transfer-encoding" not in request.headers:
        async for piece in request.stream:
            yield piece
        return
    async for piece in request.stream:
        if piece:
            yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


@asynccontextmanager
async def _limited(seconds: float | None, too_late: type[httpx2.TimeoutException]) -> AsyncIterator[None]:
    """Limit a wait, unless whoever waits limits it already."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise too_late("The other side took too long.") from None
