"""Clients that connect only to an address that was checked, and stay with it.

A name is resolved once per connection, every address it has is judged, and the connection is made to a judged
address while Host and SNI keep the name. What the name means a second later cannot matter.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager

import httpcore2
import httpx2

from troupe.kit.outbound.addresses import Reach, judge
from troupe.kit.outbound.streams import SocketOption, connect
from troupe.kit.outbound.urls import AddressRules, check_url

Resolver = Callable[[str, int], Awaitable[list[str]]]

CONNECT_S = 5.0
IDLE_S = 60.0
MAX_BODY = 32 * 1024 * 1024
_MAX_KNOWN_ORIGINS = 64


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


class _CheckedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections for the pool, to judged addresses only."""

    def __init__(self, rules: AddressRules, resolve: Resolver, *, secure: bool) -> None:
        self._rules = rules
        self._resolve = resolve
        self._secure = secure

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._judged(host, port)
                return await self._first_that_answers(addresses, port, timeout, socket_options)
        except TimeoutError:
            raise httpcore2.ConnectTimeout(f"No connection to {host} in time.") from None

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _judged(self, host: str, port: int) -> list[str]:
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            raise httpcore2.ConnectError(f"The name {host} is not known: {error.strerror or error}") from None
        for address in addresses:
            self._rules.check(judge(address), secure=self._secure)
        return addresses

    async def _first_that_answers(
        self, addresses: list[str], port: int, timeout: float | None, options: Iterable[SocketOption] | None
    ) -> httpcore2.AsyncNetworkStream:
        failure = httpcore2.ConnectError("The name has no address.")
        for address in addresses:
            try:
                return await connect(address, port, timeout, options)
            except httpcore2.ConnectError as error:
                failure = error
        raise failure


class _CheckedTransport(httpx2.AsyncBaseTransport):
    """Checks the spelling of each URL; keeps one pool for `https` and one for plain local connections."""

    def __init__(self, rules: AddressRules, resolve: Resolver, max_connections: int, max_body: int) -> None:
        self._rules = rules
        self._resolve = resolve
        self._max_connections = max_connections
        self._max_body = max_body
        self._pools: dict[bool, httpcore2.AsyncConnectionPool] = {}
        self._known: set[tuple[str, str, int | None]] = set()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self._check_spelling(request.url)
        pool = self._pool(secure=request.url.scheme in {"https", "wss"})
        assert isinstance(request.stream, httpx2.AsyncByteStream)
        outgoing = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _as_httpx_errors():
            answer = await pool.handle_async_request(outgoing)
        return httpx2.Response(
            answer.status,
            headers=answer.headers,
            stream=_LimitedBody(answer, self._max_body),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()

    def _check_spelling(self, url: httpx2.URL) -> None:
        origin = (url.scheme, url.host, url.port)
        if origin in self._known:
            return
        check_url(str(url), self._rules)
        if len(self._known) < _MAX_KNOWN_ORIGINS:
            self._known.add(origin)

    def _pool(self, *, secure: bool) -> httpcore2.AsyncConnectionPool:
        if secure not in self._pools:
            self._pools[secure] = httpcore2.AsyncConnectionPool(
                max_connections=self._max_connections,
                max_keepalive_connections=20,
                keepalive_expiry=30.0,
                network_backend=_CheckedBackend(self._rules, self._resolve, secure=secure),
            )
        return self._pools[secure]


class _LimitedBody(httpx2.AsyncByteStream):
    """The body of an answer, up to what was agreed."""

    def __init__(self, answer: httpcore2.Response, limit: int) -> None:
        self._answer = answer
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        with _as_httpx_errors():
            async for chunk in self._answer.aiter_stream():
                seen += len(chunk)
                if seen > self._limit:
                    raise BodyTooLarge(f"The answer is larger than {self._limit} bytes.")
                yield chunk

    async def aclose(self) -> None:
        with _as_httpx_errors():
            await self._answer.aclose()


_TRANSLATED: tuple[tuple[type[Exception], type[httpx2.TransportError]], ...] = (
    (httpcore2.ConnectTimeout, httpx2.ConnectTimeout),
    (httpcore2.ReadTimeout, httpx2.ReadTimeout),
    (httpcore2.WriteTimeout, httpx2.WriteTimeout),
    (httpcore2.PoolTimeout, httpx2.PoolTimeout),
    (httpcore2.ConnectError, httpx2.ConnectError),
    (httpcore2.ReadError, httpx2.ReadError),
    (httpcore2.WriteError, httpx2.WriteError),
    (httpcore2.LocalProtocolError, httpx2.LocalProtocolError),
    (httpcore2.RemoteProtocolError, httpx2.RemoteProtocolError),
    (httpcore2.UnsupportedProtocol, httpx2.UnsupportedProtocol),
)


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    """Callers know the errors of the client they hold, not those of the pool below it."""
    try:
        yield
    except tuple(theirs for theirs, _ in _TRANSLATED) as error:
        ours = next(ours for theirs, ours in _TRANSLATED if isinstance(error, theirs))
        raise ours(str(error)) from error
