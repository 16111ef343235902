"""Rows of jobs: what they are, what their steps recorded, what they said."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from troupe.database import Database, Moment
from troupe.database.schema import realm as realm_stamp
from troupe.jobs import tables
from troupe.jobs.domain import ACTIVE, FINISHED, Estimate, Job, LogLine, QueueName, State, Subject, workflow_id
from troupe.jobs.tables import jobs

_UNFINISHED_IDENTITY = sa.text("state IN ('queued', 'running')")
_SEEN = sa.select(jobs, tables.workers.c.heartbeat_at).outerjoin(tables.workers, tables.workers.c.id == jobs.c.worker)

# Statements that every job needs are built once: building one costs more than running it.
_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.bindparam("key"), 0)))
_IS_OWN = sa.case((jobs.c.user_id == sa.bindparam("person"), 1), else_=0)
_COUNT_WAITING = sa.select(sa.func.coalesce(sa.func.sum(_IS_OWN), 0), sa.func.count()).where(jobs.c.state == "queued")
_Insert = Callable[[sa.Table], sqlite.Insert] | Callable[[sa.Table], postgresql.Insert]
_Condition = Literal["any", "waiting", "held"]


class JobStore:
    """Jobs in the database. Every method joins the transaction it is called in."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = sqlite.insert if database.dialect == "sqlite" else postgresql.insert

    async def lock_queue_of(self, user_id: str) -> None:
        """Let one at a time add to a person's queue; SQLite has one writer anyway."""
        if self._database.dialect == "postgresql":
            async with self._database.writing() as connection:
                await connection.execute(_LOCK, {"key": f"jobs:{user_id}"})

    async def add(self, job: Job, identity: str | None) -> bool:
        """Keep a new job; False when one with the same identity is queued or running."""
        async with self._database.writing() as connection:
            added = await connection.execute(_adding(self._insert), _row(job) | {"identity": identity})
            return added.first() is not None

    async def find(self, job_id: str, *, lock: bool = False) -> Job | None:
        """A job; locked, nobody else changes it before this transaction ends."""
        wanted = _SEEN.where(jobs.c.id == job_id)
        if lock:
            wanted = wanted.with_for_update(of=jobs)
        async with self._database.reading() as connection:
            row = (await connection.execute(wanted)).mappings().first()
        return _job(row) if row else None

    async def find_unfinished(self, user_id: str, kind: str, identity: str) -> Job | None:
        """The job of this identity that is queued or running."""
        wanted = _SEEN.where(
            jobs.c.user_id == user_id,
            jobs.c.kind == kind,
            jobs.c.identity == identity,
            jobs.c.state.in_(["queued", "running"]),
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(wanted)).mappings().first()
        return _job(row) if row else None

    async def list(
        self,
        user_id: str,
        *,
        states: Sequence[State] = (),
        kind: str | None = None,
        limit: int = 50,
        after: tuple[datetime, str] | None = None,
    ) -> Sequence[Job]:
        """A person's jobs, newest first, beginning after a place."""
        wanted = _SEEN.where(jobs.c.user_id == user_id).order_by(jobs.c.queued_at.desc(), jobs.c.id.desc()).limit(limit)
        if states:
            wanted = wanted.where(jobs.c.state.in_(states))
        if kind:
            wanted = wanted.where(jobs.c.kind == kind)
        if after:
            wanted = wanted.where(
                sa.tuple_(jobs.c.queued_at, jobs.c.id) < sa.tuple_(sa.literal(after[0], Moment), sa.literal(after[1]))
            )
        async with self._database.reading() as connection:
            return [_job(row) for row in (await connection.execute(wanted)).mappings()]

    async def waiting(self, user_id: str, queue: QueueName) -> Sequence[Job]:
        """A person's queued jobs of one queue in the order they will start."""
        wanted = _SEEN.where(jobs.c.user_id == user_id, jobs.c.queue == queue, jobs.c.state == "queued")
        async with self._database.reading() as connection:
            rows = await connection.execute(wanted.order_by(jobs.c.place, jobs.c.queued_at, jobs.c.id))
            return [_job(row) for row in rows.mappings()]

    async def others_at_work(self, job: Job) -> bool:
        """Whether this person has another job of the kind that somebody does, locked until this transaction ends."""
        mine = (jobs.c.user_id == job.user_id, jobs.c.kind == job.kind, jobs.c.id != job.id)
        wanted = sa.select(jobs.c.id).where(*mine, jobs.c.state.in_(ACTIVE)).with_for_update()
        async with self._database.reading() as connection:
            return (await connection.execute(wanted)).first() is not None

    async def count_waiting(self, user_id: str) -> tuple[int, int]:
        """How many jobs are queued: this person's, and everybody's."""
        async with self._database.reading() as connection:
            own, everybodys = (await connection.execute(_COUNT_WAITING, {"person": user_id})).one()
        return own, everybodys

    async def any_waiting(self) -> bool:
        async with self._database.reading() as connection:
            found = await connection.execute(sa.select(jobs.c.id).where(jobs.c.state == "queued").limit(1))
            return found.first() is not None

    async def counts(self, user_id: str) -> dict[str, int]:
        """A person's jobs by state."""
        wanted = sa.select(jobs.c.state, sa.func.count()).where(jobs.c.user_id == user_id).group_by(jobs.c.state)
        async with self._database.reading() as connection:
            return {str(state): int(number) for state, number in (await connection.execute(wanted)).all()}

    async def counts_by_queue(self) -> dict[tuple[str, str], int]:
        """Everybody's jobs by queue and state, for the numbers page."""
        wanted = sa.select(jobs.c.queue, jobs.c.state, sa.func.count()).group_by(jobs.c.queue, jobs.c.state)
        async with self._database.reading() as connection:
            return {(queue, state): number for queue, state, number in (await connection.execute(wanted)).all()}

    async def change(self, job_id: str, /, **values: object) -> Job | None:
        """Change a job that this transaction has locked."""
        return await self._change("any", values, is_id=job_id)

    async def change_waiting(self, job_id: str, run: int, /, **values: object) -> Job | None:
        """Change a job if it is still queued, and in this run."""
        return await self._change("waiting", values, is_id=job_id, is_run=run)

    async def change_held(self, job: Job, /, **values: object) -> Job | None:
        """Change a job if this worker still has it, in this attempt; late writers are refused here."""
        return await self._change("held", values, is_id=job.id, is_worker=job.worker, is_attempt=job.attempt)

    async def _change(self, condition: _Condition, values: Mapping[str, object], **is_now: object) -> Job | None:
        statement = _changing(condition, tuple(values))
        new = {f"new_{name}": value for name, value in values.items()}
        async with self._database.writing() as connection:
            row = (await connection.execute(statement, new | is_now)).mappings().first()
        return _job(row) if row else None

    async def held_by(self, worker: str) -> dict[str, tuple[State, int]]:
        """The jobs that a worker is said to be doing: their state and attempt."""
        wanted = sa.select(jobs.c.id, jobs.c.state, jobs.c.attempt).where(
            jobs.c.state.in_(["running", "cancelling"]), jobs.c.worker == worker
        )
        async with self._database.reading() as connection:
            return {id: (state, attempt) for id, state, attempt in (await connection.execute(wanted)).all()}

    async def say(self, job: Job, text: str, at: datetime) -> LogLine | None:
        """Add a line to a job's log, if this attempt still has the job."""
        mine = sa.and_(jobs.c.worker == job.worker, jobs.c.attempt == job.attempt)
        number = sa.update(jobs).where(jobs.c.id == job.id, mine).values(news=jobs.c.news + 1).returning(jobs.c.news)
        async with self._database.writing() as connection:
            seq = (await connection.execute(number)).scalar()
            if seq is None:
                return None
            await connection.execute(sa.insert(tables.job_log).values(job_id=job.id, seq=seq, at=at, text=text))
        return LogLine(seq, at, text)

    async def log(self, job_id: str, since: int) -> Sequence[LogLine]:
        lines = tables.job_log
        wanted = sa.select(lines.c.seq, lines.c.at, lines.c.text).where(lines.c.job_id == job_id, lines.c.seq > since)
        async with self._database.reading() as connection:
            return [LogLine(*row) for row in (await connection.execute(wanted.order_by(lines.c.seq))).all()]

    async def finished_before(self, moment: datetime, limit: int) -> Sequence[Job]:
        wanted = sa.select(jobs).where(jobs.c.state.in_(FINISHED), jobs.c.finished_at < moment).limit(limit)
        async with self._database.reading() as connection:
            return [_job(row) for row in (await connection.execute(wanted)).mappings()]

    async def remove(self, gone: Sequence[Job]) -> None:
        """Remove jobs with all they recorded; the totals of their day stay."""
        async with self._database.writing() as connection:
            for job in gone:
                await connection.execute(self._added_to_totals(job))
            ids = [job.id for job in gone]
            for child in (tables.job_steps, tables.job_log):
                await connection.execute(sa.delete(child).where(child.c.job_id.in_(ids)))
            await connection.execute(sa.delete(jobs).where(jobs.c.id.in_(ids)))
            await _forget_takeovers(connection, gone)

    def _added_to_totals(self, job: Job) -> sa.sql.dml.Insert:
        totals = tables.job_totals
        finished = job.finished_at or job.queued_at
        millis = (finished - (job.started_at or finished)) // timedelta(milliseconds=1)
        statement = self._insert(totals).values(
            day=f"{finished:%Y-%m-%d}",
            kind=job.kind,
            state=job.state,
            jobs=1,
            millis=millis,
            cost_micros=job.cost_micros,
        )
        return statement.on_conflict_do_update(
            index_elements=["day", "kind", "state"],
            set_={
                "jobs": totals.c.jobs + 1,
                "millis": totals.c.millis + millis,
                "cost_micros": totals.c.cost_micros + job.cost_micros,
            },
        )


