"""Whether this studio can work: checks for `/ready`, numbers for `/metrics`."""

import asyncio
from hmac import compare_digest
from typing import Literal, get_args

from pydantic import BaseModel
from starlette.requests import Request

from troupe.accounts import Presented, authorise
from troupe.app.data_directory import disk_floor, free_space
from troupe.app.metrics import Metrics
from troupe.app.studio import Studio
from troupe.jobs import QueueName
from troupe.kit.errors import Denied, TroupeError

State = Literal["ok", "warning", "failed"]


class MetricsDenied(Denied):
    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "These numbers are for this computer only.",
            next_step="Set TROUPE_METRICS_TOKEN and send it as a bearer token.",
        )


class ReadyView(BaseModel):
    ready: bool
    checks: dict[str, State]


class Readiness:
    """Knows whether everything the studio stands on works."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.jobs: State = "warning"
        self.draining = False

    async def view(self) -> ReadyView:
        database, storage = await asyncio.gather(self._database(), self._storage())
        checks: dict[str, State] = {
            "database": database,
            "storage": storage,
            "disk": self._disk(),
            "jobs": self.jobs,
            "migrations": "ok",
            "realm": "ok",
        }
        ready = not self.draining and "failed" not in checks.values() and self.jobs == "ok"
        return ReadyView(ready=ready, checks=checks)

    async def metrics(self, request: Request, metrics: Metrics, version: str) -> str:
        token = self._studio.settings.metrics_token
        given = request.headers.get("authorization", "")
        peer = request.client is not None and request.client.host in ("127.0.0.1", "::1", "testclient")
        local = peer and self._studio.household.mode == "local"
        if not local and (token is None or not compare_digest(given.encode(), f"Bearer {token}".encode())):
            await self._require_admin(request)
        return metrics.render(self._gauges() | await self._jobs(), version)

    async def _require_admin(self, request: Request) -> None:
        """Without the metrics token it takes one of the scope admin."""
        presented = Presented(authorization=request.headers.getlist("authorization"))
        try:
            authorise(await self._studio.household.entering.enter(presented), "admin", "admin")
        except Denied:
            raise MetricsDenied from None

    def _gauges(self) -> dict[str, float]:
        studio = self._studio
        wal = studio.directory.database.with_name("studio.db-wal")
        return {
            "troupe_streams_active": studio.answers.active,
            "troupe_live_sockets": studio.live.hub.sockets,
            "troupe_db_wal_bytes": wal.stat().st_size if wal.exists() else 0,
            "troupe_disk_free_bytes": free_space(studio.directory.path),
        }

    async def _jobs(self) -> dict[str, float]:
        """Everybody's, so every server says the same; whoever adds workers looks at those that are queued."""
        counts = await self._studio.jobs.store.counts_by_queue()
        waiting = {(queue, "queued"): 0 for queue in get_args(QueueName)} | counts
        return {f'troupe_jobs{{queue="{queue}",state="{state}"}}': number for (queue, state), number in waiting.items()}

    async def _database(self) -> State:
        return "ok" if await self._studio.database.answers() else "failed"

    async def _storage(self) -> State:
        try:
            await self._studio.files.probe()
        except (TroupeError, OSError):
            return "failed"
        return "ok"

    def _disk(self) -> State:
        path = self._studio.directory.path
        return "ok" if free_space(path) > disk_floor(path) else "warning"
