"""Workers in several processes: one is killed, paused or restarted in mid-job, and every step still counts once."""

import asyncio
import random
import re
from pathlib import Path

import pytest

from tests.jobs.processes import LEASE, WorkerProcess, workers
from tests.jobs.studio import ADA, eventually, made, register_all, said, until
from troupe.database import Database
from troupe.jobs import Bounds, Jobs


async def wait_for_steps(database: Database, job_id: str, steps: int) -> None:
    async def taken() -> bool:
        return len(await made(database, job_id)) >= steps

    await eventually(taken)


async def holder_and_others(
    jobs: Jobs, job_id: str, processes: list[WorkerProcess]
) -> tuple[WorkerProcess, list[WorkerProcess]]:
    """The worker that has the job, and those that have not."""
    name = (await jobs.get(job_id, ADA)).worker
    [holder] = [process for process in processes if process.name == name]
    return holder, [process for process in processes if process is not holder]


async def test_a_job_whose_worker_is_killed_is_finished_by_another_and_each_step_counts_once(
    jobs: Jobs, address: Path | str, tmp_path: Path
):
    with workers(address, tmp_path, "left", "right", "third") as processes:
        for process in processes:
            await process.ready()
        job = await jobs.start("test.chain", ADA, inputs={"steps": 6, "pause": 0.1})
        await wait_for_steps(jobs.database, job.id, 2)
        holder, others = await holder_and_others(jobs, job.id, processes)
        holder.kill()
        done = await until(jobs, job.id, "done", "failed")
        takeovers = "".join(process.said for process in others).count("jobs.taken_over")

    assert done.result == {"answers": [n * n for n in range(6)], "attempt": 2}
    assert done.worker in [process.name for process in others]
    assert await made(jobs.database, job.id) == [f"step {n}" for n in range(6)]
    assert takeovers == 1
    assert {worker.id: worker.state for worker in await jobs.workers(ADA)}[holder.name] == "lost"


async def test_a_paused_worker_that_wakes_up_is_refused_and_says_so_once(
    jobs: Jobs, address: Path | str, tmp_path: Path
):
    with workers(address, tmp_path, "left", "right") as processes:
        for process in processes:
            await process.ready()
        job = await jobs.start("test.chain", ADA, inputs={"steps": 6, "pause": 0.15})
        await wait_for_steps(jobs.database, job.id, 1)
        holder, [other] = await holder_and_others(jobs, job.id, processes)
        holder.pause()
        done = await until(jobs, job.id, "done", "failed")
        holder.go_on()
        await holder.says("jobs.stale_worker")
        ended = (holder.stop(), other.stop())

    assert (done.worker, done.attempt) == (other.name, 2)
    assert await made(jobs.database, job.id) == [f"step {n}" for n in range(6)]
    assert holder.said.count("jobs.stale_worker") == 1
    assert "Traceback" not in holder.said
    assert (await jobs.get(job.id, ADA)).result == done.result
    assert ended == (0, 0)


async def test_a_worker_that_is_killed_and_started_again_goes_on_by_itself(
    jobs: Jobs, address: Path | str, tmp_path: Path
):
    job = await jobs.start("test.chain", ADA, inputs={"steps": 5, "pause": 0.15})
    with workers(address, tmp_path, "up-again") as [first]:
        await first.ready()
        await wait_for_steps(jobs.database, job.id, 2)
        first.kill()
    with workers(address, tmp_path, "up-again"):
        done = await until(jobs, job.id, "done", "failed", seconds=20)

    assert done.result == {"answers": [0, 1, 4, 9, 16], "attempt": 2}
    assert await made(jobs.database, job.id) == [f"step {n}" for n in range(5)]


async def test_a_job_that_runs_in_another_process_is_stopped(jobs: Jobs, address: Path | str, tmp_path: Path):
    job = await jobs.start("test.sleeper", ADA)
    with workers(address, tmp_path, "left") as [left]:
        await left.ready()
        await eventually(lambda: said(jobs, job.id))
        await jobs.cancel(job.id, ADA)

        ended = await until(jobs, job.id, "cancelled", seconds=3)

    assert ended.result == {"finished_steps": ["first"]}


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
async def test_a_job_that_takes_three_workers_along_is_not_tried_a_fourth_time(
    jobs: Jobs, address: Path | str, tmp_path: Path
):
    job = await jobs.start("test.deadly", ADA)
    for _ in range(3):
        worker = WorkerProcess(address, "left", tmp_path)
        await worker.ends()
    with workers(address, tmp_path, "left"):
        failed = await until(jobs, job.id, "failed", seconds=15)

    assert failed.error is not None
    assert (failed.error["code"], failed.attempt) == ("crashed_repeatedly", 3)


@pytest.mark.long
async def test_a_hundred_jobs_survive_a_killed_and_a_paused_worker(
    database: Database, address: Path | str, tmp_path: Path
):
    chance = random.Random(7)

    async def announce(topic: str, type: str, data: object) -> None:
        """Nobody listens."""

    jobs = Jobs(database, announce=announce, bounds=Bounds(each=200, all=200))
    register_all(jobs)
    with workers(address, tmp_path, "left", "right", "third") as [left, right, third]:
        for process in (left, right, third):
            await process.ready()
        started = [await jobs.start("test.chain", ADA, inputs={"steps": 10, "pause": 0.05}) for _ in range(100)]
        await asyncio.sleep(chance.uniform(1, 3))
        left.kill()
        await asyncio.sleep(chance.uniform(0, 1))
        right.pause()
        await asyncio.sleep(LEASE * 2)
        right.go_on()
        ended = [await until(jobs, job.id, "done", "failed", seconds=120) for job in started]
    await jobs.close()

    assert {job.state for job in ended} == {"done"}
    for job in ended:
        assert await made(database, job.id) == [f"step {n}" for n in range(10)]
    adopted = re.findall(r"jobs\.taken_over \{'job': '([^']+)', 'run': '(\d+)'", right.said + third.said)
    assert len(adopted) == len(set(adopted))
