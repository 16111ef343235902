"""What people set and what they are writing, as rows."""

from sqlalchemy import delete, select

from troupe.accounts.domain import Draft
from troupe.accounts.store.tables import drafts, settings
from troupe.database import Database, upsert


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
