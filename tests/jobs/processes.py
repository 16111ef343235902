"""Workers in processes of their own, for the tests that kill, pause and restart them."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.jobs.studio import eventually

LEASE = 2.0
BEAT = 0.3


class WorkerProcess:
    """One `run_worker` in its own process."""

    def __init__(self, address: Path | str, name: str, folder: Path) -> None:
        self.name = name
        self._address = address
        self.log = folder / f"{name}-{len(list(folder.glob(name + '-*')))}.log"
        wish = {"address": str(address), "name": name, "locks": str(folder), "lease": LEASE, "beat": BEAT}
        with self.log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.jobs.worker_program", json.dumps(wish)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=Path(__file__).parents[2],
            )

    async def ready(self) -> None:
        await self.says("jobs.worker_started")

    async def says(self, words: str) -> None:
        async def heard() -> bool:
            assert not self.died() or words in self.said, self.said
            return words in self.said

        await eventually(heard)

    async def ends(self) -> None:
        async def ended() -> bool:
            return self.died()

        await eventually(ended)

    @property
    def said(self) -> str:
        return self.log.read_text()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        """Stop it outside its transactions: one that sleeps with the lock of a file keeps everybody from writing."""
        for _ in range(200):
            os.kill(self._process.pid, signal.SIGSTOP)
            time.sleep(0.02)  # what it had begun to write to the disk is there
            if not self._holds_the_lock():
                return
            self.go_on()
            time.sleep(0.01)
        raise AssertionError("it never let go of the lock")

    def _holds_the_lock(self) -> bool:
        if isinstance(self._address, str):
            return False
        connection = sqlite3.connect(self._address, timeout=0.2, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return True
        finally:
            connection.close()
        return False

    def go_on(self) -> None:
        os.kill(self._process.pid, signal.SIGCONT)

    def stop(self) -> int:
        """Ask it to end, and give back how it did."""
        self._process.terminate()
        return self._process.wait(20)

    def died(self) -> bool:
        return self._process.poll() is not None


@contextmanager
def workers(address: Path | str, folder: Path, *names: str) -> Iterator[list[WorkerProcess]]:
    """Workers for the length of a `with` block; whatever is left of them is killed at its end."""
    started = [WorkerProcess(address, name, folder) for name in names]
    try:
        yield started
    finally:
        for process in started:
            if not process.died():
                process.kill()
