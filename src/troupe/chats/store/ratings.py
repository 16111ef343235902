"""What people thought of answers, as rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, literal, select, tuple_, update

from troupe.chats.domain.rating import Rating, RatingKind
from troupe.chats.store.tables import ratings
from troupe.database import Database, Moment

# Built once: each message that is shown asks for it.
_AT = select(ratings).where(
    ratings.c.node_id.in_(bindparam("nodes", expanding=True)), ratings.c.kind == bindparam("which")
)


class RatingStore:
    """Ratings of answers in chats that the caller may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def at(self, node_ids: Sequence[str], kind: RatingKind = "reply") -> Mapping[tuple[str, int], Rating]:
        """The ratings of these answers, by answer and revision; a chat is one person's."""
        if not node_ids:
            return {}
        async with self._database.reading() as connection:
            rows = await connection.execute(_AT, {"nodes": node_ids, "which": kind})
            return {(row.node_id, row.rev): Rating(**row._mapping) for row in rows}

    async def add(self, rating: Rating) -> None:
        async with self._database.writing() as connection:
            await connection.execute(ratings.insert().values(**vars(rating)))

    async def remove(self, rating: Rating) -> None:
        """Gone, and with it whatever was counted of it."""
        async with self._database.writing() as connection:
            await connection.execute(delete(ratings).where(ratings.c.id == rating.id))

    async def move(self, node_id: str, rev: int, to: int, since: datetime) -> None:
        """What was thought of an answer from some moment on belongs to its next wording."""
        about = (ratings.c.node_id == node_id, ratings.c.rev == rev, ratings.c.rated_at >= since)
        async with self._database.writing() as connection:
            await connection.execute(update(ratings).where(*about).values(rev=to))

    async def list(
        self,
        user_id: str,
        *,
        persona_id: str | None,
        brain_kind: str | None,
        scripted: bool,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> Sequence[Rating]:
        """The newest first; one more than `limit` tells that there is another page."""
        query: Any = select(ratings).where(ratings.c.user_id == user_id)
        if persona_id is not None:
            query = query.where(ratings.c.persona_id == persona_id)
        if brain_kind is not None:
            query = query.where(ratings.c.brain_kind == brain_kind)
        if not scripted:
            query = query.where(ratings.c.scripted == scripted)
        if after is not None:
            place = tuple_(literal(after[0], Moment()), literal(after[1]))
            query = query.where(tuple_(ratings.c.rated_at, ratings.c.id) < place)
        query = query.order_by(ratings.c.rated_at.desc(), ratings.c.id.desc()).limit(limit + 1)
        async with self._database.reading() as connection:
            return [Rating(**row._mapping) for row in await connection.execute(query)]
