"""Which answers of a chat are shown now."""

from collections.abc import Sequence

from sqlalchemy import select

from troupe.chats.domain import Node
from troupe.chats.store.tables import nodes
from troupe.chats.store.tree import TreeStore
from troupe.database import Database


class ShownAnswers:
    """The finished answers on a path; greetings are not answers."""

    def __init__(self, database: Database, tree: TreeStore) -> None:
        self._database = database
        self._tree = tree

    async def along(self, leaf: Node) -> Sequence[str]:
        """Their ids, oldest first."""
        found: list[str] = []
        async with self._database.reading() as connection:
            for piece in reversed(await self._tree.segments(leaf)):
                query = select(nodes.c.id).where(
                    nodes.c.chat_id == leaf.chat_id,
                    nodes.c.lane == piece.lane,
                    nodes.c.depth.between(piece.low, piece.high),
                    nodes.c.role == "persona",
                    nodes.c.status == "final",
                    nodes.c.run_id.is_not(None),
                    nodes.c.removed.is_(None),
                )
                found += await connection.scalars(query.order_by(nodes.c.depth))
        return found
