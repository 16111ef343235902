"""People, settings, drafts and sealed keys as rows."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    Text,
    UniqueConstraint,
    delete,
    select,
    text,
)

from troupe.accounts.domain import Draft, Tier, User
from troupe.database import Database, Flag, Json, Moment, realm_column, table, upsert

tiers = table(
    "tiers",
    Column("tier", Text, primary_key=True),
    Column("persona_limit", Integer, nullable=False),
    Column("voice_training", Flag, nullable=False),
)

users = table(
    "users",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("username", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("tier", Text, ForeignKey("tiers.tier"), nullable=False),
    Column("role", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("age_band", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("credential_generation", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    CheckConstraint("role IN ('owner', 'admin', 'member')", name="role"),
    CheckConstraint("status IN ('active', 'suspended', 'erasing')", name="status"),
    CheckConstraint("age_band IN ('unknown', 'child', 'adult')", name="age_band"),
    CheckConstraint("realm = 'family' OR age_band <> 'child'", name="no_child_among_adults"),
    UniqueConstraint("id", "realm"),
)
Index(
    "uq_users_owner",
    users.c.role,
    unique=True,
    sqlite_where=text("role = 'owner'"),
    postgresql_where=text("role = 'owner'"),
)

settings = table(
    "settings",
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Json, nullable=False),
)

drafts = table(
    "drafts",
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("attachments", Json, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

stored_keys = table(
    "stored_keys",
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("masked", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

answered = table(
    "answered",
    Column("user_id", Text, primary_key=True),
    Column("door", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_hash", Text, nullable=False),
    Column("status", Integer, nullable=True),
    Column("answer", Text, nullable=True),
    Column("at", Moment, nullable=False),
)


class PeopleStore:
    """Who is there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, user: User) -> None:
        async with self._database.writing() as connection:
            await connection.execute(users.insert().values(**vars(user)))

    async def owner(self) -> User | None:
        return await self._one(users.c.role == "owner")

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
        return await self._one(users.c.id == id)

    async def named(self, username: str) -> User | None:
        return await self._one(users.c.username == username)

    async def tier(self, name: str) -> Tier:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(tiers).where(tiers.c.tier == name))).one()
            return Tier(**row._mapping)

    async def _one(self, condition: Any) -> User | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(users).where(condition))).one_or_none()
            return None if row is None else User(**row._mapping)


class SettingStore:
    """What each person has set, as far as it differs from the default."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, user_id: str) -> dict[str, object]:
        async with self._database.reading() as connection:
            rows = await connection.execute(select(settings).where(settings.c.user_id == user_id))
            return {row.key: row.value for row in rows}

    async def put(self, user_id: str, key: str, value: object) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                upsert(self._database, settings, {"user_id": user_id, "key": key}, {"value": value})
            )

    async def remove(self, user_id: str, key: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(settings).where(settings.c.user_id == user_id, settings.c.key == key))


class DraftStore:
    """What each person is still writing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, user_id: str, key: str) -> Draft | None:
        async with self._database.reading() as connection:
            row = (
                await connection.execute(select(drafts).where(drafts.c.user_id == user_id, drafts.c.key == key))
            ).one_or_none()
            return None if row is None else Draft(row.key, row.text, tuple(row.attachments), row.updated_at)

    async def keys(self, user_id: str) -> list[str]:
        query = select(drafts.c.key).where(drafts.c.user_id == user_id, drafts.c.text != "").order_by(drafts.c.key)
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).scalars())

    async def put(self, user_id: str, draft: Draft) -> None:
        values = {"text": draft.text, "attachments": list(draft.attachments), "updated_at": draft.updated_at}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, drafts, {"user_id": user_id, "key": draft.key}, values))

    async def remove(self, user_id: str, key: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(drafts).where(drafts.c.user_id == user_id, drafts.c.key == key))


class KeyStore:
    """Sealed secrets; what they mean is known to `service.Keys` alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, user_id: str, name: str, values: dict[str, object]) -> None:
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, stored_keys, {"user_id": user_id, "name": name}, values))

    async def find(self, user_id: str, name: str) -> Row[Any] | None:
        async with self._database.reading() as connection:
            return (
                await connection.execute(
                    select(stored_keys).where(stored_keys.c.user_id == user_id, stored_keys.c.name == name)
                )
            ).one_or_none()

    async def remove(self, user_id: str, name: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                delete(stored_keys).where(stored_keys.c.user_id == user_id, stored_keys.c.name == name)
            )
