"""Background work on the command line."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.jobs.studio import ADA, Heard, Someone, register_all, until
from troupe.database import Database
from troupe.jobs import Jobs, JobWorker
from troupe.jobs.checkup import checkup_kind
from troupe.jobs.commands import jobs_app


@dataclass
class Opened:
    jobs: Jobs
    person: Someone


@dataclass
class Terminal:
    """What the program hands to its commands, over one data directory."""

    address: Path
    works: bool = False
    shown: list[object] = field(default_factory=list)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Opened]:
        database = Database(self.address)
        jobs = Jobs(database, announce=Heard(database).announce)
        register_all(jobs)
        jobs.register(checkup_kind(jobs, self.address.parent))
        worker = JobWorker(jobs, name="up", queues={"io": 1})
        if self.works:
            await worker.start()
        try:
            yield Opened(jobs, ADA)
        finally:
            if self.works:
                await worker.close()
            await jobs.close()
            await database.close()

    def show(self, data: object, table: Sequence[str] | None = None) -> None:
        self.shown.append(json.loads(json.dumps(data)))

    def follow(self, event: object) -> None:
        self.show(event)


@pytest.fixture
def terminal(sqlite_original: Path, tmp_path: Path) -> Terminal:
    file = tmp_path / "troupe.db"
    shutil.copy(sqlite_original, file)
    return Terminal(file)


def run(terminal: Terminal, *words: str) -> object:
    """What the command showed last."""
    answer = CliRunner().invoke(jobs_app, words, obj=terminal, catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return terminal.shown[-1]


def test_a_job_is_started_listed_shown_stopped_and_repeated(terminal: Terminal):
    started = run(terminal, "checkup")
    assert isinstance(started, dict)
    listed = run(terminal, "list", "--state", "queued")
    shown = run(terminal, "show", started["id"])
    moved = run(terminal, "move", started["id"])
    stopped = run(terminal, "cancel", started["id"])
    again = run(terminal, "retry", started["id"], "--from-step", "1")

    assert isinstance(listed, list)
    assert [job["id"] for job in listed] == [started["id"]]
    assert shown == {**started, "waiting_for": "a worker for the queue io"}
    assert isinstance(moved, dict)
    assert moved["state"] == "queued"
    assert isinstance(stopped, dict)
    assert stopped["state"] == "cancelled"
    assert isinstance(again, dict)
    assert (again["state"], again["attempt"]) == ("queued", 2)


def test_following_shows_every_line_until_the_end(terminal: Terminal):
    started = run(terminal, "checkup")
    assert isinstance(started, dict)
    terminal.works = True
    terminal.shown.clear()

    last = run(terminal, "follow", started["id"])

    assert isinstance(last, dict)
    assert (last["type"], last["state"]) == ("job.done", "done")
    lines = [entry for entry in terminal.shown if isinstance(entry, dict) and entry["type"] == "job.log"]
    assert len(lines) == 5


def test_a_command_can_start_a_job_that_the_server_does(terminal: Terminal):
    started = run(terminal, "checkup")
    assert isinstance(started, dict)

    async def serve() -> str:
        terminal.works = True
        async with terminal.open() as studio:
            return (await until(studio.jobs, str(started["id"]), "done")).state

    assert asyncio.run(serve()) == "done"
