"""The connections of one client: made to judged addresses only, and kept for a while after use."""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import NamedTuple

import httpx2

from troupe.kit.outbound.addresses import judge
from troupe.kit.outbound.urls import AddressRules
from troupe.kit.outbound.wire import Wire

Resolver = Callable[[str, int], Awaitable[list[str]]]

IDLE_SECONDS = 30.0
MOST_IDLE = 20


class Origin(NamedTuple):
    """Whom a connection leads to."""

    host: str
    port: int
    secure: bool


class Pool:
    """Connections that wait for their next question."""

    def __init__(self, rules: AddressRules, resolve: Resolver, most: int) -> None:
        self._rules = rules
        self._resolve = resolve
        self._room = asyncio.Semaphore(most)
        self._idle: defaultdict[Origin, list[tuple[Wire, float]]] = defaultdict(list)

    async def take(self, origin: Origin, connect_s: float | None, room_s: float | None, *, fresh: bool = False) -> Wire:
        """A connection to this origin, a new one when asked for; who takes one gives it back."""
        try:
            async with asyncio.timeout(room_s):
                await self._room.acquire()
        except TimeoutError:
            raise httpx2.PoolTimeout("Too many connections are open.") from None
        try:
            kept = None if fresh else self._kept(origin)
            return kept or await self._connected(origin, connect_s)
        except BaseException:
            self._room.release()
            raise

    def give_back(self, origin: Origin, wire: Wire) -> None:
        """Keep the connection if it can be asked again."""
        self._room.release()
        if not wire.can_ask_again:
            wire.close()
            return
        self._idle[origin].append((wire, asyncio.get_running_loop().time()))
        if sum(map(len, self._idle.values())) > MOST_IDLE:
            self._drop_the_oldest()

    def close(self) -> None:
        for kept in self._idle.values():
            for wire, _ in kept:
                wire.close()
        self._idle.clear()

    def _kept(self, origin: Origin) -> Wire | None:
        kept, now = self._idle[origin], asyncio.get_running_loop().time()
        while kept:
            wire, since = kept.pop()
            if now - since < IDLE_SECONDS and wire.can_ask_again and not wire.was_left():
                return wire
            wire.close()
        del self._idle[origin]
        return None

    def _drop_the_oldest(self) -> None:
        origin = min((origin for origin, kept in self._idle.items() if kept), key=lambda each: self._idle[each][0][1])
        self._idle[origin].pop(0)[0].close()

    async def _connected(self, origin: Origin, seconds: float | None) -> Wire:
        try:
            async with asyncio.timeout(seconds):
                return await self._first_that_answers(origin, await self._judged(origin))
        except TimeoutError:
            raise httpx2.ConnectTimeout(f"No connection to {origin.host} in time.") from None

    async def _judged(self, origin: Origin) -> list[str]:
        try:
            addresses = await self._resolve(origin.host, origin.port)
        except OSError as error:
            raise httpx2.ConnectError(f"The name {origin.host} is not known: {error.strerror or error}") from None
        for address in addresses:
            self._rules.check(judge(address), secure=origin.secure)
        return addresses

    async def _first_that_answers(self, origin: Origin, addresses: list[str]) -> Wire:
        failure = httpx2.ConnectError("The name has no address.")
        for address in addresses:
            try:
                return await self._connect(origin, address)
            except OSError as error:  # those of TLS are among them
                failure = httpx2.ConnectError(str(error))
                failure.__cause__ = error
        raise failure

    async def _connect(self, origin: Origin, address: str) -> Wire:
        """To an address, not a name; the certificate must still be the name's."""
        loop = asyncio.get_running_loop()
        if origin.secure:
            _, wire = await loop.create_connection(
                Wire, address, origin.port, ssl=self._trust, server_hostname=origin.host
            )
        else:
            _, wire = await loop.create_connection(Wire, address, origin.port)
        return wire

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        trust = httpx2.create_ssl_context()
        trust.set_alpn_protocols(["http/1.1"])
        return trust
