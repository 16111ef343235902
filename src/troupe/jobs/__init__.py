"""Durable background work: queues, progress, stop, repeat; it goes on when the page or the machine went away."""

from troupe.jobs.awaiting import ended
from troupe.jobs.children import run_child
from troupe.jobs.context import JobContext
from troupe.jobs.domain import Estimate, Job, LogLine, Priority, QueueName, State, Subject, Worker
from troupe.jobs.errors import ChildFailed, JobNotFound, JobsNotReady, Overloaded, QueueFull
from troupe.jobs.kept import KeptChild
from troupe.jobs.kinds import JobKind, job
from troupe.jobs.news import Announce
from troupe.jobs.queueing import Bounds
from troupe.jobs.service import Jobs
from troupe.jobs.working import JobWorker, usual_queues

__all__ = [
    "Announce",
    "Bounds",
    "ChildFailed",
    "Estimate",
    "Job",
    "JobContext",
    "JobKind",
    "JobNotFound",
    "JobWorker",
    "Jobs",
    "JobsNotReady",
    "KeptChild",
    "LogLine",
    "Overloaded",
    "Priority",
    "QueueFull",
    "QueueName",
    "State",
    "Subject",
    "Worker",
    "ended",
    "job",
    "run_child",
    "usual_queues",
]
