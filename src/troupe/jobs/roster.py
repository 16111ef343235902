"""Rows of workers: who is there, for which queues, and who takes over from whom."""

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from troupe.database import Database, Moment
from troupe.jobs.domain import Worker
from troupe.jobs.tables import takeovers, workers


@dataclass(frozen=True)
class Sign:
    """A sign of life: it changes with each beat."""

    worker: str
    incarnation: str
    beat: int


class Roster:
    """The workers as the database knows them; written in the name of one of them."""

    def __init__(self, database: Database, worker: str, queues: Mapping[str, int], devices: Sequence[str] = ()) -> None:
        self._database = database
        self._insert = sqlite.insert if database.dialect == "sqlite" else postgresql.insert
        self._worker = worker
        self._queues = dict(queues)
        self._devices = list(devices)
        self._incarnation = uuid4().hex

    async def beat(self) -> None:
        """Say that this worker is alive; the time is the database's."""
        now = database_time(self._database)
        row = {
            "id": self._worker,
            "incarnation": self._incarnation,
            "state": "alive",
            "queues": self._queues,
            "devices": self._devices,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "beat": 1,
            "started_at": now,
            "heartbeat_at": now,
        }
        new = self._insert(workers).values(row)
        same = workers.c.incarnation == new.excluded.incarnation
        changes: dict[str, object] = {name: new.excluded[name] for name in row if name not in ("id", "beat")}
        changes["started_at"] = sa.case((same, workers.c.started_at), else_=new.excluded.started_at)
        changes["beat"] = workers.c.beat + 1
        async with self._database.writing() as connection:
            await connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=changes))

    async def leave(self) -> None:
        """Say that this worker stopped and left nothing behind."""
        mine = (workers.c.id == self._worker, workers.c.incarnation == self._incarnation)
        async with self._database.writing() as connection:
            await connection.execute(sa.update(workers).where(*mine).values(state="stopped"))

    async def others(self) -> list[Sign]:
        wanted = sa.select(workers.c.id, workers.c.incarnation, workers.c.beat).where(
            workers.c.state == "alive", workers.c.id != self._worker
        )
        async with self._database.reading() as connection:
            return [Sign(*row) for row in (await connection.execute(wanted)).all()]

    async def claim(self, workflow_id: str, dead: Sign) -> bool:
        """Whether it is this worker that takes this run over, and the other has not moved meanwhile."""
        row = {
            "workflow_id": workflow_id,
            "worker": dead.worker,
            "incarnation": dead.incarnation,
            "adopter": self._worker,
            "at": database_time(self._database),
        }
        unmoved = sa.select(workers.c.id).where(
            workers.c.id == dead.worker, workers.c.incarnation == dead.incarnation, workers.c.beat == dead.beat
        )
        async with self._database.writing() as connection:
            if (await connection.execute(unmoved.with_for_update())).first() is None:
                return False
            claim = self._insert(takeovers).values(row).on_conflict_do_nothing().returning(takeovers.c.adopter)
            return (await connection.execute(claim)).first() is not None

    async def mark_lost(self, dead: Sign) -> None:
        unmoved = (
            workers.c.id == dead.worker,
            workers.c.incarnation == dead.incarnation,
            workers.c.beat == dead.beat,
        )
        async with self._database.writing() as connection:
            await connection.execute(sa.update(workers).where(*unmoved).values(state="lost"))


async def all_workers(database: Database) -> Sequence[Worker]:
    """Everybody who works or worked, the latest heard of first."""
    names = ("id", "state", "queues", "devices", "host", "pid", "started_at", "heartbeat_at")
    wanted = sa.select(*(workers.c[name] for name in names)).order_by(workers.c.heartbeat_at.desc())
    async with database.reading() as connection:
        return [Worker(*row) for row in (await connection.execute(wanted)).all()]


async def attended_queues(database: Database, lease: float) -> frozenset[str]:
    """The queues for which somebody alive works."""
    recent = sa.cast(database_time(database), sa.BigInteger) - int(timedelta(seconds=lease) / timedelta(milliseconds=1))
    wanted = sa.select(workers.c.queues).where(
        workers.c.state == "alive", sa.type_coerce(workers.c.heartbeat_at, sa.BigInteger) >= recent
    )
    async with database.reading() as connection:
        return frozenset(queue for queues in (await connection.execute(wanted)).scalars() for queue in queues)


async def forget_workers(database: Database, lease: timedelta) -> None:
    """Drop the rows of workers that stopped or were lost long ago."""
    long_ago = sa.cast(database_time(database), sa.BigInteger) - lease // timedelta(milliseconds=1)
    gone = (workers.c.state != "alive", sa.type_coerce(workers.c.heartbeat_at, sa.BigInteger) < long_ago)
    async with database.writing() as connection:
        await connection.execute(sa.delete(workers).where(*gone))


def database_time(database: Database) -> sa.ColumnElement[object]:
    """Now by the database's clock, in milliseconds."""
    if database.dialect == "sqlite":
        spelled = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
    else:
        spelled = "(extract(epoch from clock_timestamp()) * 1000)::bigint"
    return sa.literal_column(spelled, Moment)
