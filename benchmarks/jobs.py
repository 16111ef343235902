"""Durable jobs: how many are put into a queue and done per second, and how soon an idle worker begins one.

Our jobs are empty, but nothing is left out: a row with the realm's wall, the engine's run in the same transaction, the
checks of bounds and places, the worker's turns, each commit on disk (SQLite `synchronous=FULL`). The event log is not
wired. The peer is huey on its SQLite storage with the same setting, in this process with as many threads: it keeps
neither progress nor steps, and a task that its worker was doing when it died is gone. Without it there are no ratios;
`uv pip install huey` brings it.
"""

import asyncio
import contextlib
import importlib.util
import logging
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from benchmarks.figures import Figure, show
from tests.support.postgres import fresh_postgres
from troupe.database import Database, migrate
from troupe.jobs import Bounds, Job, JobContext, Jobs, JobWorker, job

JOBS = 500
ROUNDS = 3
AT_ONCE = 16
LOOKS = 40
PEER = "huey"


@dataclass(frozen=True)
class Owner:
    id: str = "owner"
    role: str = "owner"


@dataclass(frozen=True)
class Pace:
    """What one system reached: per second, per second, and the slowest twentieth of beginnings in milliseconds."""

    queued: float
    done: float
    begun_ms: float = 0.0


@job("bench.empty", title="Nothing to do", queue="io", steps=["all"])
async def empty(context: JobContext) -> Mapping[str, object]:
    return {}


def measure() -> Sequence[Figure]:
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        sqlite = best([asyncio.run(pace_of(Path(folder) / f"{n}.db")) for n in range(ROUNDS)])
        peer = best([huey_pace(Path(folder) / f"huey{n}.db") for n in range(ROUNDS)]) if has_peer() else None
    postgresql = best([on_postgresql() for _ in range(ROUNDS)])
    beside = {"peer_name": PEER, "more_is_better": True}
    queued, done = (peer.queued, peer.done) if peer else (None, None)
    return [
        Figure("sqlite_queued", "SQLite: jobs queued", sqlite.queued, "/s", 200, queued, **beside),
        Figure("sqlite_done", "SQLite: empty durable jobs done", sqlite.done, "/s", 100, done, **beside),
        Figure("sqlite_begun_ms", "SQLite: queued to started, p95", sqlite.begun_ms, "ms", 150),
        Figure("postgresql_queued", "PostgreSQL: jobs queued", postgresql.queued, "/s", 200, more_is_better=True),
        Figure("postgresql_done", "PostgreSQL: empty jobs done", postgresql.done, "/s", 350, more_is_better=True),
        Figure("postgresql_begun_ms", "PostgreSQL: queued to started, p95", postgresql.begun_ms, "ms", 150),
    ]


def best(paces: Sequence[Pace]) -> Pace:
    """A busy machine only ever slows, so the best of each number counts."""
    return Pace(
        max(pace.queued for pace in paces), max(pace.done for pace in paces), min(pace.begun_ms for pace in paces)
    )


def on_postgresql() -> Pace:
    with fresh_postgres() as address:
        return asyncio.run(pace_of(address))


async def pace_of(address: Path | str) -> Pace:
    migrate(address)
    async with studio(address) as jobs:
        queued = await queue_all(jobs)
        worker = JobWorker(jobs, name="up", queues={"io": AT_ONCE})
        await worker.start()
        done = await do_all(jobs)
        begun = await begin_each(jobs)
        await worker.close()
    return Pace(queued, done, begun)


@asynccontextmanager
async def studio(address: Path | str) -> AsyncIterator[Jobs]:
    database = Database(address)
    async with database.writing() as connection:
        await connection.exec_driver_sql("INSERT INTO realm VALUES ('stamp', 'family', 0)")
        await connection.exec_driver_sql(
            "INSERT INTO users (id, realm, username, display_name, tier, role, status, age_band, language, time_zone,"
            " credential_generation, created_at, updated_at) VALUES "
            "('owner', 'family', 'o', 'O', 'free', 'owner', 'active', 'adult', 'en', 'UTC', 1, 0, 0)"
        )

    async def announce(topic: str, type: str, data: Mapping[str, object]) -> None:
        """The event log has a benchmark of its own."""

    jobs = Jobs(database, announce=announce, bounds=Bounds(each=10 * JOBS, all=10 * JOBS))
    jobs.register(empty)
    await jobs.open()
    yield jobs
    await jobs.close()
    await database.close()


async def queue_all(jobs: Jobs) -> float:
    began = time.perf_counter()
    for _ in range(JOBS):
        await jobs.start("bench.empty", Owner())
    return JOBS / (time.perf_counter() - began)


async def do_all(jobs: Jobs) -> float:
    began = time.perf_counter()
    for _ in range(6000):
        if (await jobs.counts(Owner())).get("done", 0) >= JOBS:
            return JOBS / (time.perf_counter() - began)
        await asyncio.sleep(0.02)
    raise TimeoutError("The jobs were not done in two minutes.")


async def begin_each(jobs: Jobs) -> float:
    """The waits of single jobs on an idle worker, by the times they keep themselves."""
    waits = []
    for _ in range(LOOKS):
        await asyncio.sleep(0.1)
        ended = await end_of(jobs, (await jobs.start("bench.empty", Owner())).id)
        assert ended.started_at is not None
        waits.append((ended.started_at - ended.queued_at).total_seconds() * 1000)
    return quantiles(waits, n=20)[18]


async def end_of(jobs: Jobs, job_id: str) -> Job:
    for _ in range(2000):
        found = await jobs.get(job_id, Owner())
        if found.finished:
            return found
        await asyncio.sleep(0.005)
    raise TimeoutError("A job did not end in ten seconds.")


def has_peer() -> bool:
    found = importlib.util.find_spec(PEER) is not None
    if not found:
        print("huey is not installed, so there are no ratios: uv pip install huey", file=sys.stderr)
    return found


def huey_pace(file: Path) -> Pace:
    from huey import SqliteHuey
    from huey.consumer import Consumer

    queue = SqliteHuey(filename=str(file), fsync=True)
    left = threading.Semaphore(0)

    @queue.task()
    def nothing() -> None:
        left.release()

    began = time.perf_counter()
    for _ in range(JOBS):
        nothing()
    queued = JOBS / (time.perf_counter() - began)
    consumer = Consumer(queue, workers=AT_ONCE, periodic=False, initial_delay=0.01, max_delay=0.1)
    began = time.perf_counter()
    consumer.start()
    for _ in range(JOBS):
        left.acquire()
    done = JOBS / (time.perf_counter() - began)
    with contextlib.redirect_stderr(None):
        consumer.stop(graceful=True)
    return Pace(queued, done)


if __name__ == "__main__":
    show("jobs", __doc__, measure)
