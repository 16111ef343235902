"""Background work: start it with the change that asks for it, watch it, stop it, repeat it, put it first."""

import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from troupe.database import Database
from troupe.jobs.domain import (
    HOME,
    WAITS,
    Estimate,
    Inputs,
    Job,
    LogLine,
    Priority,
    QueueName,
    State,
    Subject,
    Worker,
    checked_inputs,
    checked_priority,
    checked_title,
    new_job,
)
from troupe.jobs.doorbell import ring
from troupe.jobs.engine import EngineDesk, in_transaction
from troupe.jobs.errors import JobNotFound, OnlyAdministrators
from troupe.jobs.following import Notice, follow
from troupe.jobs.heartbeat import LEASE_SECONDS
from troupe.jobs.kinds import JobKind, Kinds
from troupe.jobs.ledger import Ledger
from troupe.jobs.news import Announce, News
from troupe.jobs.queueing import Bounds, WaitingJobs
from troupe.jobs.records import StepRecords
from troupe.jobs.roster import all_workers, attended_queues, forget_workers
from troupe.jobs.store import JobStore
from troupe.jobs.together import Together
from troupe.kit.ids import NewId, random_id
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock, from_millis, to_millis, wall_clock
from troupe.kit.tracing import present

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
AT_A_TIME = 200
_LIST = "jobs"


class Person(Protocol):
    """Whoever acts."""

    @property
    def id(self) -> str: ...

    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Stop:
    """A job that was asked to stop, now or before."""

    job: Job
    anew: bool


