"""Jobs done by a worker in this process: steps, progress, stops, failures, and what the engine opens."""

import asyncio
import logging
import os
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from tests.jobs.studio import ADA, Heard, eventually, made, register_all, said, until
from troupe.database import Database
from troupe.jobs import JobContext, JobKind, Jobs, JobWorker, home_queue
from troupe.jobs.errors import JobDone, JobFinished


async def has_children() -> bool:
    """Whether this process has a child that does heavy work."""
    return any("troupe.jobs.child" in child.cmdline() for child in psutil.Process().children())


async def written(file: Path) -> bool:
    return file.exists() and bool(file.read_text())


async def test_a_job_is_done_step_by_step_and_says_how_far_it_is(jobs: Jobs, worker: JobWorker, heard: Heard):
    job = await jobs.start("test.chain", ADA, inputs={"steps": 4, "pause": 0.01})

    done = await until(jobs, job.id, "done", "failed")

    assert done.result == {"answers": [0, 1, 4, 9], "attempt": 1}
    assert (done.progress, done.step, done.attempt, done.worker, done.error) == (100, 4, 1, "up", None)
    assert done.started_at is not None
    assert done.finished_at is not None
    await eventually(heard.told("job.done"))
    told = [data["progress"] for topic, _, data in heard.events if topic == f"job:{job.id}"]
    assert told == [None, None, 25, 50, 75, 100, 100]
    assert [type for topic, type, _ in heard.events if topic == f"jobs@{ADA.id}"][-1] == "job.done"
    assert await made(jobs.database, job.id) == [f"step {n}" for n in range(4)]


async def test_an_idle_worker_begins_at_once(jobs: Jobs, worker: JobWorker):
    waits = []
    for _ in range(5):
        await asyncio.sleep(0.2)
        job = await jobs.start("test.empty", ADA)
        done = await until(jobs, job.id, "done")
        assert done.started_at is not None
        waits.append((done.started_at - done.queued_at).total_seconds())

    assert sorted(waits)[2] < 0.15


async def test_a_running_job_is_stopped_and_keeps_what_it_finished(
    jobs: Jobs, worker: JobWorker, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, logger="troupe.jobs")
    job = await jobs.start("test.sleeper", ADA)
    await eventually(lambda: said(jobs, job.id))

    stop = await jobs.cancel(job.id, ADA)
    again = await jobs.cancel(job.id, ADA)
    ended = await until(jobs, job.id, "cancelled", seconds=3)

    assert (stop.job.state, stop.anew, again.anew) == ("cancelling", True, False)
    assert ended.result == {"finished_steps": ["first"]}
    assert [line.text for line in await jobs.log(job.id, ADA)] == ["going to sleep"]
    told = [record for record in caplog.records if record.name.startswith(("troupe.jobs", "dbos"))]
    assert [record.message for record in told if "cancel" in record.message] == ["jobs.cancelled"]
    assert not [record for record in told if record.exc_info]


async def test_a_child_process_answers_and_prints_where_it_likes(jobs: Jobs, worker: JobWorker):
    job = await jobs.start("test.child", ADA, inputs={"arguments": [100, 0]})

    assert (await until(jobs, job.id, "done", "failed")).result == {"counted": 4950}


async def test_a_stop_ends_the_child_process_too(jobs: Jobs, worker: JobWorker):
    job = await jobs.start("test.child", ADA, inputs={"arguments": [100, 60]})
    await until(jobs, job.id, "running")
    await eventually(has_children)

    await jobs.cancel(job.id, ADA)
    await until(jobs, job.id, "cancelled", seconds=5)

    assert not await has_children()


async def test_a_child_process_that_does_not_listen_is_killed(jobs: Jobs, worker: JobWorker, tmp_path: Path):
    pid_file = tmp_path / "pid"
    job = await jobs.start("test.stubborn", ADA, inputs={"pid_file": str(pid_file)})
    await eventually(lambda: written(pid_file))

    await jobs.cancel(job.id, ADA)
    await until(jobs, job.id, "cancelled", seconds=5)

    assert not psutil.pid_exists(int(pid_file.read_text()))


