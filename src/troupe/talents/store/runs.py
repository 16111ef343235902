"""Training runs, as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update

from troupe.database import Database
from troupe.talents.domain.runs import ENDED, Run
from troupe.talents.store.tables import talent_runs as runs

_LOOKED_AT = 50


class RunStore:
    """What was and is being trained."""

    def __init__(self, database: Database, realm: str) -> None:
        self._database = database
        self._realm = realm

    async def add(self, run: Run) -> None:
        async with self._database.writing() as connection:
            await connection.execute(runs.insert().values(**vars(run), realm=self._realm))

    async def find(self, user_id: str, id: str) -> Run | None:
        return await self._one(runs.c.id == id, runs.c.user_id == user_id)

    async def of_job(self, job_id: str) -> Run | None:
        return await self._one(runs.c.job_id == job_id)

    async def page(self, user_id: str, limit: int, before: tuple[datetime, str] | None) -> Sequence[Run]:
        """The newest first."""
        query = select(runs).where(runs.c.user_id == user_id)
        if before is not None:
            at, id = before
            query = query.where(or_(runs.c.created_at < at, and_(runs.c.created_at == at, runs.c.id < id)))
        return await self._found(query.order_by(runs.c.created_at.desc(), runs.c.id.desc()).limit(limit))

    async def paces(self, user_id: str) -> Mapping[str, float]:
        """How many seconds a step took somebody's last training on each base model."""
        found: dict[str, float] = {}
        for run in await self.page(user_id, _LOOKED_AT, None):
            pace = run.progress.get("steps_per_s")
            if pace and run.backend == "torch":
                found.setdefault(str(run.config.get("base_model")), round(1 / float(pace), 4))
        return found

    async def under_way(self, user_id: str) -> Sequence[Run]:
        return await self._found(select(runs).where(runs.c.user_id == user_id, runs.c.state.not_in(ENDED)))

    async def open_under(self, consent_id: str) -> Sequence[Run]:
        """What still runs under an agreement."""
        return await self._found(select(runs).where(runs.c.consent_id == consent_id, runs.c.state.not_in(ENDED)))

    async def ended_under(self, consent_id: str) -> Sequence[str]:
        """What ended, and was trained under an agreement."""
        query = select(runs.c.id).where(runs.c.consent_id == consent_id, runs.c.state.in_(ENDED))
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).scalars())

    async def change(self, id: str, values: Mapping[str, object], *, only_open: bool = False) -> bool:
        there = [runs.c.id == id]
        if only_open:
            there.append(runs.c.state.not_in(ENDED))
        async with self._database.writing() as connection:
            done = await connection.execute(update(runs).where(*there).values(**values))
            return bool(done.rowcount)

    async def ended_before(self, moment: datetime) -> Sequence[str]:
        """What ended long ago."""
        query = select(runs.c.id).where(runs.c.state.in_(ENDED), runs.c.finished_at < moment)
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).scalars())

    async def remove(self, ids: Sequence[str]) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(runs).where(runs.c.id.in_(list(ids))))

    async def _one(self, *there: object) -> Run | None:
        found = await self._found(select(runs).where(*there))  # type: ignore[arg-type]  # conditions
        return found[0] if found else None

    async def _found(self, query: object) -> Sequence[Run]:
        async with self._database.reading() as connection:
            rows = await connection.execute(query)  # type: ignore[call-overload]  # a select
            return [Run(**{each.name: row._mapping[each.name] for each in fields(Run)}) for row in rows]
