"""Databases for the tests of background work: SQLite always, PostgreSQL from the shared server of the run."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.jobs.studio import Heard, register_all, settle
from tests.support.postgres import drop_database, postgres_url
from troupe.database import Database, migrate
from troupe.jobs import Bounds, Jobs, JobWorker

_EMPTIED = (
    "takeovers, workers, job_totals, job_log, job_steps, jobs, made, dbos.workflow_status, dbos.workflow_input, "
    "dbos.workflow_output, dbos.operation_outputs"
)


async def _prepare(address: Path | str) -> None:
    database = Database(address)
    await settle(database)
    jobs = Jobs(database, announce=Heard(database).announce)
    await jobs.open()
    await jobs.close()
    await database.truncate_wal()
    await database.close()


@pytest.fixture(scope="session")
def sqlite_original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("jobs") / "original.db"
    migrate(file)
    asyncio.run(_prepare(file))
    return file


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[str]:
    url = postgres_url()
    migrate(url)
    asyncio.run(_prepare(url))
    yield url
    drop_database(url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A database with the tables of jobs and engine, with Ada and Ben, and without any job."""
    if request.param == "sqlite":
        file = tmp_path / "troupe.db"
        shutil.copy(request.getfixturevalue("sqlite_original"), file)
        return file
    url: str = request.getfixturevalue("postgres_database")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {_EMPTIED} CASCADE")
    engine.dispose()
    return url


@pytest.fixture
async def database(address: Path | str) -> AsyncIterator[Database]:
    database = Database(address)
    yield database
    await database.close()


@pytest.fixture
def heard(database: Database) -> Heard:
    return Heard(database)


@pytest.fixture
async def jobs(database: Database, heard: Heard) -> AsyncIterator[Jobs]:
    """Background work without anybody in this process who does it."""
    jobs = Jobs(database, announce=heard.announce, bounds=Bounds(each=20, all=30), waits=(0.1, 0.1, 0.1))
    register_all(jobs)
    await jobs.open()
    yield jobs
    await jobs.close()


@pytest.fixture
async def worker(jobs: Jobs) -> AsyncIterator[JobWorker]:
    """A worker in this process."""
    worker = JobWorker(jobs, name="up", queues={"cpu": 1, "io": 4}, beat=0.2, lease=2.0, child_grace=0.5)
    await worker.start()
    yield worker
    await worker.close()
