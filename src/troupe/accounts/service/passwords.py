"""Hashing and comparing passwords: slow on purpose, off the loop, and never many at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from troupe.accounts.domain.password import normal
from troupe.accounts.errors import Busy

if TYPE_CHECKING:
    from argon2 import PasswordHasher

AT_ONCE = 2
WAITING = 32
# Nobody's password under the present parameters: names that are nobody's are compared with it.
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$bf8BNkDTtsv4xt64Y2GhFQ$CDjc1LX8HovBzwa2DJSKeGE8/dh03vf/94HBBUlz1Zo"


class Hasher:
    """Argon2id as RFC 9106 recommends it where memory is short: 64 MiB, three passes, four lanes."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        """Loaded with the first password: where one person works alone there is none."""
        from argon2 import PasswordHasher
        from argon2.profiles import RFC_9106_LOW_MEMORY

        return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One of the few places in which hashing may be done; what must be judged just before it stands inside."""
        if self._waiting >= AT_ONCE + WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with self._slots:
                yield
        finally:
            self._waiting -= 1

    async def hash(self, password: str) -> str:
        async with self.turn():
            return await asyncio.to_thread(self._hasher.hash, normal(password))

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether this is the password; without a stored one the same work is done for nothing. Call it in a turn."""
        right = await asyncio.to_thread(self._verify, stored or NOBODYS, normal(password))
        return right and stored is not None

    def is_outdated(self, stored: str) -> bool:
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
