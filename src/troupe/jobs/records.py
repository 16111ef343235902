"""What steps recorded: each step's effect exactly once, and only by the worker that has the job."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from troupe.database import Database
from troupe.jobs.domain import Job
from troupe.jobs.tables import job_steps


class StepRecords:
    """Rows of steps. Whoever writes has checked in the same transaction that the attempt is still theirs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = sqlite.insert if database.dialect == "sqlite" else postgresql.insert

    async def done(self, job_id: str) -> dict[int, object]:
        """Results of finished steps, of whichever attempt."""
        wanted = sa.select(job_steps.c.step, job_steps.c.result).where(
            job_steps.c.job_id == job_id, job_steps.c.state == "done"
        )
        async with self._database.reading() as connection:
            return {step: _out(result) for step, result in (await connection.execute(wanted)).all()}

    async def unknown(self, job_id: str, step: int) -> bool:
        """Whether a paid step was begun and nobody recorded how it ended."""
        wanted = sa.select(sa.func.count()).where(
            job_steps.c.job_id == job_id, job_steps.c.step == step, job_steps.c.state == "started"
        )
        async with self._database.reading() as connection:
            return bool((await connection.execute(wanted)).scalar())

    async def begin(self, job: Job, step: int, name: str, at: datetime) -> None:
        """Remember, before money is spent, that it may be."""
        async with self._database.writing() as connection:
            await connection.execute(self._insert(job_steps).values(_row(job, step, name, "started", None, at)))

    async def finish(self, job: Job, step: int, name: str, result: object, at: datetime) -> None:
        row = _row(job, step, name, "done", _in(result), at)
        statement = self._insert(job_steps).values(row)
        statement = statement.on_conflict_do_update(
            index_elements=["job_id", "attempt", "step"],
            set_={"state": "done", "result": statement.excluded.result, "at": at},
            where=job_steps.c.state == "started",
        )
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def drop_from(self, job_id: str, step: int) -> None:
        """Forget a step and all after it, because the user wants them done again."""
        async with self._database.writing() as connection:
            await connection.execute(sa.delete(job_steps).where(job_steps.c.job_id == job_id, job_steps.c.step >= step))

    async def drop_started(self, job_id: str, step: int) -> None:
        """Forget that a paid step was begun: it is known to have failed."""
        async with self._database.writing() as connection:
            await connection.execute(
                sa.delete(job_steps).where(
                    job_steps.c.job_id == job_id, job_steps.c.step == step, job_steps.c.state == "started"
                )
            )


def _row(job: Job, step: int, name: str, state: str, result: object, at: datetime) -> dict[str, object]:
    return {
        "job_id": job.id,
        "attempt": job.attempt,
        "step": step,
        "name": name,
        "worker": job.worker,
        "state": state,
        "result": result,
        "at": at,
    }


def _in(result: object) -> dict[str, object]:
    """Wrapped, so that a step that answers nothing differs from a step that has not answered."""
    return {"value": result}


def _out(stored: object) -> object:
    return stored["value"] if isinstance(stored, dict) else None
