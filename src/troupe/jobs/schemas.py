"""How jobs look over HTTP."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from troupe.jobs.domain import Job, LogLine, Priority, QueueName, State, Worker
from troupe.kit.paging import Page
from troupe.kit.times import as_text


class SubjectView(BaseModel):
    kind: str
    id: str


class EstimateView(BaseModel):
    seconds_low: int
    seconds_high: int
    cost_micros: int


class JobView(BaseModel):
    """A job as everybody sees it."""

    id: str
    kind: str
    title: str
    queue: QueueName
    state: State
    phase: str
    progress: int | None
    step: int
    steps: int
    attempt: int
    priority: Priority
    subject: SubjectView | None
    estimate: EstimateView | None
    cost_micros: int
    result: dict[str, object] | None
    error: dict[str, object] | None
    waiting_for: str | None
    worker: str | None
    device: str | None
    queued_at: str
    started_at: str | None
    finished_at: str | None
    heartbeat_at: str | None

    @classmethod
    def of(cls, job: Job) -> "JobView":
        return cls.model_validate(job.as_json())


class StartedJob(BaseModel):
    """The answer of every door that starts a job."""

    job_id: str
    job: JobView

    @classmethod
    def of(cls, job: Job) -> "StartedJob":
        return cls(job_id=job.id, job=JobView.of(job))


class JobList(BaseModel):
    items: list[JobView]
    next_cursor: str | None
    counts: dict[str, int]

    @classmethod
    def of(cls, page: Page[Job], counts: Mapping[str, int]) -> "JobList":
        return cls(items=[JobView.of(job) for job in page.items], next_cursor=page.next_cursor, counts=dict(counts))


class LogLineView(BaseModel):
    seq: int
    at: str
    text: str


class JobLog(BaseModel):
    lines: list[LogLineView]

    @classmethod
    def of(cls, lines: Sequence[LogLine]) -> "JobLog":
        return cls(lines=[LogLineView(seq=line.seq, at=as_text(line.at), text=line.text) for line in lines])


class WorkerView(BaseModel):
    id: str
    state: str
    queues: dict[str, int]
    devices: list[str]
    host: str
    pid: int
    started_at: str
    heartbeat_at: str

    @classmethod
    def of(cls, worker: Worker) -> "WorkerView":
        times = {"started_at": as_text(worker.started_at), "heartbeat_at": as_text(worker.heartbeat_at)}
        return cls.model_validate(vars(worker) | times)


class WorkerList(BaseModel):
    items: list[WorkerView]

    @classmethod
    def of(cls, workers: Sequence[Worker]) -> "WorkerList":
        return cls(items=[WorkerView.of(worker) for worker in workers])


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RetryWish(_Wish):
    from_step: int | None = Field(default=None, description="The step to begin with; without it, the failed one.")


class MoveWish(_Wish):
    before: str | None = Field(description="The waiting job to go before; null for the front of one's own.")
