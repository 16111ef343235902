"""Which messages a file of the library hangs on."""

from collections.abc import Sequence

from sqlalchemy import Text, cast, select, update

from troupe.chats.store.tables import nodes
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

    async def take_off(self, chat_id: str, node_ids: Sequence[str]) -> None:
        """Let nothing hang on these messages any more; the files stay in the library."""
        theirs = (nodes.c.chat_id == chat_id, nodes.c.id.in_(node_ids), _ANY)
        async with self._database.writing() as connection:
            await connection.execute(update(nodes).where(*theirs).values(attachments=None))
