"""Calls as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Row, Text, literal, select, text, tuple_
from sqlalchemy import update as change

from troupe.chats.domain.call import Call
from troupe.database import Database, Flag, Json, Moment, realm_column, table

calls = table(
    "calls",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("chat_id", Text, nullable=False, index=True),
    Column("persona_id", Text, nullable=False),
    Column("cast_ids", Json, nullable=False),
    Column("mode", Text, nullable=False),
    Column("language", Text, nullable=True),
    Column("record", Flag, nullable=False),
    Column("owner", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=True),
    Column("end_reason", Text, nullable=True),
    Column("stats", Json, nullable=True),
    Column("media_id", Text, nullable=True, index=True),
    Column("transcript", Json, nullable=True),
    CheckConstraint("mode IN ('push_to_talk', 'hands_free')", name="mode"),
    CheckConstraint("end_reason IN ('hung_up', 'idle', 'time_limit', 'lost', 'error')", name="end_reason"),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
)
Index("ix_calls_user_id", calls.c.user_id, calls.c.started_at, calls.c.id)
_GOES_ON = text("ended_at IS NULL")
Index("ix_calls_open", calls.c.owner, sqlite_where=_GOES_ON, postgresql_where=_GOES_ON)


class CallStore:
    """The calls of people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, call: Call) -> None:
        async with self._database.writing() as connection:
            await connection.execute(calls.insert().values(**_values(call)))

    async def save(self, call: Call) -> None:
        async with self._database.writing() as connection:
            await connection.execute(change(calls).where(calls.c.id == call.id).values(**_values(call)))

    async def find(self, user_id: str, id: str) -> Call | None:
        query = select(calls).where(calls.c.user_id == user_id, calls.c.id == id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else _call(row)

    async def list(self, user_id: str, after: tuple[datetime, str] | None, limit: int) -> Sequence[Call]:
        """The newest first; one more than `limit` tells that there are others."""
        query = select(calls).where(calls.c.user_id == user_id)
        if after is not None:
            place = tuple_(literal(after[0], Moment()), literal(after[1]))
            query = query.where(tuple_(calls.c.started_at, calls.c.id) < place)
        query = query.order_by(calls.c.started_at.desc(), calls.c.id.desc()).limit(limit + 1)
        async with self._database.reading() as connection:
            return [_call(row) for row in await connection.execute(query)]

    async def going_on(self, user_id: str | None = None) -> Sequence[Call]:
        """Calls without an end, of a person or of everyone."""
        query = select(calls).where(calls.c.ended_at.is_(None))
        if user_id is not None:
            query = query.where(calls.c.user_id == user_id)
        async with self._database.reading() as connection:
            return [_call(row) for row in await connection.execute(query.order_by(calls.c.started_at))]

    async def uses_of(self, media_id: str) -> Sequence[str]:
        async with self._database.reading() as connection:
            return list(await connection.scalars(select(calls.c.id).where(calls.c.media_id == media_id)))


def _values(call: Call) -> dict[str, Any]:
    several = {"cast_ids": list(call.cast_ids)}
    return dict(vars(call)) | several


def _call(row: Row[Any]) -> Call:
    fields = dict(row._mapping)
    return Call(**{**fields, "cast_ids": tuple(fields["cast_ids"])})
