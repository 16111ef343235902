"""What lore left behind on answers: when an entry fired, and which text stays with a message."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, ForeignKeyConstraint, Integer, Text, bindparam, delete, select

from troupe.chats.store.kept import Mark
from troupe.database import Database, realm_column, table

marks = table(
    "chat_lore_marks",
    Column("node_id", Text, primary_key=True),
    Column("entry_id", Text, primary_key=True),
    realm_column(),
    Column("chat_id", Text, nullable=False, index=True),
    Column("book_id", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("messages", Integer, nullable=True),
    Column("text", Text, nullable=True),
    Column("digest", Text, nullable=True),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
)
_ADD = marks.insert()
_OF = select(*(marks.c[name] for name in Mark._fields)).where(
    marks.c.chat_id == bindparam("chat"), marks.c.node_id.in_(bindparam("nodes", expanding=True))
)


class LoreMarks:
    """Marks of answers; a path has those of the answers on it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, chat_id: str, realm: str, node_id: str, found: Sequence[Mark]) -> None:
        """The marks of one answer, instead of any that it had."""
        async with self._database.writing() as connection:
            await connection.execute(delete(marks).where(marks.c.node_id == node_id))
            if found:
                await connection.execute(
                    _ADD, [mark._asdict() | {"chat_id": chat_id, "realm": realm} for mark in found]
                )

    async def of(self, chat_id: str, node_ids: Sequence[str]) -> Sequence[Mark]:
        async with self._database.reading() as connection:
            rows = await connection.execute(_OF, {"chat": chat_id, "nodes": list(node_ids)})
            return [Mark(*row) for row in rows]

    async def copy(
        self, chat_id: str, target_id: str, realm: str, ids: Mapping[str, str], of: Mapping[str, str]
    ) -> None:
        """What some messages left behind, for the copies of them in another chat."""
        found = await self.of(chat_id, list(of))
        copies = [
            mark._replace(node_id=ids[mark.node_id], message_id=ids.get(mark.message_id, mark.message_id))._asdict()
            for mark in found
        ]
        if copies:
            async with self._database.writing() as connection:
                await connection.execute(_ADD, [each | {"chat_id": target_id, "realm": realm} for each in copies])

    async def forget(self, chat_id: str, node_ids: Sequence[str]) -> None:
        """Delete what these messages called, and what these answers were told."""
        async with self._database.writing() as connection:
            theirs = marks.c.node_id.in_(node_ids) | marks.c.message_id.in_(node_ids)
            await connection.execute(delete(marks).where(marks.c.chat_id == chat_id, theirs))
