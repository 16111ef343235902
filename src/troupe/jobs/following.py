"""Following one job: every line it says and how it stands, in the order of their numbers, until it ends."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from troupe.jobs.domain import Job
from troupe.jobs.news import News
from troupe.jobs.store import JobStore
from troupe.kit.times import as_text

# News of other processes are looked for; those of this one wake us.
LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Notice:
    """One thing that happened to a job; `seq` says where to go on after it."""

    seq: int
    type: str
    data: dict[str, object]


async def follow(store: JobStore, news: News, job: Job, after: int) -> AsyncIterator[Notice]:
    """Of changes only the newest counts; of lines every one."""
    while not news.ended:
        found = await store.find(job.id)
        if found is None:
            return
        for notice in await _since(store, found, after):
            after = notice.seq
            yield notice
        if found.finished:
            return
        await news.wait(LOOK_SECONDS)


async def _since(store: JobStore, job: Job, after: int) -> list[Notice]:
    lines = [line for line in await store.log(job.id, after) if line.seq <= job.news]
    notices = [
        Notice(line.seq, "job.log", {"job_id": job.id, "seq": line.seq, "at": as_text(line.at), "text": line.text})
        for line in lines
    ]
    if job.changed > after:
        type = "job.done" if job.finished else "job.changed"
        notices.append(Notice(job.changed, type, job.as_json()))
    return sorted(notices, key=lambda notice: notice.seq)
