"""Exports and erasures under way, and what is remembered of those that ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select

from troupe.accounts.store.tables import erasure_receipts, privacy_runs
from troupe.database import Database


@dataclass(frozen=True)
class Run:
    """One export or erasure that has not ended."""

    id: str
    kind: Literal["export", "erase"]
    user_id: str | None
    job_id: str | None
    delete_backups: bool
    begun_at: datetime


class PrivacyStore:
    """At most one of them for each person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, run: Run) -> bool:
        """False while another one of this person is under way."""
        async with self._database.writing() as connection:
            taken = select(privacy_runs.c.id).where(privacy_runs.c.user_id == run.user_id)
            if (await connection.execute(taken)).first():
                return False
            await connection.execute(privacy_runs.insert().values(**vars(run)))
            return True

    async def find(self, id: str) -> Run | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(privacy_runs).where(privacy_runs.c.id == id))).one_or_none()
            return None if row is None else Run(**row._mapping)

    async def all(self) -> Sequence[Run]:
        async with self._database.reading() as connection:
            rows = await connection.execute(select(privacy_runs).order_by(privacy_runs.c.begun_at))
            return [Run(**row._mapping) for row in rows]

    async def change(self, id: str, **values: object) -> None:
        async with self._database.writing() as connection:
            await connection.execute(privacy_runs.update().where(privacy_runs.c.id == id).values(**values))

    async def detach(self, id: str) -> None:
        """The person's id leaves with the person."""
        await self.change(id, user_id=None)

    async def remove(self, id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(privacy_runs).where(privacy_runs.c.id == id))

    async def remove_of(self, user_id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(privacy_runs).where(privacy_runs.c.user_id == user_id))

    async def forget_exports(self) -> None:
        """After a crash an export may be asked for again."""
        async with self._database.writing() as connection:
            await connection.execute(delete(privacy_runs).where(privacy_runs.c.kind == "export"))

    async def add_receipt(
        self,
        id: str,
        subject: str,
        at: datetime,
        counts: Mapping[str, int],
        found: Sequence[str],
        notes: Sequence[str],
    ) -> None:
        values = {
            "id": id,
            "subject": subject,
            "finished_at": at,
            "counts": dict(counts),
            "found": list(found),
            "notes": list(notes),
        }
        async with self._database.writing() as connection:
            await connection.execute(erasure_receipts.insert().values(**values))

    async def receipts(self) -> Sequence[Mapping[str, object]]:
        async with self._database.reading() as connection:
            rows = await connection.execute(select(erasure_receipts).order_by(erasure_receipts.c.finished_at))
            return [dict(row._mapping) for row in rows]