@cache
def _adding(insert: _Insert) -> sa.sql.dml.ReturningInsert[tuple[str]]:
    new = {column.name: sa.bindparam(column.name, type_=column.type) for column in jobs.c if column.name != "realm"}
    adding = insert(jobs).values(**new, realm=sa.select(realm_stamp.c.realm).scalar_subquery())
    # Only a job with an identity can meet its like: without one the column is null, and nulls are never alike.
    adding = adding.on_conflict_do_nothing(
        index_elements=["user_id", "kind", "identity"], index_where=_UNFINISHED_IDENTITY
    )
    return adding.returning(jobs.c.id)


@cache
def _changing(condition: _Condition, names: tuple[str, ...]) -> sa.sql.dml.ReturningUpdate[tuple[object, ...]]:
    """A change has the next number of the job's news."""
    is_now = {name: sa.bindparam(f"is_{name}", type_=jobs.c[name].type) for name in ("id", "run", "worker", "attempt")}
    conditions: dict[_Condition, list[sa.ColumnElement[bool]]] = {
        "any": [],
        "waiting": [jobs.c.run == is_now["run"], jobs.c.state == "queued"],
        "held": [
            jobs.c.worker == is_now["worker"],
            jobs.c.attempt == is_now["attempt"],
            jobs.c.state.in_(["running", "cancelling"]),
        ],
    }
    new = {name: sa.bindparam(f"new_{name}", type_=jobs.c[name].type) for name in names}
    news = jobs.c.news + 1
    changing = sa.update(jobs).where(jobs.c.id == is_now["id"], *conditions[condition])
    return changing.values(**new, news=news, changed=news).returning(*jobs.c)


async def _forget_takeovers(connection: AsyncConnection, gone: Sequence[Job]) -> None:
    runs = [workflow_id(job.id, run) for job in gone for run in range(1, job.run + 1)]
    await connection.execute(sa.delete(tables.takeovers).where(tables.takeovers.c.workflow_id.in_(runs)))


def _row(job: Job) -> dict[str, object]:
    row = {column.name: getattr(job, column.name) for column in jobs.c if hasattr(job, column.name)}
    row["plan"] = list(job.plan)
    row["estimate"] = job.estimate and vars(job.estimate)
    row["subject_kind"] = job.subject and job.subject.kind
    row["subject_id"] = job.subject and job.subject.id
    return row


def _job(row: sa.RowMapping) -> Job:
    values = dict(row)
    for unseen in ("realm", "identity"):
        values.pop(unseen)
    kind, id = values.pop("subject_kind"), values.pop("subject_id")
    values["subject"] = Subject(str(kind), str(id)) if kind else None
    estimate = values["estimate"]
    values["estimate"] = Estimate(**estimate) if isinstance(estimate, dict) else None
    return Job(**values)  # the columns are the fields
