"""The durable engine, DBOS, behind three calls: put a run in a queue, launch, close.

All that is known about its traps stands here: what it is configured with, and the few of its own names that are used
because its public ones cannot keep our promises (`docs/decisions/0030-jobs-on-dbos.md` says which and why).
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from troupe.database import Database, translated
from troupe.jobs.domain import Job, workflow_id
from troupe.jobs.doorbell import ring
from troupe.jobs.errors import JobsNotReady
from troupe.jobs.standing_in import client_stood_in_for
from troupe.jobs.turns import take_turns

if TYPE_CHECKING:
    from dbos import DBOS, DBOSClient, EnqueueOptions

    from troupe.jobs.polling import Bell

log = logging.getLogger(__name__)

APPLICATION = "troupe"
VERSION = "troupe-jobs-1"
WORKFLOW = "job"
SPARE_THREADS = 4
SETTLED_SECONDS = 0.01
SETTLE_SECONDS = 10.0

Perform = Callable[[str, int], Coroutine[Any, Any, None]]


class EngineDesk:
    """Where runs are handed in; needs no worker in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._opening = asyncio.Lock()
        self._engine: sa.Engine | None = None
        self._client: DBOSClient | None = None
        self._dropping: set[asyncio.Future[None]] = set()

    async def ready(self) -> None:
        """Make the engine's tables and connect; the import alone takes most of a second, so it happens aside."""
        async with self._opening:
            if self._client is None:
                self._engine = self._engine or _engine_over(self._database)
                with translated():  # a full disk here is told as everywhere; the next who asks tries again
                    self._client = await asyncio.to_thread(_open_client, self._engine)

    async def close(self) -> None:
        await asyncio.gather(*self._dropping, return_exceptions=True)
        if self._client is not None:
            self._client.destroy()
            self._client = None
        if self._engine is not None:
            await asyncio.to_thread(self._engine.dispose)
            self._engine = None

    @property
    def engine(self) -> sa.Engine:
        if self._engine is None:
            raise JobsNotReady
        return self._engine

    async def enqueue(self, connection: AsyncConnection, job: Job, delay: float | None = None) -> None:
        """Put the present run of a job into its queue, in the transaction of this connection."""
        client = self._opened()
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "workflow_id": job.workflow_id,
            "queue_name": job.engine_queue,
            "priority": job.place,
            "app_version": VERSION,
            "application_name": APPLICATION,
        }
        if delay is not None:
            options["delay_seconds"] = delay
        await connection.run_sync(lambda sync: client.enqueue_in_transaction(sync, options, job.id, job.run))
        await ring(connection, self._database)

    def drop_soon(self, workflow_ids: Sequence[str]) -> None:
        """Take runs that no longer count out of their queues; one that stays there does nothing when it is taken."""
        if self._client is None:
            return
        dropping = asyncio.ensure_future(asyncio.to_thread(self._client.cancel_workflows, list(workflow_ids)))
        self._dropping.add(dropping)
        dropping.add_done_callback(self._dropping.discard)

    async def delete(self, jobs: Sequence[Job]) -> None:
        """Remove everything the engine keeps about these jobs."""
        runs = [workflow_id(job.id, run) for job in jobs for run in range(1, job.run + 1)]
        await asyncio.to_thread(self._opened().delete_workflows, runs)

    async def begun_by(self, worker: str) -> Sequence[str]:
        """The runs that a worker took and did not end."""
        client = self._opened()
        found = await asyncio.to_thread(
            lambda: client.list_workflows(
                status="PENDING", executor_id=worker, load_input=False, load_output=False, name=WORKFLOW
            )
        )
        return [run.workflow_id for run in found]

    def _opened(self) -> "DBOSClient":
        if self._client is None:
            raise JobsNotReady
        return self._client


def _engine_over(database: Database) -> sa.Engine:
    engine = database.engine_for_jobs()
    return take_turns(engine) if database.dialect == "sqlite" else engine


