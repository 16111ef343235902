"""Whoever guesses wrong waits, longer each time; the same over every server, since it stands in the database."""

import math
from collections.abc import Sequence
from datetime import timedelta

from troupe.accounts.domain.guessing import wait_after
from troupe.accounts.errors import TooManyTries
from troupe.accounts.service.audit import Hashing, asking_address
from troupe.accounts.store import GuessStore
from troupe.database import Database
from troupe.kit.times import Clock

FORGOTTEN_AFTER = timedelta(days=1)


class Guesses:
    """Counts wrong tries by account and by address."""

    def __init__(self, database: Database, store: GuessStore, hashing: Hashing, clock: Clock) -> None:
        self._database = database
        self._store = store
        self._hashing = hashing
        self._clock = clock

    async def check(self, *accounts: str) -> None:
        """Refuse a try that comes too early."""
        until = await self._store.wait_until(self._subjects(accounts))
        if until is not None and (left := (until - self._clock()).total_seconds()) > 0:
            raise TooManyTries(max(1, math.ceil(left)))

    async def failed(self, *accounts: str) -> None:
        now = self._clock()
        for subject in self._subjects(accounts):
            async with self._database.writing():
                failures = await self._store.failures(subject) + 1
                wait = wait_after(failures)
                await self._store.put(subject, failures, now, now + timedelta(seconds=wait) if wait else None)

    async def succeeded(self, *accounts: str) -> None:
        """A right try ends the row of wrong ones."""
        await self._store.forget(self._subjects(accounts))

    async def retire(self) -> None:
        await self._store.retire(self._clock() - FORGOTTEN_AFTER)

    def _subjects(self, accounts: Sequence[str]) -> list[str]:
        subjects = [self._hashing.of("account", account) for account in accounts]
        if address := asking_address.get():
            subjects.append(self._hashing.of("guesses from", address))
        return subjects
