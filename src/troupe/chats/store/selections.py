"""Which child of a message was chosen last, for whole chats at once."""

from collections.abc import Mapping

from sqlalchemy import bindparam, select, update

from troupe.chats.store.tables import nodes
from troupe.database import Database

_CHOSEN = select(nodes.c.id, nodes.c.selected_child_id).where(
    nodes.c.chat_id == bindparam("chat"), nodes.c.selected_child_id.is_not(None)
)
_CHOOSE = (
    update(nodes)
    .where(nodes.c.chat_id == bindparam("chat"), nodes.c.id == bindparam("parent"))
    .values(selected_child_id=bindparam("child"))
)


class SelectionStore:
    """The turns that paths take."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, chat_id: str) -> Mapping[str, str]:
        """By message, the child that was chosen; where none was, a path goes straight on."""
        async with self._database.reading() as connection:
            return {row.id: row.selected_child_id for row in await connection.execute(_CHOSEN, {"chat": chat_id})}

    async def choose(self, chat_id: str, chosen: Mapping[str, str]) -> None:
        if not chosen:
            return
        async with self._database.writing() as connection:
            await connection.execute(
                _CHOOSE, [{"chat": chat_id, "parent": parent, "child": child} for parent, child in chosen.items()]
            )
