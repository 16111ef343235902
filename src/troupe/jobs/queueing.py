"""The waiting jobs: how many may wait, who stands where, and the engine's run behind each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from troupe.database import Database
from troupe.jobs.domain import Job, moved, place_in_queue
from troupe.jobs.engine import EngineDesk
from troupe.jobs.errors import InvalidJob, Overloaded, QueueFull
from troupe.jobs.news import News
from troupe.jobs.store import JobStore


@dataclass(frozen=True)
class Bounds:
    """How many jobs may wait."""

    each: int = 200
    all: int = 10_000


class WaitingJobs:
    """Everything here happens in the transaction of the caller."""

    def __init__(self, database: Database, store: JobStore, news: News, desk: EngineDesk, bounds: Bounds) -> None:
        self._database = database
        self._store = store
        self._news = news
        self._desk = desk
        self._bounds = bounds
        # Set by the worker in this process, when there is one: it need not wait to notice.
        self.when_queued: Callable[[str], None] = lambda queue: None

    async def add(self, job: Job, identity: str | None) -> Job:
        """Put a new job behind the person's others, or give back the one of this identity."""
        await self._store.lock_queue_of(job.user_id)
        if identity is not None and (known := await self._store.find_unfinished(job.user_id, job.kind, identity)):
            return known
        waiting = await self.check_bounds(job.user_id)
        job = replace(job, place=place_in_queue(job.priority, waiting))
        await self._store.add(job, identity)
        await self._news.changed(job)
        return await self.enqueue(job)

    async def check_bounds(self, user_id: str) -> int:
        """How many of a person's jobs wait, when one more may."""
        own, everybodys = await self._store.count_waiting(user_id)
        if own >= self._bounds.each:
            raise QueueFull(self._bounds.each)
        if everybodys >= self._bounds.all:
            raise Overloaded
        return own

    async def enqueue(self, job: Job) -> Job:
        """Hand the present run of a job to the engine."""
        async with self._database.writing() as connection:
            await self._desk.enqueue(connection, job)
        self._database.after_commit(lambda: self.when_queued(job.engine_queue))
        return job

    async def put_before(self, job: Job, before: str | None) -> None:
        """Let a job start before another of the same person, or before all of them."""
        waiting = await self._store.waiting(job.user_id, job.queue)
        if before is not None and before not in {other.id for other in waiting}:
            raise InvalidJob("The other job is not waiting in the same queue.", "before")
        if before != job.id:
            await self._place(waiting, moved(waiting, job.id, before))

    async def _place(self, waiting: Sequence[Job], places: dict[str, int]) -> None:
        """Each moved job gets a new run in its new place; the runs that were are worth nothing from here on."""
        old = []
        for job in (job for job in waiting if job.id in places):
            changed = await self._store.change_waiting(job.id, job.run, place=places[job.id], run=job.run + 1)
            if changed is not None:  # else it has begun meanwhile
                old.append(job.workflow_id)
                await self._news.changed(changed)
                await self.enqueue(changed)
        self._database.after_commit(lambda: self._desk.drop_soon(old))
