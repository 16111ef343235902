"""Waiting for a job, as long as it takes within reason."""

import asyncio
import time


async def ended(http, job_id: str, seconds: float = 30.0) -> dict:
    """The job when it is over."""
    until = time.monotonic() + seconds
    while True:
        job = (await http.get(f"/api/jobs/{job_id}")).json()
        if job["state"] in ("done", "failed", "cancelled") or time.monotonic() > until:
            return job
        await asyncio.sleep(0.05)
