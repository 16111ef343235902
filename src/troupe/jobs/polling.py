"""How a worker looks into its queues: at once when something rings, every 0.1 s while busy, seldom when idle.

The engine keeps a queue's settings in the database, shared by all machines, and asks for work at one fixed pace. Ours
belong to the process, because machines differ, and the pace follows the work. So the engine's own queue thread is
given a queue that lives in this process and a stop signal whose `wait` can be cut short.
"""

import threading
import time
from typing import TYPE_CHECKING

from dbos._queue import _INTERNAL_QUEUE_CONSTRUCTION, Queue, queue_worker_thread

if TYPE_CHECKING:
    from dbos import DBOS

BUSY_SECONDS = 0.1
IDLE_SECONDS = {"sqlite": 5.0, "postgresql": 1.0}
"""SQLite's counter rings for whatever anybody writes; of a run that was put off nobody tells PostgreSQL's listeners."""
NEVER_SECONDS = 60.0
# A look costs as much as a job does besides; together with others one look takes several.
GAP_SECONDS = 0.025


class Bell(threading.Event):
    """A stop signal that can also be rung to end the present wait early."""

    def __init__(self, idle: float) -> None:
        super().__init__()
        self._idle = idle
        self._rung = threading.Event()
        self._pace = BUSY_SECONDS
        self._looked = time.monotonic()

    def ring(self) -> None:
        self._rung.set()

    def set(self) -> None:
        super().set()
        self._rung.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the next look into the queue; True when there is none any more."""
        if self._rung.wait(self._pace):
            self._pace = BUSY_SECONDS
            super().wait(max(0.0, self._looked + GAP_SECONDS - time.monotonic()))
        else:
            self._pace = min(self._idle, self._pace * 1.5)
        self._rung.clear()
        self._looked = time.monotonic()
        return self.is_set()


def leave_alone(dbos: "DBOS") -> None:
    """Look seldom into the engine's queue of its own, into which nothing of ours is ever put."""
    dbos._registry.get_internal_queue()._polling_interval_sec = NEVER_SECONDS


def attend(dbos: "DBOS", name: str, at_once: int, idle: float) -> Bell:
    """Have the engine take up to `at_once` runs of a queue, in a thread that it starts and stops itself."""
    bell = Bell(idle)
    queue = Queue(
        name,
        worker_concurrency=at_once,
        polling_interval_sec=idle,
        application_name=None,
        token=_INTERNAL_QUEUE_CONSTRUCTION,
    )
    dbos._registry.register_poller(bell, queue_worker_thread, bell, dbos, queue)
    return bell
