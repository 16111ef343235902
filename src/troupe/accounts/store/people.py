"""Who is there, as rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from troupe.accounts.domain import Tier, User
from troupe.accounts.store.tables import tiers, users
from troupe.database import Database

# Built once: every request asks who acts, and building a statement takes longer than running it.
_OWNER = select(users).where(users.c.role == "owner")
_BY_ID = select(users).where(users.c.id == bindparam("person"))


class PeopleStore:
    """Who is there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, user: User) -> None:
        async with self._database.writing() as connection:
            await connection.execute(users.insert().values(**vars(user)))

    async def save(self, user: User) -> None:
        async with self._database.writing() as connection:
            await connection.execute(users.update().where(users.c.id == user.id).values(**vars(user)))

    async def remove(self, id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(users.delete().where(users.c.id == id))

    async def children_of(self, guardian_id: str) -> list[User]:
        query = select(users).where(users.c.guardian_id == guardian_id, users.c.age_band == "child")
        async with self._database.reading() as connection:
            return [User(**row._mapping) for row in await connection.execute(query.order_by(users.c.username))]

    async def among(self, ids: Iterable[str]) -> list[User]:
        """Those of these who are there."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(users).where(users.c.id.in_(sorted(ids))))
            return [User(**row._mapping) for row in found]

    async def with_status(self, status: str) -> list[User]:
        async with self._database.reading() as connection:
            return [
                User(**row._mapping) for row in await connection.execute(select(users).where(users.c.status == status))
            ]

    async def owner(self) -> User | None:
        return await self._read(_OWNER)

    async def hold(self, id: str) -> User | None:
        """A person whose row nobody else changes until this transaction ends; others who ask for it wait."""
        query = select(users).where(users.c.id == id).with_for_update(key_share=True)
        async with self._database.writing() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else User(**row._mapping)

    async def page(self, after: str, limit: int) -> list[User]:
        """People by username."""
        query = select(users).where(users.c.username > after).order_by(users.c.username).limit(limit)
        async with self._database.reading() as connection:
            return [User(**row._mapping) for row in await connection.execute(query)]

    async def find(self, id: str) -> User | None:
        return await self._read(_BY_ID, {"person": id})

    async def named(self, username: str) -> User | None:
        return await self._one(users.c.username == username)

    async def tier(self, name: str) -> Tier:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(tiers).where(tiers.c.tier == name))).one()
            return Tier(**row._mapping)

    async def _one(self, condition: Any) -> User | None:
        return await self._read(select(users).where(condition))

    async def _read(self, query: Any, values: Mapping[str, str] | None = None) -> User | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(query, values)).one_or_none()
            return None if row is None else User(**row._mapping)
