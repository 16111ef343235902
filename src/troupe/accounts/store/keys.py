"""Sealed keys as rows."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import Row, delete, select

from troupe.accounts.store.tables import stored_keys, users
from troupe.database import Database, Remembered, upsert


class KeyStore:
    """Sealed secrets; what they mean is known to `service.Keys` alone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found: Remembered[tuple[str, str], Row[Any] | None] = Remembered(database, stored_keys)

    async def put(self, user_id: str, name: str, values: dict[str, object]) -> None:
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, stored_keys, {"user_id": user_id, "name": name}, values))

    async def find(self, user_id: str, name: str) -> Row[Any] | None:
        return await self._found.of((user_id, name), partial(self._find, user_id, name))

    async def _find(self, user_id: str, name: str) -> Row[Any] | None:
        async with self._database.reading() as connection:
            return (
                await connection.execute(
                    select(stored_keys).where(stored_keys.c.user_id == user_id, stored_keys.c.name == name)
                )
            ).one_or_none()

    async def list(self, user_id: str) -> Sequence[Row[Any]]:
        query = select(stored_keys).where(stored_keys.c.user_id == user_id).order_by(stored_keys.c.name)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).all()

    async def all(self) -> Sequence[Row[Any]]:
        """Everybody's, held until this transaction ends: for the turning of the master key."""
        async with self._database.writing() as connection:
            return (await connection.execute(select(stored_keys).with_for_update())).all()

    async def owner_id(self) -> str | None:
        """Whose installation this is."""
        async with self._database.reading() as connection:
            found: str | None = await connection.scalar(select(users.c.id).where(users.c.role == "owner"))
            return found

    async def change(self, user_id: str, name: str, **values: object) -> None:
        same = (stored_keys.c.user_id == user_id, stored_keys.c.name == name)
        async with self._database.writing() as connection:
            await connection.execute(stored_keys.update().where(*same).values(**values))

    async def remove(self, user_id: str, name: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                delete(stored_keys).where(stored_keys.c.user_id == user_id, stored_keys.c.name == name)
            )
