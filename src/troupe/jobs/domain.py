"""A job: work that goes on when the page, the worker or the machine went away. Its states, and who goes first."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from troupe.jobs.errors import (
    InvalidJob,
    JobDone,
    JobFinished,
    JobNotFinished,
    JobNotQueued,
    PriorityNotAllowed,
    StepNotReached,
    StepOutOfRange,
)
from troupe.kit.times import as_text

QueueName = Literal["cpu", "gpu", "io"]
State = Literal["queued", "running", "cancelling", "done", "failed", "cancelled"]
Priority = Literal["low", "normal", "high"]
Inputs = Mapping[str, object]
Flat = Mapping[str, object]

QUEUES: tuple[QueueName, ...] = ("cpu", "gpu", "io")
HOME = "home"
"""The input that names the server which alone can do a job."""
FINISHED: frozenset[State] = frozenset({"done", "failed", "cancelled"})
ACTIVE: frozenset[State] = frozenset({"running", "cancelling"})

LONGEST_TITLE = 120
MOST_INPUT_BYTES = 16 * 1024
MOST_CRASHES = 3
WAITS = (2.0, 10.0, 60.0)
_CLASSES: dict[Priority, int] = {"high": 1, "normal": 2, "low": 3}


@dataclass(frozen=True)
class Subject:
    """What a job is about."""

    kind: str
    id: str


@dataclass(frozen=True)
class Estimate:
    """What a job will probably take, said before it starts."""

    seconds_low: int
    seconds_high: int
    cost_micros: int = 0


@dataclass(frozen=True)
class LogLine:
    seq: int
    at: datetime
    text: str


@dataclass(frozen=True)
class Worker:
    """A process that does jobs, and when it was last heard of."""

    id: str
    state: Literal["alive", "lost", "stopped"]
    queues: Mapping[str, int]
    devices: Sequence[str]
    host: str
    pid: int
    started_at: datetime
    heartbeat_at: datetime


@dataclass(frozen=True)
class Job:
    """One piece of background work, as a user sees it."""

    id: str
    user_id: str
    kind: str
    title: str
    queue: QueueName
    state: State
    phase: str
    progress: int | None
    step: int
    plan: Sequence[str]
    attempt: int
    run: int
    tries: int
    crashes: int
    priority: Priority
    place: int
    subject: Subject | None
    inputs: Inputs
    estimate: Estimate | None
    cost_micros: int
    result: Flat | None
    error: Flat | None
    worker: str | None
    device: str | None
    traceparent: str | None
    news: int
    changed: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    heartbeat_at: datetime | None = None
    waiting_for: str | None = None

    @property
    def finished(self) -> bool:
        return self.state in FINISHED

    @property
    def workflow_id(self) -> str:
        """What the engine calls the present run."""
        return workflow_id(self.id, self.run)

    @property
    def engine_queue(self) -> str:
        """The engine's queue of this job; what can be done in one place alone waits in that one's own queue."""
        home = self.inputs.get(HOME)
        return home_queue(self.queue, str(home)) if home else self.queue

    def check_can_cancel(self) -> None:
        """Stopping twice is no mistake; stopping what has ended is."""
        if self.state in ("done", "failed"):
            raise JobFinished(self.state)

    def check_can_move(self) -> None:
        if self.state != "queued":
            raise JobNotQueued(self.state)

    def check_can_remove(self) -> None:
        if not self.finished:
            raise JobNotFinished(self.state)

    def first_step_again(self, asked: int | None, recorded: Sequence[int]) -> int:
        """The step a retry begins with: the one asked for, else the first without a result."""
        if self.state == "done":
            raise JobDone
        if not self.finished:
            raise JobNotFinished(self.state)
        reached = next((n for n in range(1, len(self.plan) + 1) if n not in recorded), len(self.plan))
        if asked is None:
            return reached
        if not 1 <= asked <= len(self.plan):
            raise StepOutOfRange(asked, len(self.plan))
        if asked > reached:
            raise StepNotReached(asked, reached)
        return asked

    def as_json(self) -> dict[str, object]:
        """How a job leaves Troupe: over HTTP, in events and on the command line."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "queue": self.queue,
            "state": self.state,
            "phase": self.phase,
            "progress": self.progress,
            "step": self.step,
            "steps": len(self.plan),
            "attempt": self.attempt,
            "priority": self.priority,
            "subject": self.subject and {"kind": self.subject.kind, "id": self.subject.id},
            "estimate": self.estimate and vars(self.estimate),
            "cost_micros": self.cost_micros,
            "result": self.result,
            "error": self.error,
            "waiting_for": self.waiting_for,
            "worker": self.worker,
            "device": self.device,
            "queued_at": as_text(self.queued_at),
            "started_at": self.started_at and as_text(self.started_at),
            "finished_at": self.finished_at and as_text(self.finished_at),
            "heartbeat_at": self.heartbeat_at and as_text(self.heartbeat_at),
        }


