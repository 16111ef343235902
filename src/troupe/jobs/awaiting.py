"""Waiting for a job in a program that ends with it, such as a command; where nobody works for it, it is done there."""

import asyncio
import os
from collections.abc import Callable, Mapping

from troupe.jobs.domain import Job
from troupe.jobs.service import Jobs, Person
from troupe.jobs.working import JobWorker

Tell = Callable[[Mapping[str, object]], None]


async def ended(jobs: Jobs, person: Person, job_id: str, tell: Tell) -> Job:
    """The job as it is at its end; whoever is interrupted meanwhile stops it."""
    job = await jobs.get(job_id, person)
    if job.waiting_for is None:
        return await _followed(jobs, person, job, tell)
    worker = JobWorker(jobs, name=f"command-{os.getpid()}", queues={job.engine_queue: 1})
    await worker.start()
    try:
        return await _followed(jobs, person, job, tell)
    finally:
        await worker.close()


async def _followed(jobs: Jobs, person: Person, job: Job, tell: Tell) -> Job:
    try:
        async for notice in await jobs.follow(job.id, person):
            tell({"seq": notice.seq, "type": notice.type, **notice.data})
    except asyncio.CancelledError:
        await asyncio.shield(jobs.cancel(job.id, person))
        raise
    return await jobs.get(job.id, person)
