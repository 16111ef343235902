"""Summaries that could not be made, as rows."""

from collections.abc import Sequence

from sqlalchemy import Column, ForeignKeyConstraint, Integer, Text, delete, select

from troupe.chats.domain.stumbling import Stumble
from troupe.database import Database, Json, Moment, realm_column, table

stumbles = table(
    "chat_summary_troubles",
    Column("chat_id", Text, primary_key=True),
    Column("persona_id", Text, primary_key=True),
    realm_column(),
    Column("tries", Integer, nullable=False),
    Column("error", Json, nullable=False),
    Column("failed_at", Moment, nullable=False),
    Column("again_at", Moment, nullable=False),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
)


class StumbleStore:
    """At most one for each persona of a chat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def in_chat(self, chat_id: str) -> Sequence[Stumble]:
        query = select(stumbles).where(stumbles.c.chat_id == chat_id).order_by(stumbles.c.failed_at)
        async with self._database.reading() as connection:
            return [Stumble(**row._mapping) for row in await connection.execute(query)]

    async def find(self, chat_id: str, persona_id: str) -> Stumble | None:
        return next((each for each in await self.in_chat(chat_id) if each.persona_id == persona_id), None)

    async def keep(self, stumble: Stumble) -> None:
        async with self._database.writing() as connection:
            await self.forget(stumble.chat_id, stumble.persona_id)
            await connection.execute(stumbles.insert().values(**vars(stumble)))

    async def forget(self, chat_id: str, persona_id: str) -> None:
        theirs = (stumbles.c.chat_id == chat_id, stumbles.c.persona_id == persona_id)
        async with self._database.writing() as connection:
            await connection.execute(delete(stumbles).where(*theirs))
