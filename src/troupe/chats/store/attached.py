"""Which messages a file of the library hangs on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, cast, select, update

from troupe.chats.domain.attachment import Attachment
from troupe.chats.store.tables import chats, nodes
from troupe.database import Database

_ANY = nodes.c.attachments.is_not(None)


class AttachedStore:
    """Finds files on messages, and takes them off."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def uses_of(self, media_id: str) -> list[str]:
        """For the library: the chats that show a file."""
        named = cast(nodes.c.attachments, Text).contains(media_id, autoescape=True)
        query = select(nodes.c.chat_id).where(_ANY, named).distinct().order_by(nodes.c.chat_id)
        async with self._database.reading() as connection:
            return [f"a message in the chat {id}" for id in (await connection.execute(query)).scalars()]

    async def hanging(self, chat_id: str, node_ids: Sequence[str]) -> Mapping[str, datetime]:
        """What hangs on these messages of a chat, and when it was said first."""
        found: dict[str, datetime] = {}
        for row in await self._hung_with(chat_id, node_ids):
            for file in row.attachments:
                found.setdefault(Attachment.kept(file).media_id, row.created_at)
        return found

    async def whose(self, chat_id: str) -> str | None:
        async with self._database.reading() as connection:
            found: str | None = await connection.scalar(select(chats.c.user_id).where(chats.c.id == chat_id))
            return found

    async def take_off(self, chat_id: str, node_ids: Sequence[str]) -> None:
        """Let nothing hang on these messages any more; the files stay in the library."""
        ids = [row.id for row in await self._hung_with(chat_id, node_ids)]
        async with self._database.writing() as connection:
            await connection.execute(update(nodes).where(nodes.c.id.in_(ids)).values(attachments=None))

    async def _hung_with(self, chat_id: str, node_ids: Sequence[str]) -> list[Row[Any]]:
        """Those of the messages that have files; a statement could not name all messages of a long chat."""
        query: Any = select(nodes.c.id, nodes.c.attachments, nodes.c.created_at).where(nodes.c.chat_id == chat_id, _ANY)
        wanted = frozenset(node_ids)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(nodes.c.created_at))
            return [row for row in rows if row.id in wanted]
