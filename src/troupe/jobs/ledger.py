"""The turns of a job's state, each one transaction that checks who has the job: taken, ended, handed back, adopted."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from troupe.database import Database
from troupe.jobs.domain import ACTIVE, MOST_CRASHES, Flat, Job, State, wait_before_retry
from troupe.jobs.engine import EngineDesk
from troupe.jobs.errors import CrashedRepeatedly
from troupe.jobs.kinds import Kinds
from troupe.jobs.news import News
from troupe.jobs.records import StepRecords
from troupe.jobs.store import JobStore
from troupe.jobs.together import Together
from troupe.kit.errors import TroupeError
from troupe.kit.times import Clock


@dataclass(frozen=True)
class Ledger:
    """Everything that changes who has a job."""

    database: Database
    store: JobStore
    records: StepRecords
    news: News
    desk: EngineDesk
    clock: Clock
    chance: random.Random
    waits: Sequence[float]
    together: Together
    kinds: Kinds

    async def take(self, job_id: str, run: int, worker: str) -> Job | None:
        """Begin a run: None when it no longer counts, because the job was moved, stopped or taken over meanwhile.

        None too while another of its kind is at work for this person and they go one after another: it waits then.
        """
        job = await self.together(lambda: self._take(job_id, run, worker))
        return job if job is not None and await self._has_its_turn(job) else None

    async def _take(self, job_id: str, run: int, worker: str) -> Job | None:
        taken = {"state": "running", "worker": worker, "started_at": self.clock()}
        job = await self.store.change_waiting(job_id, run, **taken)
        if job is not None:
            await self.news.changed(job)
            return job
        return await self._take_again(job_id, run, worker)

    async def _take_again(self, job_id: str, run: int, worker: str) -> Job | None:
        """The engine gives a run back to the worker of the same name that died while doing it."""
        job = await self.store.find(job_id)
        if job is None or job.run != run or job.worker != worker or job.state not in ACTIVE:
            return None
        if job.state == "cancelling":
            await self._finish(job, "cancelled")
            return None
        return await self._crashed(job, state="running", worker=worker)

    async def end(self, job: Job, state: State, *, result: Flat | None = None, error: Flat | None = None) -> None:
        """Finish an attempt, unless another worker has the job by now."""
        await self.together(lambda: self._finish(job, state, result=result, error=error))

    async def fail(self, job: Job, error: TroupeError) -> None:
        """Finish with an error, or try again after a while when it may pass."""
        wait = wait_before_retry(job.tries, self.chance, self.waits) if error.kind == "unavailable" else None
        if wait is None:
            await self.end(job, "failed", error=error.as_json())
            return
        async with self.database.writing():
            await self.requeue(job, delay=wait, tries=job.tries + 1)

    async def hand_back(self, job: Job) -> None:
        """This process is stopping: whoever works next goes on with the job."""
        async with self.database.writing():
            await self.requeue(job)

    async def adopt(self, job: Job) -> Job | None:
        """Put a dead worker's job back into its queue; the next one to take it goes on after its last step."""
        if job.state == "cancelling":
            await self._finish(job, "cancelled")
            return None
        return await self._crashed(job, state="queued", worker=None)

    async def requeue(self, job: Job, delay: float | None = None, **values: object) -> Job | None:
        """A new run for the next attempt; the run that was is worth nothing from here on."""
        again = {"attempt": job.attempt + 1, "run": job.run + 1, "worker": None, "progress": None, "state": "queued"}
        changed = await self.store.change_held(job, **(again | values))
        if changed is not None:
            async with self.database.writing() as connection:
                await self.desk.enqueue(connection, changed, delay)
            await self.news.changed(changed)
        return changed

    async def requeue_untouched(self, job: Job) -> Job | None:
        """A new run for a job that a worker took out of its queue and had not begun."""
        changed = await self.store.change_waiting(job.id, job.run, run=job.run + 1)
        if changed is not None:
            async with self.database.writing() as connection:
                await self.desk.enqueue(connection, changed)
        return changed

    async def let_next(self, job: Job) -> Job | None:
        """Give a run to the first that may have stepped back because of this one; a run it had is worth nothing."""
        if not self.kinds.in_turn(job.kind):
            return None
        waiting = await self.store.waiting(job.user_id, job.queue)
        following = next((each for each in waiting if each.kind == job.kind), None)
        return None if following is None else await self.requeue_untouched(following)

    async def _has_its_turn(self, job: Job) -> bool:
        """Those at work are locked, so that whoever ends now sees this one wait, or this one sees that it ended."""
        if not self.kinds.in_turn(job.kind):
            return True
        async with self.database.writing():
            await self.store.lock_queue_of(job.user_id)
            if not await self.store.others_at_work(job):
                return True
            await self._step_back(job)
            return False

    async def _step_back(self, job: Job) -> None:
        """It waits without a run: the one that is at work gives it a new one when it ends."""
        now = await self.store.find(job.id, lock=True)
        if now is not None and now.state == "cancelling":
            await self._finish(job, "cancelled")
            return
        back = {"state": "queued", "worker": None, "run": job.run + 1, "started_at": None}
        changed = await self.store.change_held(job, **back)
        if changed is not None:
            await self.news.changed(changed)

    async def _crashed(self, job: Job, *, state: State, worker: str | None) -> Job | None:
        crashes = job.crashes + 1
        if crashes >= MOST_CRASHES:
            await self._finish(job, "failed", error=CrashedRepeatedly(crashes).as_json(), crashes=crashes)
            return None
        if state == "queued":
            return await self.requeue(job, crashes=crashes)
        again = {"attempt": job.attempt + 1, "worker": worker, "progress": None, "crashes": crashes}
        changed = await self.store.change_held(job, **again)
        if changed is not None:
            await self.news.changed(changed)
        return changed

    async def _finish(
        self, job: Job, state: State, *, result: Flat | None = None, error: Flat | None = None, **values: object
    ) -> None:
        kept = await self._kept(job) if state == "cancelled" else result
        ended = _ended(job, state, self.clock()) | {"result": kept, "error": error}
        changed = await self.store.change_held(job, **(ended | values))
        if changed is not None:
            await self.news.changed(changed)
            await self.let_next(changed)

    async def _kept(self, job: Job) -> Flat:
        """What was finished before a stop is kept and listed."""
        done = await self.records.done(job.id)
        return {"finished_steps": [name for number, name in enumerate(job.plan, 1) if number in done]}


def _ended(job: Job, state: State, at: datetime) -> dict[str, object]:
    ended: dict[str, object] = {"state": state, "finished_at": at}
    if state == "done":
        ended |= {"progress": 100, "step": len(job.plan)}
    return ended
