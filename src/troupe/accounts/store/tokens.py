"""Personal tokens and invites as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select

from troupe.accounts.domain.credential import PersonalToken
from troupe.accounts.store.tables import invites, personal_tokens
from troupe.database import Database


class TokenStore:
    """The keys that people made for their programs; of the values only hashes are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, token: PersonalToken, hash: str) -> None:
        async with self._database.writing() as connection:
            values = vars(token) | {"scopes": list(token.scopes), "hash": hash}
            await connection.execute(personal_tokens.insert().values(**values))

    async def by_hash(self, hash: str) -> PersonalToken | None:
        return await self._one(personal_tokens.c.hash == hash)

    async def find(self, id: str) -> PersonalToken | None:
        return await self._one(personal_tokens.c.id == id)

    async def list(self, user_id: str) -> Sequence[PersonalToken]:
        query = select(personal_tokens).where(personal_tokens.c.user_id == user_id)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(personal_tokens.c.created_at, personal_tokens.c.id))
            return [_token(row) for row in rows]

    async def count(self, user_id: str) -> int:
        query = select(func.count()).select_from(personal_tokens).where(personal_tokens.c.user_id == user_id)
        async with self._database.reading() as connection:
            return await connection.scalar(query) or 0

    async def used(self, id: str, at: datetime) -> None:
        async with self._database.writing() as connection:
            await connection.execute(personal_tokens.update().where(personal_tokens.c.id == id).values(last_used_at=at))

    async def remove(self, user_id: str, id: str | None = None) -> None:
        """One of somebody's, or all of them."""
        which = [personal_tokens.c.user_id == user_id, *([] if id is None else [personal_tokens.c.id == id])]
        async with self._database.writing() as connection:
            await connection.execute(delete(personal_tokens).where(*which))

    async def _one(self, condition: Any) -> PersonalToken | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(personal_tokens).where(condition))).one_or_none()
            return None if row is None else _token(row)


class InviteStore:
    """Who may join; a code is gone once it was used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, values: dict[str, object]) -> None:
        async with self._database.writing() as connection:
            await connection.execute(invites.insert().values(**values))

    async def take(self, hash: str, now: datetime) -> Row[Any] | None:
        """The invite of this code, used up in this transaction; of two that take it one gets it."""
        async with self._database.writing() as connection:
            which = (invites.c.hash == hash, invites.c.expires_at > now)
            return (await connection.execute(delete(invites).where(*which).returning(invites))).one_or_none()

    async def remove_of(self, user_id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(invites).where(invites.c.user_id == user_id))

    async def retire(self, now: datetime) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(invites).where(invites.c.expires_at <= now))


def _token(row: Row[Any]) -> PersonalToken:
    values = dict(row._mapping)
    del values["hash"]
    return PersonalToken(**values)
