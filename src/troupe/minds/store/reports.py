"""Fidelity reports as rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from troupe.database import Database
from troupe.minds.domain.reporting import Report
from troupe.minds.store.tables import reports


class ReportStore:
    """What was measured of whom."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, report: Report) -> None:
        values = dict(vars(report))
        del values["reason"]
        async with self._database.writing() as connection:
            await connection.execute(reports.insert().values(**values))

    async def finish(self, id: str, **values: Any) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(reports).where(reports.c.id == id).values(**values))

    async def find(self, user_id: str, persona_id: str, id: str) -> Report | None:
        query = select(reports).where(reports.c.id == id, reports.c.user_id == user_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query.where(reports.c.persona_id == persona_id))).first()
            return _report(row._mapping) if row else None

    async def load(self, id: str) -> Report | None:
        """A report for the job that fills it."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(reports).where(reports.c.id == id))).first()
            return _report(row._mapping) if row else None

    async def page(
        self, user_id: str, persona_id: str, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Report]:
        """Newest first."""
        query = select(reports).where(reports.c.persona_id == persona_id, reports.c.user_id == user_id)
        if after:
            moment, id = after
            same = and_(reports.c.created_at == moment, reports.c.id < id)
            query = query.where(or_(reports.c.created_at < moment, same))
        query = query.order_by(reports.c.created_at.desc(), reports.c.id.desc()).limit(limit)
        async with self._database.reading() as connection:
            return [_report(row._mapping) for row in await connection.execute(query)]


def _report(fields: Mapping[Any, Any]) -> Report:
    return Report(**fields)
