"""Wrong guesses and the audit chain as rows."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from sqlalchemy import delete, select, text

from troupe.accounts.domain.audit import BEGINNING, AuditEvent
from troupe.accounts.store.tables import audit, guesses
from troupe.database import Database, upsert

_CHAIN_LOCK = text("SELECT pg_advisory_xact_lock(7370756574)")
_AT_A_TIME = 1000


class GuessStore:
    """How often somebody guessed wrong in a row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def wait_until(self, subjects: Sequence[str]) -> datetime | None:
        query = select(guesses.c.wait_until).where(guesses.c.subject.in_(subjects))
        async with self._database.reading() as connection:
            waits = [each for each in (await connection.execute(query)).scalars() if each is not None]
            return max(waits, default=None)

    async def failures(self, subject: str) -> int:
        """How many so far; the row is held until this transaction ends."""
        query = select(guesses.c.failures).where(guesses.c.subject == subject).with_for_update()
        async with self._database.writing() as connection:
            return await connection.scalar(query) or 0

    async def put(self, subject: str, failures: int, at: datetime, wait_until: datetime | None) -> None:
        values = {"failures": failures, "last_at": at, "wait_until": wait_until}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, guesses, {"subject": subject}, values))

    async def forget(self, subjects: Sequence[str]) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(guesses).where(guesses.c.subject.in_(subjects)))

    async def retire(self, before: datetime) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(guesses).where(guesses.c.last_at < before))


class AuditStore:
    """The chain; rows are added at its end and leave from its beginning, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(
        self,
        at: datetime,
        *,
        actor: str | None,
        name: str,
        target: str | None,
        rule: str | None,
        address_hash: str | None,
    ) -> AuditEvent:
        async with self._database.writing() as connection:
            if self._database.dialect == "postgresql":
                await connection.execute(_CHAIN_LOCK)
            query = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
            last = (await connection.execute(query)).one_or_none()
            seq, before = (last.seq + 1, last.hash) if last else (1, BEGINNING)
            event = AuditEvent(seq, at, actor, name, target, rule, address_hash, before).sealed()
            await connection.execute(audit.insert().values(**vars(event)))
            return event

    async def page(self, before: int | None, limit: int) -> list[AuditEvent]:
        """Newest first."""
        query = select(audit).order_by(audit.c.seq.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.seq < before)
        async with self._database.reading() as connection:
            return [AuditEvent(**row._mapping) for row in await connection.execute(query)]

    async def whole(self) -> AsyncIterator[AuditEvent]:
        """The chain from its oldest row on."""
        after = 0
        while True:
            query = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(_AT_A_TIME)
            async with self._database.reading() as connection:
                rows = [AuditEvent(**row._mapping) for row in await connection.execute(query)]
            for event in rows:
                yield event
            if len(rows) < _AT_A_TIME:
                return
            after = rows[-1].seq

    async def retire(self, before: datetime) -> None:
        """Old rows leave; the newest always stays, so that the numbers go on."""
        async with self._database.writing() as connection:
            newest = await connection.scalar(select(audit.c.seq).order_by(audit.c.seq.desc()).limit(1))
            if newest is not None:
                await connection.execute(delete(audit).where(audit.c.at < before, audit.c.seq < newest))
