"""Summaries as rows, and what of a path they stand for, worked out where the messages lie."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Row,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy import cast as as_type

from troupe.chats.domain import Segment
from troupe.chats.domain.hearing import Listener
from troupe.chats.domain.summary import ChatSummary
from troupe.chats.store.tables import nodes
from troupe.database import Database, Flag, Json, Moment, realm_column, table

summaries = table(
    "chat_summaries",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("chat_id", Text, nullable=False),
    Column("persona_id", Text, nullable=False),
    Column("node_id", Text, nullable=False),
    Column("lane", Integer, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("covered", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("edited", Flag, nullable=False),
    Column("brain", Json, nullable=True),
    Column("version", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
    UniqueConstraint("chat_id", "persona_id", "node_id"),
)
Index("ix_chat_summaries_newest", summaries.c.chat_id, summaries.c.persona_id, summaries.c.depth)

KEPT = 20
_OF = (
    select(summaries)
    .where(summaries.c.chat_id == bindparam("chat"), summaries.c.persona_id == bindparam("persona"))
    .order_by(summaries.c.depth.desc(), summaries.c.made_at.desc(), summaries.c.id)
)
_IN_CHAT = select(summaries).where(summaries.c.chat_id == bindparam("chat"))
# Four sums over numbers that no two messages of a chat share: whatever of them is taken out, put back, said in other
# words or told to somebody else, they do not come out the same.
_FOLDED = 1_000_003
_number = as_type(nodes.c.number, BigInteger)
_PRINT = select(
    func.count(),
    func.coalesce(func.sum(_number), 0),
    func.coalesce(func.sum((_number * _number) % _FOLDED), 0),
    func.coalesce(func.sum(_number * nodes.c.rev), 0),
)
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_HEARD = and_(
    nodes.c.excluded == 0,
    or_(
        and_(nodes.c.visible_to.is_(None), nodes.c.created_at >= bindparam("since", type_=Moment())),
        as_type(nodes.c.visible_to, Text).like(bindparam("mine")),
    ),
)


class SummaryStore:
    """What was told in short, by chat and persona."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, chat_id: str, persona_id: str) -> Sequence[ChatSummary]:
        """A persona's summaries of a chat, the one that covers most first."""
        async with self._database.reading() as connection:
            rows = await connection.execute(_OF, {"chat": chat_id, "persona": persona_id})
            return [_summary(row) for row in rows]

    async def in_chat(self, chat_id: str) -> Sequence[ChatSummary]:
        async with self._database.reading() as connection:
            rows = await connection.execute(_IN_CHAT.order_by(summaries.c.depth, summaries.c.id), {"chat": chat_id})
            return [_summary(row) for row in rows]

    async def keep(self, summary: ChatSummary) -> None:
        """One summary for each persona and last message; those that cover least go when there are many."""
        values = dict(vars(summary))
        async with self._database.writing() as connection:
            same = and_(
                summaries.c.chat_id == summary.chat_id,
                summaries.c.persona_id == summary.persona_id,
                summaries.c.node_id == summary.node_id,
            )
            await connection.execute(delete(summaries).where(same))
            await connection.execute(summaries.insert().values(**values))
            old = [each.id for each in (await self.of(summary.chat_id, summary.persona_id))[KEPT:]]
            if old:
                await connection.execute(delete(summaries).where(summaries.c.id.in_(old)))

    async def change(self, summary: ChatSummary, before: int) -> bool:
        """Other words; False when somebody else changed them first."""
        async with self._database.writing() as connection:
            changed = await connection.execute(
                update(summaries)
                .where(summaries.c.id == summary.id, summaries.c.version == before)
                .values(text=summary.text, edited=True, version=summary.version, made_at=summary.made_at)
            )
            return bool(changed.rowcount)

    async def print_of(self, chat_id: str, path: Sequence[Segment], depth: int, listener: Listener) -> str:
        """What a persona may know of the path down to a depth, as one text that changes when any of it does."""
        places = [
            and_(nodes.c.lane == piece.lane, nodes.c.depth >= piece.low, nodes.c.depth <= min(piece.high, depth))
            for piece in path
            if piece.low <= depth
        ]
        query = _PRINT.where(nodes.c.chat_id == chat_id, or_(*places), nodes.c.removed.is_(None), _HEARD)
        asked = {"mine": f"%{listener.persona_id}%", "since": listener.since or _FIRST}
        async with self._database.reading() as connection:
            row = (await connection.execute(query, asked)).one()
            return ":".join(str(int(each)) for each in row)


def _summary(row: Row[Any]) -> ChatSummary:
    return ChatSummary(**row._mapping)
