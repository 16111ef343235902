"""What a running job may do: take a step exactly once, tell how far it is, say a line, hand heavy work to a child."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TypeVar

from troupe.database import Database
from troupe.jobs.children import GRACE_SECONDS, run_child
from troupe.jobs.domain import Flat, Inputs, Job, Subject, forward
from troupe.jobs.errors import OutcomeUnknown
from troupe.jobs.news import News
from troupe.jobs.records import StepRecords
from troupe.jobs.store import JobStore
from troupe.kit.times import Clock
from troupe.kit.tracing import span

LONGEST_LINE = 2000
BETWEEN_REPORTS = 0.5

Result = TypeVar("Result")


class StaleWorker(Exception):
    """This worker was taken for dead and its job given to another: nothing it writes counts any more."""


class JobContext:
    """One attempt at one job. Everything it writes is refused once another worker has the job."""

    def __init__(
        self,
        job: Job,
        *,
        database: Database,
        store: JobStore,
        records: StepRecords,
        news: News,
        clock: Clock,
        child_grace: float = GRACE_SECONDS,
    ) -> None:
        self._job = job
        self._database = database
        self._store = store
        self._records = records
        self._news = news
        self._clock = clock
        self._child_grace = child_grace
        self._results: dict[int, object] | None = {} if job.attempt == 1 else None
        self._reported = 0.0
        self._unwritten: dict[str, object] = {}
        self._task: asyncio.Task[Flat | None] | None = None
        self._writing = 0
        self._interrupted = False
        self.stop_asked = False  # by the user
        self.abandoned = False  # because another worker has the job

    @property
    def job_id(self) -> str:
        return self._job.id

    @property
    def user_id(self) -> str:
        return self._job.user_id

    @property
    def attempt(self) -> int:
        return self._job.attempt

    @property
    def subject(self) -> Subject | None:
        return self._job.subject

    @property
    def inputs(self) -> Inputs:
        return self._job.inputs

    @property
    def traceparent(self) -> str | None:
        return self._job.traceparent

    def cancelled(self) -> bool:
        """Whether the user asked to stop; code in threads looks here at least every 2 s."""
        return self.stop_asked

    async def checkpoint(self) -> None:
        """A place where the job may be stopped."""
        if self.stop_asked:
            raise asyncio.CancelledError
        await asyncio.sleep(0)

    def idempotency_key(self, step: str) -> str:
        """What to give to a vendor so that the same call made twice counts once."""
        return f"{self._job.id}:{self._job.attempt}:{self._number(step)}"

    async def step(
        self,
        name: str,
        work: Callable[[], Awaitable[Result]],
        *,
        save: Callable[[Result], Awaitable[Result]] | None = None,
        paid: bool = False,
    ) -> Result:
        """Do a step, or give back what it recorded when an earlier attempt finished it.

        `save` runs in the transaction that records the step: what it writes is written exactly once. A `paid` step is
        announced first; if nobody recorded how it ended, it is not repeated by itself.
        """
        number = self._number(name)
        done = await self._recorded()
        if number in done:
            return done[number]  # type: ignore[return-value]  # what this step recorded
        await self.checkpoint()
        with span(f"{self._job.kind} {name}", cause=self._job.traceparent):
            await self._enter(number, name, paid=paid)
            result = await self._take(work, number, paid=paid)
            return await self._record(number, name, result, save)

    async def progress(self, percent: int | None = None, phase: str | None = None) -> None:
        """Tell how far the job is; written at most twice a second."""
        self._unwritten["progress"] = forward(self._job.progress, percent)
        if phase is not None:
            self._unwritten["phase"] = phase
        if time.monotonic() - self._reported >= BETWEEN_REPORTS:
            await self._write()

    async def say(self, text: str) -> None:
        """Add a line to the job's log."""
        async with self._undisturbed():
            line = await self._store.say(self._job, text[:LONGEST_LINE], self._clock())
            if line is None:
                raise StaleWorker
            await self._news.said(self._job, line)

    async def spend(self, cost_micros: int) -> None:
        """Count what a call cost, in millionths of a US dollar."""
        await self._write(cost_micros=self._job.cost_micros + cost_micros)

    async def use_device(self, device: str) -> None:
        """Say what the work runs on."""
        await self._write(device=device)

    async def in_process(self, function: Callable[..., object], *arguments: object) -> object:
        """Run a module's function in a child process; arguments and result are JSON. A stop ends the child."""
        return await run_child(function, arguments, self._child_grace)

    def run(self, work: Coroutine[None, None, Flat | None]) -> "asyncio.Task[Flat | None]":
        """Begin the work of this attempt; `interrupt` ends it."""
        self._task = asyncio.create_task(work)
        return self._task

    def interrupt(self) -> None:
        """Cancel the work where it is, but never in the middle of writing down what it did."""
        if not self._interrupted:
            self._interrupted = True
            self._cancel_unless_writing()

    def _cancel_unless_writing(self) -> None:
        if self._interrupted and not self._writing and self._task is not None:
            self._task.cancel()

    @asynccontextmanager
    async def _undisturbed(self) -> AsyncIterator[None]:
        """A transaction that an interruption waits for."""
        self._writing += 1
        try:
            async with self._database.writing():
                yield
        finally:
            self._writing -= 1
            self._cancel_unless_writing()

    async def _recorded(self) -> dict[int, object]:
        if self._results is None:
            self._results = await self._records.done(self._job.id)
        return self._results

    def _number(self, name: str) -> int:
        if name not in self._job.plan:
            raise ValueError(f"{self._job.kind} has no step {name!r}; its plan is {list(self._job.plan)}.")
        return list(self._job.plan).index(name) + 1

    async def _enter(self, number: int, name: str, *, paid: bool) -> None:
        if not paid:
            if (self._job.step, self._job.phase) != (number, name):
                await self._write(step=number, phase=name)
            return
        async with self._undisturbed():
            await self._write(step=number, phase=name)
            if await self._records.unknown(self._job.id, number):
                raise OutcomeUnknown(name)
            await self._records.begin(self._job, number, name, self._clock())

    async def _take(self, work: Callable[[], Awaitable[Result]], number: int, *, paid: bool) -> Result:
        try:
            return await work()
        except Exception:
            # Whatever was raised, the call came back: its outcome is known, and it may be repeated.
            if paid:
                await self._records.drop_started(self._job.id, number)
            raise

    async def _record(
        self, number: int, name: str, result: Result, save: Callable[[Result], Awaitable[Result]] | None
    ) -> Result:
        plan = self._job.plan
        here = {"step": min(number + 1, len(plan)), "phase": plan[min(number, len(plan) - 1)]}
        progress = forward(self._job.progress, number * 100 // len(plan))
        async with self._undisturbed():
            await self._write(**here, progress=progress)
            if save is not None:
                result = await save(result)
            await self._records.finish(self._job, number, name, result, self._clock())
        (await self._recorded())[number] = result
        return result

    async def _write(self, **values: object) -> None:
        """Change the job, if it is still ours."""
        values = self._unwritten | values
        async with self._undisturbed():
            changed = await self._store.change_held(self._job, **values)
            if changed is None:
                raise StaleWorker
            await self._news.changed(changed)
        self._job = changed
        self._unwritten = {}
        self._reported = time.monotonic()