def _open_client(engine: sa.Engine) -> "DBOSClient":
    with client_stood_in_for(engine.dialect.name):
        from dbos import DBOSClient, DBOSPortableJSONSerializer

    quieten()
    client = DBOSClient(
        system_database_engine=engine,
        serializer=DBOSPortableJSONSerializer(),
        application_name=APPLICATION,
        lazy=True,
    )
    client._sys_db.run_migrations()
    return client


class Engine:
    """The engine at work in this process: takes runs from its queues and performs them on the running loop."""

    def __init__(self, desk: EngineDesk, *, worker: str, queues: Mapping[str, int], perform: Perform) -> None:
        self._desk = desk
        self._worker = worker
        self._queues = queues
        self._perform = perform
        self._bells: dict[str, Bell] = {}
        self._dbos: DBOS | None = None

    async def launch(self) -> None:
        """Begin to work. The loop that calls this is the loop all jobs run on."""
        await self._desk.ready()
        from dbos import DBOS, DBOSPortableJSONSerializer

        from troupe.jobs.polling import IDLE_SECONDS, attend, leave_alone

        quieten()
        self._dbos = DBOS(
            config={
                "name": APPLICATION,
                "system_database_engine": self._desk.engine,
                "serializer": DBOSPortableJSONSerializer(),
                "application_version": VERSION,
                "executor_id": self._worker,
                "max_executor_threads": sum(self._queues.values()) + SPARE_THREADS,
                "notification_listener_polling_interval_sec": 0.2,  # nobody waits for it but a stop
                "use_listen_notify": False,
                "enable_otlp": False,
                "log_level": "WARNING",
            }
        )
        DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)(self._workflow())
        DBOS.listen_queues([])
        leave_alone(self._dbos)
        idle = IDLE_SECONDS[self._desk.engine.dialect.name]
        self._bells = {name: attend(self._dbos, name, at_once, idle) for name, at_once in self._queues.items()}
        DBOS.launch()

    def ring(self, queue: str | None = None) -> None:
        """There may be something to do: look now instead of at the next poll."""
        for name, bell in self._bells.items():
            if queue in (None, name):
                bell.ring()

    def _ring_when_settled(self) -> None:
        """A moment later the engine has written down the end of a run, and its place in the queue's count is free."""
        asyncio.get_running_loop().call_later(SETTLED_SECONDS, self.ring)

    def stop_taking(self) -> None:
        """Take nothing new; what runs goes on."""
        for bell in self._bells.values():
            bell.set()

    async def close(self) -> None:
        """Stop. Whoever calls this has seen to it that no job is still running."""
        if self._dbos is None:
            return
        from dbos import DBOS

        self.stop_taking()
        for _ in range(round(SETTLE_SECONDS / SETTLED_SECONDS)):
            if not self._dbos._active_workflows_set.activeList():
                break
            await asyncio.sleep(SETTLED_SECONDS)
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        self._dbos = None

    def _workflow(self) -> Callable[[str, int], None]:
        """One run of a job, as the engine sees it: a thread that waits for the loop.

        An asynchronous workflow would cost the queue's thread one turn of the loop for each run it starts, one after
        the other. It never raises: how a job ended stands in the job.
        """
        loop = asyncio.get_running_loop()

        def run_job(job_id: str, run: int) -> None:
            asyncio.run_coroutine_threadsafe(self._perform(job_id, run), loop).result()
            loop.call_soon_threadsafe(self._ring_when_settled)

        return run_job


def in_transaction(database: Database) -> bool:
    """Whether this task is inside a transaction, where waiting for the engine to open would wait for itself."""
    try:
        database.after_commit(lambda: None)
    except RuntimeError:
        return False
    return True


def quieten() -> None:
    """Let the engine's warnings go the way of all logs, and nothing below them be written."""
    engine_log = logging.getLogger("dbos")
    engine_log.setLevel(logging.WARNING)
    if not engine_log.handlers:
        engine_log.addHandler(logging.NullHandler())  # without one the engine adds its own to the terminal
    engine_log.propagate = True
