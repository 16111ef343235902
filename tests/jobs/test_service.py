"""Starting, finding, moving and forgetting jobs, while nobody does them."""

import asyncio
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.jobs.studio import ADA, BEN, Heard, Someone, register_all
from troupe.database import Database
from troupe.jobs import JobNotFound, Jobs, JobsNotReady, Overloaded, QueueFull, Subject
from troupe.jobs.errors import InvalidJob, JobNotFinished, JobNotQueued, OnlyAdministrators, PriorityNotAllowed
from troupe.kit.paging import BadCursor
from troupe.kit.times import wall_clock


async def engine_rows(database: Database, columns: str) -> list[sa.Row[tuple[object, ...]]]:
    table = "workflow_status" if database.dialect == "sqlite" else "dbos.workflow_status"
    inputs = "workflow_input" if database.dialect == "sqlite" else "dbos.workflow_input"
    async with database.reading() as connection:
        statement = f"SELECT {columns} FROM {table} JOIN {inputs} AS kept USING (workflow_uuid) ORDER BY priority"
        return list((await connection.exec_driver_sql(statement)).all())


async def test_a_started_job_is_queued_and_announced(jobs: Jobs, heard: Heard):
    job = await jobs.start("test.empty", ADA, subject=Subject("persona", "nova"))

    assert (job.state, job.queue, job.attempt, job.title) == ("queued", "io", 1, "Nothing to do")
    assert await jobs.get(job.id, ADA) == job or (await jobs.get(job.id, ADA)).waiting_for
    assert [(topic, type) for topic, type, _ in heard.events] == [
        (f"jobs@{ADA.id}", "job.changed"),
        (f"job:{job.id}", "job.changed"),
    ]
    assert heard.events[0][2]["subject"] == {"kind": "persona", "id": "nova"}


async def test_a_job_that_waits_for_a_worker_says_so(jobs: Jobs):
    job = await jobs.start("test.empty", ADA, queue="gpu")

    assert (await jobs.get(job.id, ADA)).waiting_for == "a worker for the queue gpu"


async def test_a_job_and_the_change_that_asks_for_it_are_one(jobs: Jobs, database: Database):
    async with database.writing() as connection:
        await connection.exec_driver_sql("INSERT INTO made VALUES ('x', 'with a job')")
        job = await jobs.start("test.empty", ADA)

    assert (await jobs.get(job.id, ADA)).state == "queued"
    assert len(await engine_rows(database, "status")) == 1


async def test_a_change_that_is_taken_back_takes_its_job_along(jobs: Jobs, database: Database, heard: Heard):
    async def change_and_think_again() -> None:
        async with database.writing():
            await jobs.start("test.empty", ADA)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_and_think_again()

    assert (await jobs.list(ADA)).items == []
    assert await engine_rows(database, "status") == []
    assert heard.events == []


async def test_before_the_engine_is_open_a_change_is_not_made_to_wait_for_it(database: Database, heard: Heard):
    jobs = Jobs(database, announce=heard.announce)
    register_all(jobs)

    with pytest.raises(JobsNotReady):
        async with database.writing():
            await jobs.start("test.empty", ADA)


async def test_the_engine_keeps_ids_as_json_and_never_a_pickle(jobs: Jobs, database: Database):
    job = await jobs.start("test.chain", ADA, inputs={"steps": 2, "pause": 0})

    [row] = await engine_rows(database, "workflow_uuid, kept.inputs, serialization, application_version, priority")

    assert row[0] == f"{job.id}:1"
    assert json.loads(str(row[1])) == {"positionalArgs": [job.id, 1], "namedArgs": {}}
    assert (row[2], row[3], row[4]) == ("portable_json", "troupe-jobs-1", 2000)


async def test_a_job_with_an_identity_is_not_started_twice(jobs: Jobs):
    first, second = await asyncio.gather(
        jobs.start("test.empty", ADA, identity="nova"), jobs.start("test.empty", ADA, identity="nova")
    )
    other = await jobs.start("test.empty", ADA, identity="rook")
    bens = await jobs.start("test.empty", BEN, identity="nova")

    assert first.id == second.id
    assert len({first.id, other.id, bens.id}) == 3


async def test_an_identity_is_free_again_when_its_job_has_ended(jobs: Jobs):
    first = await jobs.start("test.empty", ADA, identity="nova")
    await jobs.cancel(first.id, ADA)

    assert (await jobs.start("test.empty", ADA, identity="nova")).id != first.id


async def test_exactly_as_many_jobs_wait_as_one_person_may_have(jobs: Jobs):
    answers = await asyncio.gather(*(jobs.start("test.empty", ADA) for _ in range(25)), return_exceptions=True)

    assert sum(isinstance(answer, QueueFull) for answer in answers) == 5
    assert (await jobs.counts(ADA)) == {"queued": 20}


async def test_a_full_studio_refuses_everybody(jobs: Jobs):
    for _ in range(20):
        await jobs.start("test.empty", ADA)
    for _ in range(10):
        await jobs.start("test.empty", BEN)

    with pytest.raises(Overloaded):
        await jobs.start("test.empty", BEN)


async def test_the_next_job_of_a_person_stands_behind_the_first_ones_of_others(jobs: Jobs, database: Database):
    for _ in range(3):
        await jobs.start("test.empty", ADA)
    await jobs.start("test.empty", ADA, priority="low")
    await jobs.start("test.empty", ADA, priority="high")
    await jobs.start("test.empty", BEN)

    places = [row[0] for row in await engine_rows(database, "priority")]

    assert places == [1004, 2000, 2000, 2001, 2002, 3003]


async def test_only_administrators_may_use_the_highest_priority(jobs: Jobs):
    with pytest.raises(PriorityNotAllowed):
        await jobs.start("test.empty", BEN, priority="high")


