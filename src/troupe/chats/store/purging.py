"""What leaves for good: chats, and messages that were long enough in the bin."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, literal, or_, select, update

from troupe.chats.domain import Node
from troupe.chats.store.rows import node_of
from troupe.chats.store.stumbles import stumbles
from troupe.chats.store.summaries import summaries
from troupe.chats.store.tables import (
    chat_members,
    chats,
    lanes,
    nodes,
    operations,
    ratings,
    revisions,
    run_parts,
    runs,
)
from troupe.chats.store.words import WordStore
from troupe.database import Database, Flag

_ROWS_OF_A_CHAT = (operations, revisions, ratings, nodes, lanes, chat_members)
Stretch = tuple[int, int]
"""A lane, from this depth on."""


class PurgeStore:
    """Takes rows away; nobody can bring them back."""

    def __init__(self, database: Database, words: WordStore) -> None:
        self._database = database
        self._words = words

    async def overdue_chats(self, binned_before: datetime, silent_before: datetime) -> Sequence[tuple[str, str]]:
        """Chats and whose they are: too long in the bin, or temporary and silent for too long."""
        silent = and_(chats.c.temporary == literal(True, Flag()), chats.c.last_message_at < silent_before)
        query = select(chats.c.id, chats.c.user_id).where(or_(chats.c.removed_at < binned_before, silent))
        async with self._database.reading() as connection:
            return [(row.id, row.user_id) for row in await connection.execute(query)]

    async def overdue_nodes(self, before: datetime, limit: int) -> Sequence[Node]:
        """Messages that were taken out before a time."""
        query = select(nodes).where(nodes.c.removed.is_not(None), nodes.c.removed_at < before)
        return await self._load(query.order_by(nodes.c.removed_at, nodes.c.id).limit(limit))

    async def ids_of(self, chat_id: str) -> Sequence[str]:
        async with self._database.reading() as connection:
            return list(await connection.scalars(select(nodes.c.id).where(nodes.c.chat_id == chat_id)))

    async def remove_chat(self, chat_id: str) -> None:
        """A chat with everything in it."""
        theirs = select(runs.c.id).where(runs.c.chat_id == chat_id)
        async with self._database.writing() as connection:
            await self._words.drop_chat(chat_id)
            await connection.execute(delete(run_parts).where(run_parts.c.run_id.in_(theirs)))
            await connection.execute(delete(runs).where(runs.c.chat_id == chat_id))
            for table in (summaries, stumbles):
                await connection.execute(delete(table).where(table.c.chat_id == chat_id))
            for table in _ROWS_OF_A_CHAT:
                await connection.execute(delete(table).where(table.c.chat_id == chat_id))
            await connection.execute(delete(chats).where(chats.c.id == chat_id))

    async def below(self, node: Node) -> tuple[list[Stretch], list[str]]:
        """A message and all that follows: where they stand, and which they are."""
        stretches: list[Stretch] = [(node.place.lane, node.place.depth)]
        async with self._database.reading() as connection:
            query = select(lanes.c.lane, lanes.c.parent_lane, lanes.c.fork_depth).where(
                lanes.c.chat_id == node.chat_id, lanes.c.parent_lane.is_not(None)
            )
            every = (await connection.execute(query.order_by(lanes.c.lane))).all()
            for lane in every:  # a lane is made after the one it leaves
                if any(lane.parent_lane == upper and lane.fork_depth >= depth for upper, depth in stretches):
                    stretches.append((lane.lane, 0))
            ids = await connection.scalars(select(nodes.c.id).where(_in(node.chat_id, stretches)))
            return stretches, list(ids)

    async def remove_below(self, node: Node, stretches: Sequence[Stretch], ids: Sequence[str]) -> None:
        """Those messages leave, and their parent leads to what is left beside them."""
        async with self._database.writing() as connection:
            await self._leave(connection, ids)
            await connection.execute(delete(nodes).where(_in(node.chat_id, stretches)))
            emptied = [lane for lane, depth in stretches[1:]] + await self._if_empty(connection, node)
            await connection.execute(delete(lanes).where(lanes.c.chat_id == node.chat_id, lanes.c.lane.in_(emptied)))
            if node.parent_id:
                left = select(nodes.c.id).where(nodes.c.chat_id == node.chat_id, nodes.c.parent_id == node.parent_id)
                newest = await connection.scalar(left.order_by(nodes.c.number.desc()).limit(1))
                led = (nodes.c.id == node.parent_id, nodes.c.selected_child_id.in_(ids))
                await connection.execute(update(nodes).where(*led).values(selected_child_id=newest))

    async def empty(self, node: Node) -> None:
        """The words of one message leave; its place stays, because others follow it."""
        blank = {"text": "", "raw_text": None, "attachments": None, "variables": None, "mood": None, "emotion": None}
        async with self._database.writing() as connection:
            await self._leave(connection, [node.id])
            changed = update(nodes).where(nodes.c.id == node.id)
            await connection.execute(changed.values(**blank, removed_at=None, client_body=None))

    async def _leave(self, connection: Any, ids: Sequence[str]) -> None:
        """What belongs to messages, before they go themselves."""
        await self._words.drop(ids)
        # What was told in short of a chat may tell of these too.
        of = select(nodes.c.chat_id).where(nodes.c.id.in_(ids))
        await connection.execute(delete(summaries).where(summaries.c.chat_id.in_(of)))
        theirs = select(runs.c.id).where(runs.c.node_id.in_(ids))
        await connection.execute(delete(run_parts).where(run_parts.c.run_id.in_(theirs)))
        for table in (runs, revisions, ratings):
            await connection.execute(delete(table).where(table.c.node_id.in_(ids)))

    async def _if_empty(self, connection: Any, node: Node) -> list[int]:
        at = (nodes.c.chat_id == node.chat_id, nodes.c.lane == node.place.lane)
        found = await connection.scalar(select(nodes.c.id).where(*at).limit(1))
        return [] if found else [node.place.lane]

    async def _load(self, query: Any) -> list[Node]:
        async with self._database.reading() as connection:
            return [node_of(row) for row in await connection.execute(query)]


def _in(chat_id: str, stretches: Sequence[Stretch]) -> Any:
    places = (and_(nodes.c.lane == lane, nodes.c.depth >= depth) for lane, depth in stretches)
    return and_(nodes.c.chat_id == chat_id, or_(*places))