async def test_a_job_that_failed_is_repeated_from_its_failed_step(jobs: Jobs, worker: JobWorker, tmp_path: Path):
    calls = tmp_path / "calls"
    job = await jobs.start("test.broken", ADA, inputs={"calls": str(calls)})
    failed = await until(jobs, job.id, "failed")
    (tmp_path / "mended").touch()

    again = await jobs.retry(job.id, ADA)
    done = await until(jobs, job.id, "done")

    assert failed.error is not None
    assert (failed.error["code"], failed.error["next_step"]) == ("not_mended", "Mend it.")
    assert (again.id, again.attempt, again.state, again.step) == (job.id, 2, "queued", 2)
    assert done.result == {"steps": ["one", "two", "three"]}
    assert calls.read_text().split() == ["one", "two", "two", "three"]
    with pytest.raises(JobDone):
        await jobs.retry(job.id, ADA)
    with pytest.raises(JobFinished):
        await jobs.cancel(job.id, ADA)


async def test_a_retry_can_begin_with_an_earlier_step(jobs: Jobs, worker: JobWorker, tmp_path: Path):
    calls = tmp_path / "calls"
    job = await jobs.start("test.broken", ADA, inputs={"calls": str(calls)})
    await until(jobs, job.id, "failed")
    (tmp_path / "mended").touch()

    await jobs.retry(job.id, ADA, from_step=1)
    await until(jobs, job.id, "done")

    assert calls.read_text().split() == ["one", "two", "one", "two", "three"]


async def test_what_may_pass_is_tried_again_and_shown_as_attempts(jobs: Jobs, worker: JobWorker, tmp_path: Path):
    calls = tmp_path / "calls"
    job = await jobs.start("test.flaky", ADA, inputs={"calls": str(calls), "failures": 1})

    done = await until(jobs, job.id, "done", "failed")

    assert (done.result, done.attempt) == ({"said": "answered"}, 2)
    assert calls.read_text().split() == [f"{job.id}:1:1", f"{job.id}:2:1"]


async def test_what_does_not_pass_fails_after_three_more_attempts(jobs: Jobs, worker: JobWorker, tmp_path: Path):
    calls = tmp_path / "calls"
    job = await jobs.start("test.flaky", ADA, inputs={"calls": str(calls), "failures": 99})

    failed = await until(jobs, job.id, "failed")

    assert failed.attempt == 4
    assert len(calls.read_text().split()) == 4


async def test_a_mistake_in_the_program_fails_the_job_with_an_incident(jobs: Jobs, worker: JobWorker):
    job = await jobs.start("test.faulty", ADA)

    failed = await until(jobs, job.id, "failed")

    assert failed.error is not None
    assert failed.error["code"] == "internal"
    assert str(failed.error["incident"]) in str(failed.error["next_step"])
    assert "Division" not in str(failed.error)


async def test_a_paid_step_counts_its_cost(jobs: Jobs, worker: JobWorker, tmp_path: Path):
    job = await jobs.start("test.paid", ADA, inputs={"calls": str(tmp_path / "calls"), "pause": 0})

    done = await until(jobs, job.id, "done")

    assert (done.result, done.cost_micros) == ({"receipt": "receipt"}, 1_500)


async def test_an_interrupted_paid_step_is_repeated_by_the_user_only(jobs: Jobs, tmp_path: Path):
    calls = tmp_path / "calls"
    job = await jobs.start("test.paid", ADA, inputs={"calls": str(calls), "pause": 2})
    first = JobWorker(jobs, name="up", queues={"io": 1})
    await first.start()
    await eventually(lambda: written(calls))
    await first.close()

    second = JobWorker(jobs, name="up", queues={"io": 1})
    await second.start()
    failed = await until(jobs, job.id, "failed")
    bought_by_itself = calls.read_text().split()
    await jobs.retry(job.id, ADA)
    done = await until(jobs, job.id, "done")
    await second.close()

    assert failed.error is not None
    assert failed.error["code"] == "outcome_unknown"
    assert bought_by_itself == ["bought"]
    assert done.result == {"receipt": "receipt"}


async def test_stopping_the_server_hands_its_jobs_to_its_next_start(jobs: Jobs):
    job = await jobs.start("test.chain", ADA, inputs={"steps": 8, "pause": 0.1})
    first = JobWorker(jobs, name="up", queues={"io": 1})
    await first.start()

    async def two_steps() -> bool:
        return len(await made(jobs.database, job.id)) >= 2

    await eventually(two_steps)
    await first.close()
    between = await jobs.get(job.id, ADA)

    second = JobWorker(jobs, name="up", queues={"io": 1})
    await second.start()
    done = await until(jobs, job.id, "done")
    await second.close()

    assert (between.state, between.attempt, between.worker) == ("queued", 2, None)
    assert done.result == {"answers": [n * n for n in range(8)], "attempt": 2}
    assert await made(jobs.database, job.id) == [f"step {n}" for n in range(8)]


