"""The process behind `troupe worker`: takes a name, works until it is told to stop, hands back what it was doing."""

import asyncio
import fcntl
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from troupe.jobs.errors import InvalidJob, WorkerNameTaken
from troupe.jobs.heartbeat import BEAT_SECONDS, LEASE_SECONDS
from troupe.jobs.service import Jobs
from troupe.jobs.working import JobWorker

MOST_WORKERS = 64
_STOPS = (signal.SIGTERM, signal.SIGINT)
_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


@dataclass(frozen=True)
class WorkerSettings:
    """How this worker works."""

    queues: Mapping[str, int]
    locks: Path
    name: str | None = None  # given, the pod's, or none: then the first free of w1…w64
    devices: Sequence[str] = ()
    drain_seconds: float = 0.0
    beat: float = BEAT_SECONDS
    lease: float = LEASE_SECONDS


async def run_worker(jobs: Jobs, settings: WorkerSettings) -> None:
    """Work until a first SIGTERM or SIGINT; a second one ends the process at once, which is as safe as a crash."""
    with worker_name(settings.locks, settings.name) as name:
        worker = JobWorker(
            jobs,
            name=name,
            queues=settings.queues,
            devices=settings.devices,
            beat=settings.beat,
            lease=settings.lease,
        )
        await worker.start()
        try:
            await _until_told_to_stop()
        finally:
            await worker.close(settings.drain_seconds)


@contextmanager
def worker_name(locks: Path, asked: str | None) -> Iterator[str]:
    """A name that no other process of this machine works under; it stays the same from start to start."""
    locks.mkdir(parents=True, exist_ok=True)
    candidates = [_checked(asked)] if asked else [f"w{n}" for n in range(1, MOST_WORKERS + 1)]
    for name in candidates:
        held = os.open(locks / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            continue
        try:
            yield name
        finally:
            os.close(held)
        return
    raise WorkerNameTaken(asked or f"w1 to w{MOST_WORKERS}")


def _checked(name: str) -> str:
    if not 1 <= len(name) <= 64 or not set(name) <= _NAME_CHARACTERS or name.startswith("."):
        raise InvalidJob("A worker's name has 1 to 64 letters, digits, dots, dashes and underscores.", "id")
    if name == "up":
        raise InvalidJob("The name `up` belongs to the server.", "id")
    return name


async def _until_told_to_stop() -> None:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()

    def stop() -> None:
        for number in _STOPS:
            loop.remove_signal_handler(number)
        told.set()

    for number in _STOPS:
        loop.add_signal_handler(number, stop)
    await told.wait()