async def test_inputs_are_small(jobs: Jobs):
    with pytest.raises(InvalidJob):
        await jobs.start("test.empty", ADA, inputs={"text": "x" * 17_000})


async def test_somebody_elses_job_is_as_unknown_as_one_that_never_was(jobs: Jobs):
    job = await jobs.start("test.empty", ADA)

    for attempt in (jobs.get, jobs.cancel, jobs.retry, jobs.remove, jobs.log, jobs.follow):
        with pytest.raises(JobNotFound):
            await attempt(job.id, BEN)
    with pytest.raises(JobNotFound):
        await jobs.move(job.id, BEN, None)
    assert (await jobs.list(BEN)).items == []


async def test_the_list_goes_from_page_to_page_newest_first(jobs: Jobs):
    started = [(await jobs.start("test.empty", ADA)).id for _ in range(5)]

    first = await jobs.list(ADA, limit=3)
    second = await jobs.list(ADA, limit=3, cursor=first.next_cursor)

    found = [job.id for job in (*first.items, *second.items)]
    assert sorted(found) == sorted(started)
    times = [(job.queued_at, job.id) for job in (*first.items, *second.items)]
    assert times == sorted(times, reverse=True)
    assert second.next_cursor is None
    with pytest.raises(BadCursor):
        await jobs.list(ADA, cursor="nonsense")


async def test_the_list_can_be_narrowed(jobs: Jobs):
    await jobs.start("test.empty", ADA)
    sleeping = await jobs.start("test.sleeper", ADA)
    await jobs.cancel(sleeping.id, ADA)

    assert [job.id for job in (await jobs.list(ADA, states=["cancelled"])).items] == [sleeping.id]
    assert [job.id for job in (await jobs.list(ADA, kind="test.sleeper")).items] == [sleeping.id]


async def test_a_waiting_job_is_stopped_at_once_and_twice_is_no_mistake(jobs: Jobs, heard: Heard):
    job = await jobs.start("test.empty", ADA)

    first = await jobs.cancel(job.id, ADA)
    again = await jobs.cancel(job.id, ADA)

    assert (first.job.state, first.anew, again.job.state, again.anew) == ("cancelled", True, "cancelled", False)
    assert first.job.result == {"finished_steps": []}
    assert heard.events[-1][1] == "job.done"


async def test_moving_a_job_changes_who_goes_first_and_keeps_id_and_attempt(jobs: Jobs, database: Database):
    one, two, three = [(await jobs.start("test.empty", ADA)).id for _ in range(3)]

    moved = await jobs.move(three, ADA, before=one)
    await jobs.move(two, ADA, before=None)

    assert (moved.id, moved.attempt, moved.state) == (three, 1, "queued")
    rows = await engine_rows(database, "workflow_uuid, priority")
    newest: dict[str, tuple[int, int]] = {}
    for name, place in rows:
        job_id, _, run = str(name).rpartition(":")
        newest[job_id] = max(newest.get(job_id, (0, 0)), (int(run), int(str(place))))
    assert sorted(newest, key=lambda id: newest[id][1]) == [two, three, one]


async def test_only_waiting_jobs_of_ones_own_are_moved(jobs: Jobs):
    job = await jobs.start("test.empty", ADA)
    bens = await jobs.start("test.empty", BEN)
    await jobs.cancel(job.id, ADA)

    with pytest.raises(JobNotQueued):
        await jobs.move(job.id, ADA, None)
    with pytest.raises(InvalidJob):
        await jobs.move((await jobs.start("test.empty", ADA)).id, ADA, bens.id)


async def test_only_finished_jobs_are_forgotten(jobs: Jobs, database: Database):
    job = await jobs.start("test.empty", ADA)
    with pytest.raises(JobNotFinished):
        await jobs.remove(job.id, ADA)

    await jobs.cancel(job.id, ADA)
    await jobs.remove(job.id, ADA)

    with pytest.raises(JobNotFound):
        await jobs.get(job.id, ADA)
    assert await engine_rows(database, "status") == []


async def test_after_thirty_days_only_the_totals_are_left(database: Database, heard: Heard):
    days = [0]
    jobs = Jobs(database, announce=heard.announce, clock=lambda: wall_clock() + timedelta(days=days[0]))
    register_all(jobs)
    old = await jobs.start("test.empty", ADA)
    await jobs.cancel(old.id, ADA)
    days[0] = 29
    young = await jobs.start("test.empty", ADA)
    await jobs.cancel(young.id, ADA)
    assert await jobs.retire() == 0

    days[0] = 31
    gone = await jobs.retire()

    assert gone == 1
    assert [job.id for job in (await jobs.list(ADA)).items] == [young.id]
    assert [row[0] for row in await engine_rows(database, "workflow_uuid")] == [f"{young.id}:1"]
    async with database.reading() as connection:
        totals = (await connection.exec_driver_sql("SELECT kind, state, jobs FROM job_totals")).all()
    assert [tuple(row) for row in totals] == [("test.empty", "cancelled", 1)]
    await jobs.close()


async def test_workers_are_shown_to_administrators_only(jobs: Jobs):
    assert await jobs.workers(ADA) == []
    with pytest.raises(OnlyAdministrators):
        await jobs.workers(Someone("ben", "member"))


async def test_a_job_cannot_be_kept_in_the_other_realm(jobs: Jobs, database: Database):
    job = await jobs.start("test.empty", ADA)

    for statement in (
        f"UPDATE jobs SET realm = 'adult' WHERE id = '{job.id}'",
        f"INSERT INTO jobs SELECT * FROM jobs WHERE id = '{job.id}'",
    ):
        with pytest.raises(sa.exc.IntegrityError):
            async with database.writing() as connection:
                await connection.exec_driver_sql(statement)
