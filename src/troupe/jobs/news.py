"""What changes is announced in the same transaction, and whoever follows a job in this process is woken."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from troupe.database import Database
from troupe.jobs.domain import Job, LogLine
from troupe.kit.times import as_text

Announce = Callable[[str, str, Mapping[str, object]], Awaitable[object]]
Ended = Callable[[Job], Awaitable[None]]


class News:
    """Tells the event log (through `announce`) and those who wait here."""

    def __init__(self, database: Database, announce: Announce) -> None:
        self._database = database
        self._announce = announce
        self._next = asyncio.Event()
        self.ended = False
        self.when_ended: dict[str, Ended] = {}

    async def changed(self, job: Job) -> None:
        """Inside the transaction of the change: `job.changed`, or `job.done` for the last one."""
        type = "job.done" if job.finished else "job.changed"
        data = job.as_json()
        await self._announce(f"jobs@{job.user_id}", type, data)
        await self._announce(f"job:{job.id}", type, data)
        if job.finished and (tell := self.when_ended.get(job.kind)):
            await tell(job)
        self._database.after_commit(self.wake)

    async def said(self, job: Job, line: LogLine) -> None:
        """Inside the transaction that keeps the line."""
        data = {"job_id": job.id, "seq": line.seq, "at": as_text(line.at), "text": line.text}
        await self._announce(f"job:{job.id}", "job.log", data)
        self._database.after_commit(self.wake)

    def wake(self) -> None:
        """Something may have changed, here or in another process."""
        self._next.set()
        self._next = asyncio.Event()

    def end(self) -> None:
        """Nobody is told anything more."""
        self.ended = True
        self.wake()

    async def wait(self, seconds: float) -> None:
        """Until something changes, or for that long."""
        waiting = asyncio.create_task(self._next.wait())
        await asyncio.wait([waiting], timeout=seconds)
        waiting.cancel()