def new_job(
    id: str,
    user_id: str,
    kind: str,
    at: datetime,
    *,
    title: str,
    queue: QueueName,
    plan: Sequence[str],
    inputs: Inputs,
    priority: Priority,
) -> Job:
    """A job that nobody has begun."""
    return Job(
        id=id,
        user_id=user_id,
        kind=kind,
        title=title,
        queue=queue,
        state="queued",
        phase=plan[0],
        progress=None,
        step=1,
        plan=plan,
        attempt=1,
        run=1,
        tries=0,
        crashes=0,
        priority=priority,
        place=0,
        subject=None,
        inputs=inputs,
        estimate=None,
        cost_micros=0,
        result=None,
        error=None,
        worker=None,
        device=None,
        traceparent=None,
        news=1,
        changed=1,
        queued_at=at,
        started_at=None,
        finished_at=None,
    )


def home_queue(queue: str, home: str) -> str:
    """The queue of jobs that only one server does: what they need is open there."""
    return f"{queue}@{home}"


def workflow_id(job_id: str, run: int) -> str:
    return f"{job_id}:{run}"


def place_in_queue(priority: Priority, waiting: int) -> int:
    """Smaller goes first; a person's next job stands behind others' first ones: class × 1,000 + own waiting jobs."""
    return _CLASSES[priority] * 1000 + min(999, waiting)


def moved(waiting: Sequence[Job], job_id: str, before: str | None) -> dict[str, int]:
    """The new places of a person's own waiting jobs, so that nobody else's turn changes; only those that differ."""
    order = [job for job in waiting if job.id != job_id]
    at = next((n for n, job in enumerate(order) if job.id == before), 0)
    order.insert(at, next(job for job in waiting if job.id == job_id))
    places = _strictly_rising([job.place for job in waiting])
    first_change = next((n for n, job in enumerate(order) if job.id != waiting[n].id), len(order))
    return {
        job.id: place
        for n, (job, place) in enumerate(zip(order, places, strict=True))
        if n >= first_change or place != job.place
    }


def _strictly_rising(places: Sequence[int]) -> list[int]:
    rising: list[int] = []
    for place in places:
        rising.append(max(place, rising[-1] + 1) if rising else place)
    return rising


def forward(before: int | None, now: int | None) -> int | None:
    """Progress never decreases within an attempt."""
    if now is None:
        return before
    return max(before or 0, min(100, max(0, now)))


def wait_before_retry(tries: int, chance: random.Random, waits: Sequence[float] = WAITS) -> float | None:
    """How long to wait after a failure that may pass, or None when it was tried often enough."""
    return waits[tries] * chance.uniform(0.75, 1.25) if tries < len(waits) else None


def checked_title(title: str) -> str:
    title = title.strip()
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise InvalidJob(f"A title has 1 to {LONGEST_TITLE} characters.", "title")
    return title


def checked_inputs(inputs: Inputs) -> Inputs:
    """Ids and small options only: what a job works on is stored elsewhere."""
    if len(json.dumps(inputs, ensure_ascii=False, allow_nan=False).encode()) > MOST_INPUT_BYTES:
        raise InvalidJob(f"The inputs of a job have at most {MOST_INPUT_BYTES} bytes.", "inputs")
    return inputs


def checked_priority(priority: Priority, role: str) -> Priority:
    if priority == "high" and role not in ("owner", "admin"):
        raise PriorityNotAllowed
    return priority
