"""The job that looks after the studio itself: database, disk, write-ahead log, and who does the work."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypedDict

import sqlalchemy as sa

from troupe.database import Database
from troupe.jobs.context import JobContext
from troupe.jobs.domain import Flat
from troupe.jobs.kinds import JobKind
from troupe.jobs.roster import all_workers, attended_queues
from troupe.jobs.service import Jobs
from troupe.kit.errors import Unavailable

CHECKUP = "studio.checkup"
MEBIBYTE = 1024 * 1024
LARGE_WAL = 64 * MEBIBYTE
MOST_FAULTS_SHOWN = 5

Health = Literal["ok", "warning", "failed"]
_WORST: tuple[Health, ...] = ("failed", "warning", "ok")


class Finding(TypedDict):
    """What one check found."""

    check: str
    state: Health
    detail: str


def checkup_kind(jobs: Jobs, data: Path) -> JobKind:
    """The kind `studio.checkup` over this database and this data directory."""
    checkup = Checkup(jobs, data)
    return JobKind(CHECKUP, "Check the studio", "io", list(checkup.checks), checkup.work)


@dataclass(frozen=True)
class Checkup:
    """The checks, one after the other; each is a step of the job."""

    jobs: Jobs
    data: Path

    @property
    def checks(self) -> dict[str, Callable[[], Awaitable[Finding]]]:
        return {
            "database_integrity": self.database_integrity,
            "database_references": self.database_references,
            "disk_space": self.disk_space,
            "write_ahead_log": self.write_ahead_log,
            "background_work": self.background_work,
        }

    async def work(self, context: JobContext) -> Flat:
        findings: list[Finding] = []
        for name, check in self.checks.items():
            finding = await context.step(name, check)
            await context.say(f"{finding['check']}: {finding['state']}. {finding['detail']}")
            findings.append(finding)
        return {"state": _worst(findings), "checks": findings}

    async def database_integrity(self) -> Finding:
        """SQLite reads every page; PostgreSQL keeps pages itself, so there each table must answer."""
        if self.jobs.database.dialect == "sqlite":
            faults = [row for row in await _pragma(self.jobs.database, "quick_check") if row != "ok"]
            return _finding("database_integrity", faults, "Every page of the database is sound.")
        faults = await _silent_tables(self.jobs.database)
        return _finding("database_integrity", faults, "Every table of the database answers.")

    async def database_references(self) -> Finding:
        """No row names another that is not there."""
        if self.jobs.database.dialect == "sqlite":
            faults = await _pragma(self.jobs.database, "foreign_key_check")
            return _finding("database_references", faults, "Every reference finds its row.")
        faults = await _unchecked_references(self.jobs.database)
        return _finding("database_references", faults, "PostgreSQL enforces every reference.")

    async def disk_space(self) -> Finding:
        """Below the floor pictures, films and exports are refused, see `floor_of`."""
        usage = await asyncio.to_thread(shutil.disk_usage, self.data)
        floor = floor_of(usage.total)
        free = f"{usage.free // MEBIBYTE:,} MiB are free; files are refused below {floor // MEBIBYTE:,} MiB."
        state: Health = "failed" if usage.free < floor else "warning" if usage.free < 3 * floor else "ok"
        return {"check": "disk_space", "state": state, "detail": free}

    async def write_ahead_log(self) -> Finding:
        """A log that keeps growing means that nobody moves it into the database, or that a reader never ends."""
        address = self.jobs.database.address
        if not isinstance(address, Path):
            return {"check": "write_ahead_log", "state": "ok", "detail": "PostgreSQL keeps its own."}
        size = await asyncio.to_thread(_size, address.with_name(address.name + "-wal"))
        state: Health = "warning" if size > LARGE_WAL else "ok"
        return {"check": "write_ahead_log", "state": state, "detail": f"It holds {size / MEBIBYTE:.1f} MiB."}

    async def background_work(self) -> Finding:
        """Every queue in which something waits has a worker, and none was lost."""
        counts = await self.jobs.store.counts_by_queue()
        attended = await attended_queues(self.jobs.database, self.jobs.lease)
        idle = sorted(queue for (queue, state) in counts if state == "queued" and queue not in attended)
        lost = [worker.id for worker in await all_workers(self.jobs.database) if worker.state == "lost"]
        faults = [f"nobody works for the queue {queue}" for queue in idle]
        faults += [f"the worker {worker} fell silent" for worker in lost]
        finding = _finding("background_work", faults, f"Workers attend to: {', '.join(sorted(attended))}.")
        return {**finding, "state": "warning"} if faults else finding


def floor_of(total: int) -> int:
    """The free space below which files are refused: 1 GiB, or a fiftieth of a small disk."""
    return min(1024 * MEBIBYTE, total // 50)


def _finding(check: str, faults: list[str], well: str) -> Finding:
    if not faults:
        return {"check": check, "state": "ok", "detail": well}
    shown = "; ".join(faults[:MOST_FAULTS_SHOWN])
    more = f"; and {len(faults) - MOST_FAULTS_SHOWN} more" if len(faults) > MOST_FAULTS_SHOWN else ""
    return {"check": check, "state": "failed", "detail": f"{shown}{more}."}


def _worst(findings: list[Finding]) -> Health:
    found = {finding["state"] for finding in findings}
    return next((state for state in _WORST if state in found), "ok")


async def _pragma(database: Database, name: str) -> list[str]:
    async with database.reading() as connection:
        rows = (await connection.exec_driver_sql(f"PRAGMA {name}")).all()
    return [" ".join(str(value) for value in row) for row in rows]


async def _silent_tables(database: Database) -> list[str]:
    names = sa.text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    async with database.reading() as connection:
        tables = list((await connection.execute(names)).scalars())
    faults = []
    for name in tables:
        try:
            async with database.reading() as connection:
                await connection.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1))
        except (Unavailable, sa.exc.DBAPIError) as fault:
            faults.append(f"{name}: {str(fault).splitlines()[0]}")
    return faults


async def _unchecked_references(database: Database) -> list[str]:
    wanted = sa.text("SELECT conrelid::regclass || '.' || conname FROM pg_constraint WHERE NOT convalidated")
    async with database.reading() as connection:
        return [f"{name} was never checked" for name in (await connection.execute(wanted)).scalars()]


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
