"""What engines elsewhere said, as rows; the sound itself is an object of the storage."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKeyConstraint, Index, Text, delete, func, select, update

from troupe.database import BigNumber, Database, Json, Moment, realm_column, table, upsert
from troupe.voices.domain.speech.foreign import HeldSound

sounds = table(
    "foreign_sounds",
    Column("user_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    realm_column(),
    Column("persona_id", Text, nullable=True),
    Column("voice", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("bytes", BigNumber, nullable=False),
    Column("heard", Json, nullable=False),
    Column("used_at", Moment, nullable=False),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
)
Index("ix_foreign_sounds_used_at", sounds.c.used_at)
_AT_ONCE = 100


class ForeignStore:
    """Held sounds of persons."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, user_id: str, key: str) -> HeldSound | None:
        query = select(sounds).where(sounds.c.user_id == user_id, sounds.c.key == key)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else HeldSound(**row._mapping)

    async def save(self, held: HeldSound) -> None:
        values: dict[str, Any] = {**vars(held), "heard": dict(held.heard)}
        key = {"user_id": values.pop("user_id"), "key": values.pop("key")}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, sounds, key, values))

    async def used(self, held: HeldSound, at: datetime) -> None:
        same = (sounds.c.user_id == held.user_id) & (sounds.c.key == held.key)
        async with self._database.writing() as connection:
            await connection.execute(update(sounds).where(same).values(used_at=at))

    async def total(self) -> int:
        async with self._database.reading() as connection:
            return int(await connection.scalar(select(func.coalesce(func.sum(sounds.c.bytes), 0))) or 0)

    async def oldest(self) -> Sequence[HeldSound]:
        """Some, the longest unused first."""
        query = select(sounds).order_by(sounds.c.used_at, sounds.c.key).limit(_AT_ONCE)
        async with self._database.reading() as connection:
            return [HeldSound(**row._mapping) for row in await connection.execute(query)]

    async def of_voice(self, user_id: str, voice: str) -> Sequence[HeldSound]:
        """Everything that was said in a voice."""
        return await self._some(sounds.c.user_id == user_id, sounds.c.voice == voice)

    async def of_persona(self, persona_id: str) -> Sequence[HeldSound]:
        return await self._some(sounds.c.persona_id == persona_id)

    async def _some(self, *conditions: ColumnElement[bool]) -> Sequence[HeldSound]:
        async with self._database.reading() as connection:
            return [HeldSound(**row._mapping) for row in await connection.execute(select(sounds).where(*conditions))]

    async def remove(self, held: HeldSound) -> bool:
        same = (sounds.c.user_id == held.user_id) & (sounds.c.key == held.key)
        async with self._database.writing() as connection:
            return bool((await connection.execute(delete(sounds).where(same))).rowcount)
