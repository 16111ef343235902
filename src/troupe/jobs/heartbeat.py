"""Who is alive: each worker writes that it is every 2 s, and the jobs of one that fell silent are taken over.

Silence is measured by the watcher's own monotonic clock, so that a jump of any wall clock kills nobody.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from troupe.jobs.domain import ACTIVE, Job
from troupe.jobs.ledger import Ledger
from troupe.jobs.roster import Roster, Sign
from troupe.kit.errors import Unavailable

log = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
LEASE_SECONDS = 15.0


@dataclass
class _Seen:
    sign: Sign
    since: float


class Watch:
    """Says for how long each of the others has not moved."""

    def __init__(self, lease: float, longest_gap: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._lease = lease
        self._longest_gap = longest_gap
        self._clock = clock
        self._seen: dict[str, _Seen] = {}
        self._looked = clock()

    def silent(self, signs: list[Sign]) -> list[Sign]:
        """Those whose sign has not changed for longer than the lease."""
        now = self._clock()
        if now - self._looked > self._longest_gap:
            # It was this process that was away: the others get their time anew.
            self._seen.clear()
        self._looked = now
        self._seen = {sign.worker: self._look(sign, now) for sign in signs}
        return [seen.sign for seen in self._seen.values() if now - seen.since > self._lease]

    def _look(self, sign: Sign, now: float) -> _Seen:
        before = self._seen.get(sign.worker)
        return before if before is not None and before.sign == sign else _Seen(sign, now)


class Heartbeat:
    """Beats, and adopts the jobs of the dead."""

    def __init__(
        self,
        roster: Roster,
        ledger: Ledger,
        *,
        beat: float = BEAT_SECONDS,
        lease: float = LEASE_SECONDS,
        after_beat: Callable[[], Awaitable[None]],
    ) -> None:
        self._roster = roster
        self._ledger = ledger
        self._beat = beat
        self._watch = Watch(lease, longest_gap=max(4 * beat, lease / 2))
        self._after_beat = after_beat
        self.takeovers = 0

    async def keep(self) -> None:
        """Beat until cancelled."""
        while True:
            try:
                await self._roster.beat()
                await self._after_beat()
                for sign in self._watch.silent(await self._roster.others()):
                    await self._take_over(sign)
            except Unavailable:
                log.warning("jobs.heartbeat_was_missed")
            except Exception:
                # Whatever went wrong, a worker that stops beating is taken for dead while it still works.
                log.exception("jobs.heartbeat_failed")
            await asyncio.sleep(self._beat)

    async def _take_over(self, dead: Sign) -> None:
        for workflow_id in await self._ledger.desk.begun_by(dead.worker):
            await self._adopt(workflow_id, dead)
        await self._roster.mark_lost(dead)

    async def _adopt(self, workflow_id: str, dead: Sign) -> None:
        """One transaction: exactly one of the living writes the row of the takeover, and with it the job's next run."""
        job_id, _, run = workflow_id.rpartition(":")
        async with self._ledger.database.writing():
            if not await self._roster.claim(workflow_id, dead):
                return
            job = await self._ledger.store.find(job_id)
            if job is None or job.workflow_id != workflow_id or not await self._was_left(job, dead):
                return
            self.takeovers += 1
            log.warning("jobs.taken_over", extra={"fields": {"job": job_id, "run": run, "from": dead.worker}})

    async def _was_left(self, job: Job, dead: Sign) -> bool:
        """Give the job back to its queue, whether the dead worker had begun it or only taken it from there."""
        if job.state == "queued":
            return await self._ledger.requeue_untouched(job) is not None
        if job.state not in ACTIVE or job.worker != dead.worker:
            return False
        await self._ledger.adopt(job)
        return True