async def test_what_only_one_server_can_do_waits_for_it_whoever_else_works(jobs: Jobs):
    jobs.register(JobKind("test.at_home", "Something held open", "io", ("only",), _nothing, at_home=True))
    job = await jobs.start("test.at_home", ADA)
    another = JobWorker(jobs, name="w1", queues={"io": 1})
    await another.start()
    await until(jobs, (await jobs.start("test.empty", ADA)).id, "done")
    passed_over = await jobs.get(job.id, ADA)
    await another.close()

    server = JobWorker(jobs, name="up", queues={"io": 1, home_queue("io", jobs.home): 1})
    await server.start()
    done = await until(jobs, job.id, "done")
    await server.close()

    assert (passed_over.state, passed_over.waiting_for) == ("queued", "the server on which it was begun")
    assert done.worker == "up"


async def _nothing(context: JobContext) -> None: ...


async def test_a_stopping_worker_lets_a_short_step_finish(jobs: Jobs):
    job = await jobs.start("test.chain", ADA, inputs={"steps": 2, "pause": 0.2})
    worker = JobWorker(jobs, name="up", queues={"io": 1})
    await worker.start()
    await until(jobs, job.id, "running")

    await worker.close(drain=5)

    assert (await jobs.get(job.id, ADA)).state == "done"


async def test_following_a_job_tells_every_line_once_and_ends_with_it(jobs: Jobs, worker: JobWorker):
    job = await jobs.start("test.sleeper", ADA)
    notices = []
    async for notice in await jobs.follow(job.id, ADA):
        notices.append(notice)
        if notice.type == "job.log":
            await jobs.cancel(job.id, ADA)

    later = [notice async for notice in await jobs.follow(job.id, ADA, after=notices[0].seq)]

    numbers = [notice.seq for notice in notices]
    assert numbers == sorted(set(numbers))
    assert [notice.data["text"] for notice in notices if notice.type == "job.log"] == ["going to sleep"]
    assert (notices[-1].type, notices[-1].data["state"]) == ("job.done", "cancelled")
    assert [notice.type for notice in later] == ["job.log", "job.done"]


async def test_the_worker_is_on_the_list_and_leaves_it_orderly(jobs: Jobs):
    worker = JobWorker(jobs, name="up", queues={"io": 3}, devices=["cpu"])
    await worker.start()
    [alive] = await jobs.workers(ADA)
    await worker.close()
    [gone] = await jobs.workers(ADA)

    assert (alive.id, alive.state, alive.queues, alive.devices, alive.pid) == (
        "up",
        "alive",
        {"io": 3},
        ["cpu"],
        os.getpid(),
    )
    assert gone.state == "stopped"


async def test_the_engine_opens_no_port_and_calls_nobody(
    database: Database, heard: Heard, monkeypatch: pytest.MonkeyPatch
):
    called: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *question, **_: called.append(question) or [])
    before = {connection.fd for connection in psutil.Process().net_connections("inet")}
    jobs = Jobs(database, announce=heard.announce)
    register_all(jobs)
    worker = JobWorker(jobs, name="up", queues={"io": 1})
    await worker.start()
    job = await jobs.start("test.empty", ADA)
    await until(jobs, job.id, "done")
    to_the_database = urlsplit(str(database.address)).port if database.dialect == "postgresql" else None
    opened = [
        at
        for at in psutil.Process().net_connections("inet")
        if at.fd not in before and not (at.raddr and at.raddr.port == to_the_database)
    ]
    await worker.close()
    await jobs.close()

    assert opened == []
    assert called == []


async def test_the_engine_leaves_signals_and_the_terminal_alone(jobs: Jobs, capfd: pytest.CaptureFixture[str]):
    before = signal.getsignal(signal.SIGTERM)
    worker = JobWorker(jobs, name="up", queues={"io": 1})
    await worker.start()
    job = await jobs.start("test.empty", ADA)
    await until(jobs, job.id, "done")
    await worker.close()

    assert signal.getsignal(signal.SIGTERM) == before
    printed = capfd.readouterr()
    assert "dbos" not in (printed.out + printed.err).lower()
