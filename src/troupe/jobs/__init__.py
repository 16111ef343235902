"""Durable background work: queues, progress, stop, repeat; it goes on when the page or the machine went away.

Each name comes when it is first asked for: a child process begins in this room and needs nothing of the database.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troupe.jobs.awaiting import ended
    from troupe.jobs.children import hear_child, run_child
    from troupe.jobs.context import JobContext
    from troupe.jobs.domain import Estimate, Job, LogLine, Priority, QueueName, State, Subject, Worker, home_queue
    from troupe.jobs.errors import ChildFailed, JobNotFound, JobsNotReady, Overloaded, QueueFull
    from troupe.jobs.kept import KeptChild
    from troupe.jobs.kinds import JobKind, job
    from troupe.jobs.news import Announce
    from troupe.jobs.queueing import Bounds
    from troupe.jobs.service import Jobs
    from troupe.jobs.working import JobWorker, usual_queues

_LATER = {
    "Announce": "news",
    "Bounds": "queueing",
    "ChildFailed": "errors",
    "Estimate": "domain",
    "Job": "domain",
    "JobContext": "context",
    "JobKind": "kinds",
    "JobNotFound": "errors",
    "JobWorker": "working",
    "Jobs": "service",
    "JobsNotReady": "errors",
    "KeptChild": "kept",
    "LogLine": "domain",
    "Overloaded": "errors",
    "Priority": "domain",
    "QueueFull": "errors",
    "QueueName": "domain",
    "State": "domain",
    "Subject": "domain",
    "Worker": "domain",
    "ended": "awaiting",
    "hear_child": "children",
    "home_queue": "domain",
    "job": "kinds",
    "run_child": "children",
    "usual_queues": "working",
}

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
    "hear_child",
    "home_queue",
    "job",
    "run_child",
    "usual_queues",
]


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
