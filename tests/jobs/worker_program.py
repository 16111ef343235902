"""A worker of the tests in a process of its own: `python -m tests.jobs.worker_program '{"address": …}'`."""

import asyncio
import json
import logging
import sys
from pathlib import Path

from tests.jobs.studio import register_all
from troupe.database import Database
from troupe.jobs import Jobs
from troupe.jobs.worker import WorkerSettings, run_worker


async def work(wish: dict[str, object]) -> None:
    address = str(wish["address"])
    database = Database(address if "://" in address else Path(address))
    lease, beat = float(str(wish["lease"])), float(str(wish["beat"]))

    async def announce(topic: str, type: str, data: object) -> None:
        """Nobody listens."""

    jobs = Jobs(database, announce=announce, lease=lease)
    register_all(jobs)
    settings = WorkerSettings(
        queues={"io": 4, "cpu": 1}, locks=Path(str(wish["locks"])), name=str(wish["name"]), beat=beat, lease=lease
    )
    await run_worker(jobs, settings)
    await jobs.close()
    await database.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s %(fields)s", force=True)
    logging.getLogger().handlers[0].addFilter(lambda record: record.__dict__.setdefault("fields", {}) is not None)
    asyncio.run(work(json.loads(sys.argv[1])))
