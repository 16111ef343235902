"""Of some kinds a person's jobs are done one after another, whoever does them, and nobody else waits for it."""

import asyncio

from tests.jobs.studio import ADA, BEN, until
from troupe.jobs import Job, JobContext, JobKind, Jobs, JobWorker


def one_by_one(jobs: Jobs, others_may_end: asyncio.Event) -> dict[str, int]:
    """How many jobs of each person were at work at once; those of Ada go on when one of somebody else has begun."""
    at_work: dict[str, int] = {}
    most: dict[str, int] = {}

    async def work(context: JobContext) -> dict[str, object]:
        person = context.user_id
        at_work[person] = at_work.get(person, 0) + 1
        most[person] = max(most.get(person, 0), at_work[person])
        if person != ADA.id:
            others_may_end.set()
        await others_may_end.wait()
        at_work[person] -= 1
        return {}

    jobs.register(JobKind("test.one_by_one", "One by one", "io", ["all"], work, in_turn=True))
    return most


async def test_one_persons_go_one_after_another_and_others_do_not_wait(jobs: Jobs, worker: JobWorker):
    most = one_by_one(jobs, asyncio.Event())
    started = [await jobs.start("test.one_by_one", ADA) for _ in range(3)]
    others = await jobs.start("test.one_by_one", BEN)

    ended = [await until(jobs, job.id, "done", "failed") for job in started]

    assert [(job.state, job.attempt, job.crashes) for job in ended] == [("done", 1, 0)] * 3
    assert (await until(jobs, others.id, "done", person=BEN)).state == "done"
    assert most == {ADA.id: 1, BEN.id: 1}


async def taken(jobs: Jobs, job: Job, server: str) -> Job | None:
    """What a server finds that takes the present run of a job."""
    now = await jobs.get(job.id, ADA)
    return await jobs.ledger.take(job.id, now.run, server)


async def test_two_servers_never_do_two_of_them_at_once(jobs: Jobs):
    one_by_one(jobs, asyncio.Event())
    first, second = [await jobs.start("test.one_by_one", ADA) for _ in range(2)]
    holds = await taken(jobs, first, "left")
    assert holds is not None

    refused = await taken(jobs, second, "right")
    waits = await jobs.get(second.id, ADA)
    await jobs.ledger.end(holds, "done")
    goes_on = await taken(jobs, second, "right")

    assert (refused, waits.state, waits.worker) == (None, "queued", None)
    assert goes_on is not None
    assert (goes_on.state, goes_on.worker, goes_on.attempt) == ("running", "right", 1)


async def test_who_waits_goes_on_when_the_one_before_is_handed_back_and_then_stopped(jobs: Jobs):
    one_by_one(jobs, asyncio.Event())
    first, second = [await jobs.start("test.one_by_one", ADA) for _ in range(2)]
    holds = await taken(jobs, first, "left")
    assert holds is not None
    await taken(jobs, second, "right")
    waits = await jobs.get(second.id, ADA)

    await jobs.ledger.hand_back(holds)
    await jobs.cancel(first.id, ADA)

    assert (await jobs.get(second.id, ADA)).run == waits.run + 1
    assert await taken(jobs, second, "right") is not None
