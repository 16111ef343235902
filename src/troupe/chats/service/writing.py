"""The answers this process is writing: each waits for its place, speaks, and ends."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from troupe.accounts import User
from troupe.chats.domain import Chat, Node, Run, RunState, Unwritten
from troupe.chats.domain.wish import NO_WISH, Wish
from troupe.chats.errors import Stopping, TooManyRuns
from troupe.chats.service.ending import End, Endings
from troupe.chats.service.performing import Performing
from troupe.chats.service.readying import Readying
from troupe.chats.service.runlog import OpenLog, RunLog
from troupe.chats.service.turn import Performance
from troupe.chats.service.wanted import Wanted
from troupe.kit.errors import TroupeError, Unavailable
from troupe.kit.times import Clock, to_millis
from troupe.kit.tracing import span
from troupe.minds import Answered, Brain
from troupe.personas import CastPersona

log = logging.getLogger(__name__)

MOST_WAITING = 20
MOST_AT_ONCE = 1_000
"""Of everybody together, in this process."""


class Onlooker(Protocol):
    """Whoever shows that an answer is awaited. It is told in passing and must return at once."""

    def began(self, user: User, persona: CastPersona) -> None: ...

    def ended(self, user: User, persona: CastPersona) -> None: ...

    def felt(self, user: User, persona: CastPersona, label: str, intensity: float) -> None: ...

    def hears(self, user: User, persona: CastPersona, *, somebody: bool) -> None: ...


@dataclass(eq=False)
class Job:
    """An answer in the hands of this process."""

    chat: Chat
    run: Run
    node: Node | None
    """The message that is written; none for what is written for the user."""
    leaf: Node
    """Where in the tree it is written: the message itself, else the one it follows."""
    user: User
    brain: Brain
    persona: CastPersona
    opened: OpenLog
    wish: Wish = NO_WISH
    unwritten: Unwritten | None = None
    """The message that is answered, where the answer is begun while it is still being written."""
    after: "Job | None" = None
    """The answer of whoever speaks before in the same turn."""
    then: "Job | None" = None
    """And of whoever speaks next."""
    task: "asyncio.Task[None] | None" = None
    begun: bool = False
    stop_asked: bool = False
    ending: bool = False

    @property
    def wanted(self) -> Wanted:
        """What is to be performed."""
        return Wanted(self.user, self.brain, self.persona, self.chat, self.run, self.leaf, self.wish, self.unwritten)

    def becomes(self, run: Run) -> None:
        """How it stands now, for whoever asks here and, a moment later, elsewhere."""
        self.run = run
        self.opened.state, self.opened.started_at = run.state, run.started_at

    def stop(self) -> None:
        """Ask it to end with the rest of its turn, once: a second asking must not cut off the keeping of its end."""
        if self.then and not self.then.stop_asked:
            self.then.stop()
        if self.task and self.begun and not self.stop_asked and not self.ending:
            self.task.cancel()
        self.stop_asked = True

    async def stopped(self) -> None:
        self.stop()
        turn = [job.task for job in self.and_those_after() if job.task]
        if turn:
            await asyncio.wait(turn, timeout=10)

    def and_those_after(self) -> "Iterator[Job]":
        """Itself, and the answers of its turn that are to follow it."""
        job: Job | None = self
        while job is not None:
            yield job
            job = job.then


class Writing:
    """Writes a few answers at once for each person."""

    def __init__(
        self,
        performing: Performing,
        endings: Endings,
        runlog: RunLog,
        clock: Clock,
        at_once: int,
        hear: Callable[[Answered], None],
        onlooker: Onlooker,
        readying: Readying,
    ) -> None:
        self._readying = readying
        self._hear = hear
        self._onlooker = onlooker
        self._performing = performing
        self._endings = endings
        self._runlog = runlog
        self._clock = clock
        self._at_once = at_once
        self._jobs: dict[str, Job] = {}
        self._lines: dict[str, asyncio.Semaphore] = {}
        self._house = asyncio.Semaphore(MOST_AT_ONCE)
        self._stopping = False

    @property
    def jobs(self) -> dict[str, Job]:
        """What is being written, by run."""
        return self._jobs

    def check_room(self, user: User) -> None:
        """Refuse what would wait for too long, and everything while the studio stops."""
        if self._stopping:
            raise Stopping
        counts = Counter(job.user.id for job in self._jobs.values())
        if counts[user.id] >= self._at_once + MOST_WAITING:
            raise TooManyRuns

    def start(self, job: Job) -> None:
        """Begin; what a brain says is heard by nobody before the run is on disk."""
        self._jobs[job.run.id] = job
        job.task = asyncio.create_task(self._carry_out(job), name=f"run {job.run.id}")
        job.opened.tell(partial(self._onlooker.began, job.user, job.persona))

    def give_up(self, job: Job) -> None:
        """What was to be answered was not kept: there never was an answer."""
        if job.task:
            job.task.cancel()
        self._forget(job)

    async def stop(self, jobs: Iterable[Job]) -> None:
        """Stop these, and keep what they said."""
        for job in list(jobs):
            await job.stopped()

    async def stop_all(self, drain_seconds: float) -> None:
        """Let running answers finish for a while, then keep what they have said and mark it."""
        self._stopping = True
        tasks = [job.task for job in self._jobs.values() if job.task]
        if tasks:
            await asyncio.wait(tasks, timeout=drain_seconds)
        left = [job for job in self._jobs.values() if job.task]
        for job in left:
            job.stop()
        if left:
            await asyncio.wait([job.task for job in left if job.task], timeout=5)

    async def _carry_out(self, job: Job) -> None:
        """Wait for a place, let the brain speak, and end in exactly one way."""
        with span("answer"):
            await self._answer(job)

    async def _answer(self, job: Job) -> None:
        performance = Performance(job.opened, follow=partial(self._follow, job))
        try:
            end = await self._perform(job, performance)
        except asyncio.CancelledError:
            if not job.stop_asked:  # the process ends without asking: as after a crash, the next start closes the run
                self._runlog.drop(job.opened)
                self._forget(job)
                raise
            end = End.of_restart(performance.text) if self._stopping else End("cancelled", "cancelled")
        except TroupeError as trouble:
            end = End.of_trouble(performance.text, trouble.as_json())
        except Exception as fault:  # whatever a brain does, its run must end; the fault is in the log, not in the chat
            log.exception("chats.answer_failed", extra={"fields": {"run_id": job.run.id}})
            end = End.of_trouble(performance.text, _internal(fault))
        job.ending = True  # nothing may cut this off: the run would stay open for ever
        try:
            await job.opened.safe.wait()
            # Whoever hears of the end and asks finds the ended run.
            await self._endings.keep(
                job.user, job.brain, job.run, job.node, performance, end, lambda: self._forget(job)
            )
            if job.node is not None and job.run.kind != "continue" and end.state in ("done", "blocked"):
                self._hear(_answered(job, performance, self._clock()))
        finally:
            self._forget(job)
        if not self._jobs and job.node is not None:  # among many, others write before this one is spoken to again
            await self._readying.ready(job.user, job.run.chat_id)

    async def _perform(self, job: Job, performance: Performance) -> End:
        job.begun = True
        if job.stop_asked:
            raise asyncio.CancelledError
        if job.after and job.after.task:  # whatever became of that answer, this one hears it
            await asyncio.wait([job.after.task])
        line = self._lines.setdefault(job.user.id, asyncio.Semaphore(self._at_once))
        async with line, self._house:
            job.becomes(replace(job.run, state="running", started_at=self._clock()))
            await self._performing.play(job.wanted, performance, partial(self._felt, job))
        return End("blocked" if performance.reason == "boundary" else "done", performance.reason)

    def _follow(self, job: Job, waits: bool) -> None:
        """A run waits while its provider asked for patience."""
        state: RunState = "waiting" if waits else "running"
        if job.run.state != state:
            job.becomes(replace(job.run, state=state))
        if self._runlog.is_swamped(job.opened):
            raise Unavailable(
                "The disk does not take what the answer says.",
                next_step="Free some space, then ask again; what was kept is there.",
                code="disk_full",
            )

    def _felt(self, job: Job, label: str, intensity: float) -> None:
        job.opened.tell(partial(self._onlooker.felt, job.user, job.persona, label, intensity))

    def _forget(self, job: Job) -> None:
        if self._jobs.pop(job.run.id, None) and job.opened.safe.is_set():
            self._onlooker.ended(job.user, job.persona)


def _answered(job: Job, performance: Performance, now: datetime) -> Answered:
    """The finished answer as whoever counts answers hears of it."""
    first = performance.first_text_at
    return Answered(
        user=job.user,
        persona=job.persona,
        chat_id=job.run.chat_id,
        id=job.leaf.id,
        # Lines of a boundary are nobody's manner: the answer counts, its words do not.
        text="" if performance.reason == "boundary" else performance.text,
        asked=performance.asked,
        said_at=now,
        scripted=job.brain.kind == "scripted",
        first_token_ms=max(0, to_millis(first) - to_millis(job.run.created_at)) if first else None,
        emotion=str(performance.emotion["label"]) if performance.emotion else None,
        boundary_hits=int(performance.boundary is not None),
        reminder_id=performance.reminder_id,
    )


def _internal(fault: Exception) -> dict[str, object]:
    return {
        "error": "internal",
        "detail": f"Something unexpected happened ({type(fault).__name__}).",
        "next_step": "Ask for the answer again; the log of the studio says more.",
    }
