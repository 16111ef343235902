"""Answers as numbers, and what else is counted of a persona."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from troupe.database import Database
from troupe.minds.domain.counting import Counted, Occasion
from troupe.minds.domain.features import Counts
from troupe.minds.store.tables import answer_counts, occasions

MOST_AT_ONCE = 500
_IN_CHAT = select(func.count()).select_from(answer_counts).where(answer_counts.c.chat_id == bindparam("chat"))


class CountStore:
    """What is kept of answers once their words are forgotten."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, counted: Sequence[Counted]) -> None:
        """Keep these; one that is there already stays as it is."""
        rows = [vars(each) | {"counts": each.counts.as_json()} for each in counted]
        await self._add(answer_counts, rows)

    async def note(self, happened: Sequence[Occasion]) -> None:
        await self._add(occasions, [dict(vars(each)) for each in happened])

    async def of_answers(self, user_id: str, persona_id: str, ids: Sequence[str]) -> Sequence[Counted]:
        """What is known of these answers, in the order they are asked for."""
        found: dict[str, Counted] = {}
        whose = (answer_counts.c.user_id == user_id, answer_counts.c.persona_id == persona_id)
        async with self._database.reading() as connection:
            for few in (ids[at : at + MOST_AT_ONCE] for at in range(0, len(ids), MOST_AT_ONCE)):
                query = select(answer_counts).where(answer_counts.c.id.in_(few), *whose)
                found |= {row.id: _counted(row) for row in await connection.execute(query)}
        return [found[id] for id in ids if id in found]

    async def in_chat(self, chat_id: str) -> int:
        """How many answers of a chat are counted, on whatever path; asked after each answer."""
        async with self._database.reading() as connection:
            return await connection.scalar(_IN_CHAT, {"chat": chat_id}) or 0

    async def newest(self, user_id: str, persona_id: str, manner: str, most: int) -> Sequence[Counted]:
        """The newest answers of all chats that were given in one manner, oldest first."""
        query = select(answer_counts).where(
            answer_counts.c.persona_id == persona_id,
            answer_counts.c.user_id == user_id,
            answer_counts.c.manner == manner,
        )
        query = query.order_by(answer_counts.c.said_at.desc(), answer_counts.c.id).limit(most)
        async with self._database.reading() as connection:
            return [_counted(row) for row in await connection.execute(query)][::-1]

    async def between(self, user_id: str, persona_id: str, begin: datetime, end: datetime) -> Sequence[Counted]:
        query = select(answer_counts).where(
            answer_counts.c.persona_id == persona_id,
            answer_counts.c.user_id == user_id,
            answer_counts.c.said_at >= begin,
            answer_counts.c.said_at < end,
        )
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(answer_counts.c.said_at, answer_counts.c.id))
            return [_counted(row) for row in rows]

    async def happened(self, user_id: str, persona_id: str, begin: datetime, end: datetime) -> Sequence[Occasion]:
        query = select(occasions).where(
            occasions.c.persona_id == persona_id,
            occasions.c.user_id == user_id,
            occasions.c.happened_at >= begin,
            occasions.c.happened_at < end,
        )
        async with self._database.reading() as connection:
            return [Occasion(**row._mapping) for row in await connection.execute(query)]

    async def _add(self, into: Table, rows: Iterable[dict[str, Any]]) -> None:
        added = list(rows)
        if added:
            async with self._database.writing() as connection:
                await connection.execute(_once(into, self._database.dialect), added)


@cache
def _once(into: Table, dialect: str) -> Insert:
    """Built once: each answer needs it, and building a statement takes longer than running it."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(into).on_conflict_do_nothing(index_elements=["id"])


def _counted(row: Row[Any]) -> Counted:
    fields = dict(row._mapping)
    return Counted(**fields | {"counts": Counts.of_json(fields["counts"])})
