"""Agreements of people to be trained from, as rows that are written once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from troupe.database import Database
from troupe.talents.domain.likeness import Likeness
from troupe.talents.store.tables import talent_likenesses as likenesses


class LikenessStore:
    """Who agreed to what."""

    def __init__(self, database: Database, realm: str) -> None:
        self._database = database
        self._realm = realm

    async def add(self, given: Likeness) -> None:
        values = vars(given) | {"scope": list(given.scope), "realm": self._realm}
        async with self._database.writing() as connection:
            await connection.execute(likenesses.insert().values(**values))

    async def find(self, user_id: str, id: str) -> Likeness | None:
        return next((each for each in await self.of(user_id) if each.id == id), None)

    async def owner_of(self, id: str) -> str | None:
        query = select(likenesses.c.user_id).where(likenesses.c.id == id)
        async with self._database.reading() as connection:
            found: str | None = await connection.scalar(query)
            return found

    async def of(self, user_id: str) -> Sequence[Likeness]:
        """The newest first."""
        query = select(likenesses).where(likenesses.c.user_id == user_id)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(likenesses.c.given_at.desc(), likenesses.c.id.desc()))
            return [Likeness(**{name: row._mapping[name] for name in Likeness.__dataclass_fields__}) for row in rows]

    async def withdraw(self, id: str, at: datetime) -> bool:
        """False when it was withdrawn before."""
        there = (likenesses.c.id == id, likenesses.c.withdrawn_at.is_(None))
        async with self._database.writing() as connection:
            done = await connection.execute(update(likenesses).where(*there).values(withdrawn_at=at))
            return bool(done.rowcount)

    async def withdrawn(self) -> frozenset[str]:
        """Every agreement that is none any more, whoever gave it: kits travel between people."""
        query = select(likenesses.c.id).where(likenesses.c.withdrawn_at.is_not(None))
        async with self._database.reading() as connection:
            return frozenset((await connection.execute(query)).scalars())
