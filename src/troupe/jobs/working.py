"""A process that does jobs: the server itself, and every `troupe worker`."""

import asyncio
import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress

from troupe.jobs.children import GRACE_SECONDS
from troupe.jobs.domain import State
from troupe.jobs.doorbell import listen
from troupe.jobs.engine import Engine
from troupe.jobs.heartbeat import BEAT_SECONDS, LEASE_SECONDS, Heartbeat
from troupe.jobs.ledger import Ledger
from troupe.jobs.roster import Roster
from troupe.jobs.running import Runner
from troupe.jobs.service import Jobs
from troupe.kit.errors import Unavailable

log = logging.getLogger(__name__)

BEATS_UNTIL_LOST = 3


def usual_queues() -> dict[str, int]:
    """How much this machine does at once when nothing else is said; work for an accelerator needs one to be named."""
    return {"cpu": max(1, (os.cpu_count() or 2) - 1), "io": 16}


class JobWorker:
    """Takes jobs from queues and does them, beats, and takes over from workers that died."""

    def __init__(
        self,
        jobs: Jobs,
        *,
        name: str,
        queues: Mapping[str, int],
        devices: Sequence[str] = (),
        beat: float = BEAT_SECONDS,
        lease: float = LEASE_SECONDS,
        child_grace: float = GRACE_SECONDS,
    ) -> None:
        self._jobs = jobs
        self._name = name
        self._ledger: Ledger = jobs.ledger
        self._roster = Roster(jobs.database, name, queues, devices)
        self._runner = Runner(self._ledger, jobs.kinds, name, child_grace)
        self._engine = Engine(jobs.desk, worker=name, queues=queues, perform=self._runner.perform)
        self._heartbeat = Heartbeat(self._roster, self._ledger, beat=beat, lease=lease, after_beat=self._check)
        self._missing: dict[tuple[str, int], int] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def takeovers(self) -> int:
        """How many jobs this worker took over."""
        return self._heartbeat.takeovers

    async def start(self) -> None:
        """Begin to work on the running loop."""
        await self._jobs.open()
        await self._roster.beat()
        await self._engine.launch()
        self._jobs.waiting.when_queued = self._engine.ring
        self._jobs.when_stopped = self._runner.stop
        self._tasks = [
            asyncio.create_task(self._heartbeat.keep(), name="jobs-heartbeat"),
            asyncio.create_task(listen(self._jobs.database, self._hear), name="jobs-doorbell"),
        ]
        log.info("jobs.worker_started", extra={"fields": {"worker": self._name}})

    async def close(self, drain: float = 0.0) -> None:
        """Take nothing new, let running jobs finish for `drain` seconds, hand the rest back, stop."""
        self._engine.stop_taking()
        await self._runner.close(drain)
        await self._engine.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(Unavailable):  # then its silence says the same
            await self._roster.leave()

    async def _hear(self) -> None:
        """Another process wrote: there may be work, something to stop, or news for those who follow."""
        self._jobs.news.wake()
        if await self._jobs.store.any_waiting():
            self._engine.ring()
        if here := self._runner.attempts():
            self._compare(here, await self._jobs.store.held_by(self._name))

    async def _check(self) -> None:
        here = self._runner.attempts()
        held = await self._jobs.store.held_by(self._name)
        self._compare(here, held)
        await self._find_lost({job_id: attempt for job_id, (_, attempt) in held.items() if job_id not in here})

    def _compare(self, here: Mapping[str, int], held: Mapping[str, tuple[State, int]]) -> None:
        """What the database says this worker does, and what it really does, must be the same."""
        for job_id, attempt in here.items():
            state, holding = held.get(job_id, ("queued", 0))
            if holding != attempt:
                self._runner.abandon(job_id)
            elif state == "cancelling":
                self._runner.stop(job_id)

    async def _find_lost(self, missing: Mapping[str, int]) -> None:
        """A job that is said to run here and does not, look after look, goes back to its queue."""
        self._missing = {key: self._missing.get(key, 0) + 1 for key in missing.items()}
        for (job_id, attempt), times in list(self._missing.items()):
            if times > BEATS_UNTIL_LOST:
                async with self._jobs.database.writing():
                    job = await self._jobs.store.find(job_id)
                    if job is not None and job.attempt == attempt and job.worker == self._name:
                        await self._ledger.adopt(job)
