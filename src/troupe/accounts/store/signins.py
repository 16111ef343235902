"""Passwords and sign-ins as rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select

from troupe.accounts.domain.credential import Secret, SignIn
from troupe.accounts.store.tables import passwords, sign_in_secrets, sign_ins, users
from troupe.database import Database, upsert


class PasswordStore:
    """How each password is kept: as a hash that is slow to guess."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, user_id: str) -> str | None:
        async with self._database.reading() as connection:
            return await connection.scalar(select(passwords.c.hash).where(passwords.c.user_id == user_id))

    async def put(self, user_id: str, hash: str, at: datetime) -> None:
        values = {"hash": hash, "changed_at": at}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, passwords, {"user_id": user_id}, values))

    async def remove(self, user_id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(passwords).where(passwords.c.user_id == user_id))

    async def count_who_can_sign_in(self) -> int:
        query = (
            select(func.count())
            .select_from(passwords)
            .join(users, users.c.id == passwords.c.user_id)
            .where(users.c.status == "active")
        )
        async with self._database.reading() as connection:
            return await connection.scalar(query) or 0


class SignInStore:
    """Who is signed in where, and every value that ever renewed it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, sign_in: SignIn, hash: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(sign_ins.insert().values(**vars(sign_in)))
        await self.add_secret(Secret(hash, sign_in.id, sign_in.number, sign_in.created_at, None))

    async def find(self, id: str) -> SignIn | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(sign_ins).where(sign_ins.c.id == id))).one_or_none()
            return None if row is None else SignIn(**row._mapping)

    async def hold(self, id: str) -> SignIn | None:
        """A sign-in that nobody else changes until this transaction ends."""
        async with self._database.writing() as connection:
            query = select(sign_ins).where(sign_ins.c.id == id).with_for_update()
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else SignIn(**row._mapping)

    async def list(self, user_id: str, now: datetime) -> Sequence[SignIn]:
        query = select(sign_ins).where(sign_ins.c.user_id == user_id, sign_ins.c.expires_at > now)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(sign_ins.c.last_used_at.desc(), sign_ins.c.id))
            return [SignIn(**row._mapping) for row in rows]

    async def change(self, id: str, **values: object) -> None:
        async with self._database.writing() as connection:
            await connection.execute(sign_ins.update().where(sign_ins.c.id == id).values(**values))

    async def secret(self, hash: str) -> Secret | None:
        query = select(sign_in_secrets).where(sign_in_secrets.c.hash == hash)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else Secret(**row._mapping)

    async def add_secret(self, secret: Secret) -> None:
        async with self._database.writing() as connection:
            await connection.execute(sign_in_secrets.insert().values(**vars(secret)))

    async def replace_secrets(self, sign_in_id: str, below: int, at: datetime) -> None:
        """Say of every value below a number that a newer one took its place."""
        old = (sign_in_secrets.c.sign_in_id == sign_in_id, sign_in_secrets.c.number < below)
        update = sign_in_secrets.update().where(*old, sign_in_secrets.c.replaced_at.is_(None))
        async with self._database.writing() as connection:
            await connection.execute(update.values(replaced_at=at))

    async def end(self, *ids: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(sign_in_secrets).where(sign_in_secrets.c.sign_in_id.in_(ids)))
            await connection.execute(delete(sign_ins).where(sign_ins.c.id.in_(ids)))

    async def of(self, user_id: str) -> Sequence[str]:
        """Every sign-in of somebody, also those in which somebody else acts as them."""
        query = select(sign_ins.c.id).where(or_(sign_ins.c.user_id == user_id, sign_ins.c.acting_id == user_id))
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).scalars())

    async def all(self) -> Sequence[str]:
        async with self._database.reading() as connection:
            return list((await connection.execute(select(sign_ins.c.id))).scalars())

    async def retire(self, now: datetime, before: datetime) -> None:
        """Forget sign-ins that ran out, and values that would have run out by now."""
        async with self._database.writing() as connection:
            gone = list((await connection.execute(select(sign_ins.c.id).where(sign_ins.c.expires_at <= now))).scalars())
            if gone:
                await self.end(*gone)
            old = (sign_in_secrets.c.replaced_at.is_not(None), sign_in_secrets.c.replaced_at < before)
            await connection.execute(delete(sign_in_secrets).where(*old))
