"""What people think of entries: ratings and reports, as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from troupe.database import Database, upsert
from troupe.personas.domain.catalogue import Report
from troupe.personas.errors import AlreadyReported
from troupe.personas.store.catalogue_tables import entries, ratings, reports


class OpinionStore:
    """Ratings, one of each person; reports, one open one of each person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rate(self, entry_id: str, user_id: str, stars: int, comment: str, at: datetime) -> None:
        values = {"stars": stars, "comment": comment, "rated_at": at}
        key = {"entry_id": entry_id, "user_id": user_id}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, ratings, key, values))

    async def unrate(self, entry_id: str, user_id: str) -> bool:
        this = (ratings.c.entry_id == entry_id, ratings.c.user_id == user_id)
        async with self._database.writing() as connection:
            return (await connection.execute(delete(ratings).where(*this))).rowcount > 0

    async def tally(self, entry_id: str) -> tuple[int, int]:
        """How many rated an entry, and all their stars."""
        query = select(func.count(), func.coalesce(func.sum(ratings.c.stars), 0)).where(ratings.c.entry_id == entry_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one()
            return row[0], int(row[1])

    async def stars_of(self, entry_ids: Sequence[str], user_id: str) -> dict[str, int]:
        """How somebody rated these entries."""
        query = select(ratings.c.entry_id, ratings.c.stars)
        async with self._database.reading() as connection:
            mine = query.where(ratings.c.user_id == user_id, ratings.c.entry_id.in_(entry_ids))
            return {row.entry_id: row.stars for row in await connection.execute(mine)}

    async def comments(self, entry_id: str, limit: int) -> list[dict[str, Any]]:
        """The newest comments on an entry; they carry no names."""
        columns = (ratings.c.stars, ratings.c.comment, ratings.c.rated_at)
        query = select(*columns).where(ratings.c.entry_id == entry_id, ratings.c.comment != "")
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(ratings.c.rated_at.desc(), ratings.c.user_id).limit(limit))
            return [dict(row._mapping) for row in rows]

    async def report(self, report: Report) -> None:
        async with self._database.writing() as connection:
            try:
                async with connection.begin_nested():
                    await connection.execute(reports.insert().values(**vars(report)))
            except IntegrityError:
                raise AlreadyReported(report.entry_id) from None

    async def open_reports(self, entry_id: str) -> list[Report]:
        query = select(reports).where(reports.c.entry_id == entry_id, reports.c.closed_at.is_(None))
        async with self._database.reading() as connection:
            found = await connection.execute(query.order_by(reports.c.created_at, reports.c.id))
            return [Report(**row._mapping) for row in found]

    async def reported(self, limit: int) -> list[str]:
        """Entries with open reports, the longest waiting one first."""
        query = select(reports.c.entry_id).where(reports.c.closed_at.is_(None)).group_by(reports.c.entry_id)
        async with self._database.reading() as connection:
            found = await connection.scalars(
                query.order_by(func.min(reports.c.created_at), reports.c.entry_id).limit(limit)
            )
            return list(found)

    async def held(self, limit: int) -> list[str]:
        query = select(entries.c.id).where(entries.c.status == "held").order_by(entries.c.id).limit(limit)
        async with self._database.reading() as connection:
            return list(await connection.scalars(query))

    async def close_reports(self, entry_id: str, at: datetime) -> None:
        still_open = (reports.c.entry_id == entry_id, reports.c.closed_at.is_(None))
        async with self._database.writing() as connection:
            await connection.execute(update(reports).where(*still_open).values(closed_at=at))
