"""Answers that were given, kept so that a repeated request gets the same one again."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from troupe.accounts.store import answered
from troupe.database import Database
from troupe.kit.times import Clock


@dataclass(frozen=True)
class Answered:
    """A request under its key; without a status it is still being answered."""

    user_id: str
    door: str
    key: str
    body_hash: str
    status: int | None = None
    answer: str | None = None


class Repetitions:
    """Remembers answers by person, door and key."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def reserve(self, asked: Answered, kept: timedelta) -> Answered | None:
        """None for the first request with this key, which may act now; else what is known of the first."""
        async with self._database.writing() as connection:
            await connection.execute(delete(answered).where(answered.c.at < self._clock() - kept))
            insert = sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert
            first = insert(answered).values(**vars(asked), at=self._clock()).on_conflict_do_nothing()
            # Asked for what was written: the number of rows is not told by every driver.
            if (await connection.execute(first.returning(answered.c.key))).first():
                return None
            fields = dict((await connection.execute(select(answered).where(*_same(asked)))).one()._mapping)
            del fields["at"]
            return Answered(**fields)

    async def keep(self, asked: Answered, status: int, answer: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(answered).where(*_same(asked)).values(status=status, answer=answer))

    async def release(self, asked: Answered) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(answered).where(*_same(asked)))

    async def release_unfinished(self) -> None:
        """After a crash, requests that were being answered may be sent again."""
        async with self._database.writing() as connection:
            await connection.execute(delete(answered).where(answered.c.status.is_(None)))


def _same(asked: Answered) -> tuple[ColumnElement[bool], ...]:
    return (answered.c.user_id == asked.user_id, answered.c.door == asked.door, answered.c.key == asked.key)
