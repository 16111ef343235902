"""Doing jobs in this process: take one, do it, write down how it ended; stop it when asked."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import uuid4

from troupe.jobs.children import GRACE_SECONDS
from troupe.jobs.context import JobContext, StaleWorker
from troupe.jobs.domain import Flat, Job
from troupe.jobs.kinds import Kinds
from troupe.jobs.ledger import Ledger
from troupe.kit.errors import TroupeError, Unavailable

log = logging.getLogger(__name__)

LONGEST_WAIT = 10.0

Answer = TypeVar("Answer")


class Runner:
    """The jobs that run in this process."""

    def __init__(self, ledger: Ledger, kinds: Kinds, worker: str, child_grace: float = GRACE_SECONDS) -> None:
        self._ledger = ledger
        self._kinds = kinds
        self._worker = worker
        self._child_grace = child_grace
        self._running: dict[str, tuple[JobContext, asyncio.Task[Flat | None]]] = {}
        self._stopping = False

    async def perform(self, job_id: str, run: int) -> None:
        """One run, from taking the job to writing down how it ended."""
        job = await self._insist(lambda: self._ledger.take(job_id, run, self._worker))
        if job is None:
            return
        context = self._context(job)
        task = context.run(self._work(context, job))
        self._running[job_id] = (context, task)
        try:
            await asyncio.wait([task])
            await self._insist(lambda: self._settle(job, context, task))
        finally:
            self._forget(job_id, context)

    def attempts(self) -> dict[str, int]:
        """The jobs running here, and which attempt each is."""
        return {job_id: context.attempt for job_id, (context, _) in self._running.items()}

    def stop(self, job_id: str) -> None:
        """The user wants this job stopped; nothing happens when it is not here."""
        if found := self._running.get(job_id):
            found[0].stop_asked = True
            found[0].interrupt()

    def abandon(self, job_id: str) -> None:
        """Another worker has this job: stop without a word."""
        if found := self._running.get(job_id):
            found[0].abandoned = True
            found[0].interrupt()

    async def close(self, drain: float) -> None:
        """Let what runs finish for a while, then hand the rest back."""
        tasks = [task for _, task in self._running.values()]
        if tasks and drain > 0:
            await asyncio.wait(tasks, timeout=drain)
        self._stopping = True
        for context, _ in list(self._running.values()):
            context.interrupt()

    def _context(self, job: Job) -> JobContext:
        ledger = self._ledger
        return JobContext(
            job,
            database=ledger.database,
            store=ledger.store,
            records=ledger.records,
            news=ledger.news,
            clock=ledger.clock,
            child_grace=self._child_grace,
        )

    async def _work(self, context: JobContext, job: Job) -> Flat | None:
        return await self._kinds.get(job.kind).work(context)

    def _forget(self, job_id: str, context: JobContext) -> None:
        found = self._running.get(job_id)
        if found is not None and found[0] is context:
            del self._running[job_id]

    async def _settle(self, job: Job, context: JobContext, task: "asyncio.Task[Flat | None]") -> None:
        if task.cancelled():
            await self._stopped(job, context)
            return
        error = task.exception()
        if error is None:
            await self._ledger.end(job, "done", result=task.result())
        elif isinstance(error, StaleWorker):
            self._was_stale(job)
        elif isinstance(error, TroupeError):
            await self._ledger.fail(job, error)
        else:
            await self._ledger.fail(job, _incident(job, error))

    async def _stopped(self, job: Job, context: JobContext) -> None:
        if context.stop_asked:
            await self._ledger.end(job, "cancelled")
            log.info("jobs.cancelled", extra={"fields": {"job": job.id, "kind": job.kind}})
        elif context.abandoned:
            self._was_stale(job)
        elif self._stopping:
            await self._ledger.hand_back(job)

    def _was_stale(self, job: Job) -> None:
        fields = {"job": job.id, "attempt": job.attempt, "worker": self._worker}
        log.warning("jobs.stale_worker", extra={"fields": fields})

    async def _insist(self, act: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """How a job ended must be written down: when the database is away, wait for it."""
        wait = 0.5
        while True:
            try:
                return await act()
            except Unavailable:
                if self._stopping:
                    return None  # the next start, or another worker, finds the job as it was
                log.warning("jobs.waited_for_the_database", extra={"fields": {"s": wait}})
                await asyncio.sleep(wait)
                wait = min(LONGEST_WAIT, wait * 2)


class Incident(TroupeError):
    """A mistake in the program: it is not the user's, and trying again by itself would not help."""

    kind = "conflict"
    code = "internal"


def _incident(job: Job, error: BaseException) -> Incident:
    incident = uuid4().hex[:12]
    log.error("jobs.failed_unexpectedly", exc_info=error, extra={"fields": {"job": job.id, "incident": incident}})
    return Incident(
        "Something went wrong inside Troupe while doing this job.",
        next_step=f"Retry the job; if it happens again, report incident {incident}.",
        incident=incident,
    )