class Jobs:
    """The use cases of background work."""

    def __init__(
        self,
        database: Database,
        *,
        announce: Announce,
        clock: Clock = wall_clock,
        new_id: NewId = random_id,
        bounds: Bounds | None = None,
        lease: float = LEASE_SECONDS,
        waits: Sequence[float] = WAITS,
        chance: random.Random | None = None,
        home: str = "up",
    ) -> None:
        self.database = database
        self.home = home
        self.kinds = Kinds()
        self.store = JobStore(database)
        self.news = News(database, announce)
        self.desk = EngineDesk(database)
        self.records = StepRecords(database)
        self.ledger = Ledger(
            database,
            self.store,
            self.records,
            self.news,
            self.desk,
            clock,
            chance or random.SystemRandom(),
            waits,
            Together(database),
            self.kinds,
        )
        self._clock = clock
        self._new_id = new_id
        self.waiting = WaitingJobs(database, self.store, self.news, self.desk, bounds or Bounds())
        self.lease = lease
        # Set by the worker in this process, when there is one: it need not wait to notice.
        self.when_stopped: Callable[[str], None] = lambda job_id: None

    def register(self, kind: JobKind) -> None:
        """Let jobs of this kind be started and done here."""
        self.kinds.add(kind)

    def tell_when_ended(self, kind: str, tell: Callable[[Job], Awaitable[None]]) -> None:
        """Whoever keeps something about jobs of this kind hears of each end, in the transaction that records it."""
        self.news.when_ended[kind] = tell

    async def open(self) -> None:
        """Connect to the engine; before that nothing can be started inside a transaction."""
        await self.desk.ready()

    async def close(self) -> None:
        await self.desk.close()

    async def start(
        self,
        kind: str,
        person: Person,
        *,
        title: str | None = None,
        queue: QueueName | None = None,
        subject: Subject | None = None,
        inputs: Inputs | None = None,
        priority: Priority = "normal",
        identity: str | None = None,
        estimate: Estimate | None = None,
        traceparent: str | None = None,
    ) -> Job:
        """Put a job into its queue, as part of the present transaction if there is one.

        With an `identity` the job of the same kind and identity that is queued or running already is given back.
        """
        known = self.kinds.get(kind)
        given = {**(inputs or {}), HOME: self.home} if known.at_home else inputs or {}
        job = new_job(
            self._new_id(),
            person.id,
            known.name,
            self._clock(),
            title=checked_title(title or known.title),
            queue=queue or known.queue,
            plan=known.plan(given),
            inputs=checked_inputs(given),
            priority=checked_priority(priority, person.role),
        )
        job = replace(job, subject=subject, estimate=estimate, traceparent=traceparent or present())
        await self._open_outside()
        async with self.database.writing():
            return await self.waiting.add(job, identity)

    async def get(self, job_id: str, person: Person) -> Job:
        """One of this person's jobs; somebody else's is as unknown as one that never was."""
        return (await self._seen([await self._own(job_id, person)]))[0]

    async def list(
        self,
        person: Person,
        *,
        states: Sequence[State] = (),
        kind: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Job]:
        """A person's jobs, newest first."""
        place = read_cursor(_LIST, cursor, (int, str))
        after = (from_millis(int(place[0])), str(place[1])) if place else None
        found = await self.store.list(person.id, states=states, kind=kind, limit=limit + 1, after=after)
        page = cut(found, limit, lambda job: [to_millis(job.queued_at), job.id], of=_LIST)
        return Page(await self._seen(page.items), page.next_cursor)

    async def counts(self, person: Person) -> dict[str, int]:
        """How many jobs a person has in each state."""
        return await self.store.counts(person.id)

    async def log(self, job_id: str, person: Person, since: int = 0) -> Sequence[LogLine]:
        """What a job said, after a number."""
        await self._own(job_id, person)
        return await self.store.log(job_id, since)

    async def follow(self, job_id: str, person: Person, after: int = 0) -> AsyncIterator[Notice]:
        """What happens to a job from a number on, until it ends; refused at once when it is not this person's."""
        return follow(self.store, self.news, await self._own(job_id, person), after)

    def stop_following(self) -> None:
        """The server is stopping: end every `follow`, so that its readers come back to the next one."""
        self.news.end()

    async def attended(self) -> frozenset[str]:
        """The queues for which somebody works at present."""
        return await attended_queues(self.database, self.lease)

    async def workers(self, person: Person) -> Sequence[Worker]:
        if person.role not in ("owner", "admin"):
            raise OnlyAdministrators
        return await all_workers(self.database)

    async def cancel(self, job_id: str, person: Person) -> Stop:
        """Stop a job: at once while it waits, as soon as it can be when it runs. What is finished stays."""
        await self._open_outside()
        async with self.database.writing() as connection:
            job = await self._own(job_id, person, lock=True)
            job.check_can_cancel()
            if job.state == "queued":
                return Stop(await self._cancel_waiting(job), anew=True)
            if job.state == "running":
                changed = await self._change(job, state="cancelling")
                await ring(connection, self.database)
                self.database.after_commit(lambda: self.when_stopped(job_id))
                return Stop(changed, anew=True)
        return Stop(job, anew=False)

    async def retry(self, job_id: str, person: Person, from_step: int | None = None) -> Job:
        """Do a failed or stopped job again, keeping what its earlier steps recorded."""
        await self._open_outside()
        async with self.database.writing():
            await self.store.lock_queue_of(person.id)
            job = await self._own(job_id, person, lock=True)
            first = job.first_step_again(from_step, list(await self.records.done(job_id)))
            await self.waiting.check_bounds(person.id)
            await self.records.drop_from(job_id, first)
            again = {"state": "queued", "attempt": job.attempt + 1, "run": job.run + 1, "tries": 0, "crashes": 0}
            fresh = {"progress": None, "error": None, "result": None, "worker": None, "finished_at": None}
            place = {"step": first, "phase": job.plan[first - 1], "queued_at": self._clock()}
            return await self.waiting.enqueue(await self._change(job, **again, **fresh, **place))

    async def move(self, job_id: str, person: Person, before: str | None) -> Job:
        """Let a waiting job start before another of one's own, or before all of them."""
        await self._open_outside()
        async with self.database.writing():
            await self.store.lock_queue_of(person.id)
            job = await self._own(job_id, person, lock=True)
            job.check_can_move()
            await self.waiting.put_before(job, before)
        return await self.get(job_id, person)

    async def remove(self, job_id: str, person: Person) -> None:
        """Forget a finished job; what it made stays."""
        await self._open_outside()
        async with self.database.writing():
            job = await self._own(job_id, person, lock=True)
            job.check_can_remove()
            await self.store.remove([job])
        await self.desk.delete([job])

    async def retire(self) -> int:
        """Forget jobs that ended 30 days ago, with everything the engine keeps of them; daily totals stay."""
        await self.open()
        before = self._clock() - KEPT
        gone = 0
        while old := await self.store.finished_before(before, AT_A_TIME):
            # The engine's rows first: if this is interrupted, the jobs are still there to be found again.
            await self.desk.delete(old)
            await self.store.remove(old)
            gone += len(old)
        await forget_workers(self.database, KEPT)
        log.info("jobs.retired", extra={"fields": {"jobs": gone}})
        return gone

    async def _own(self, job_id: str, person: Person, *, lock: bool = False) -> Job:
        job = await self.store.find(job_id, lock=lock)
        if job is None or job.user_id != person.id:
            raise JobNotFound(job_id)
        return job

    async def _change(self, job: Job, **values: object) -> Job:
        """Change a job that this transaction has locked."""
        changed = await self.store.change(job.id, **values)
        if changed is None:
            raise JobNotFound(job.id)
        await self.news.changed(changed)
        return changed

    async def _cancel_waiting(self, job: Job) -> Job:
        kept = {"finished_steps": [job.plan[n - 1] for n in sorted(await self.records.done(job.id))]}
        changed = await self._change(job, state="cancelled", finished_at=self._clock(), result=kept)
        self.database.after_commit(lambda: self.desk.drop_soon([job.workflow_id]))
        if await self.ledger.let_next(job):
            self.database.after_commit(lambda: self.waiting.when_queued(job.engine_queue))
        return changed

    async def _open_outside(self) -> None:
        if not in_transaction(self.database):
            await self.open()

    async def _seen(self, found: Sequence[Job]) -> Sequence[Job]:
        """Jobs as they are shown: a waiting one says for whom it waits."""
        if not any(job.state == "queued" for job in found):
            return list(found)
        attended = await attended_queues(self.database, self.lease)
        return [
            replace(job, waiting_for=_waited_for(job))
            if job.state == "queued" and job.engine_queue not in attended
            else job
            for job in found
        ]


def _waited_for(job: Job) -> str:
    if job.engine_queue == job.queue:
        return f"a worker for the queue {job.queue}"
    return "the server on which it was begun"
