"""Several small transactions in one."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.jobs.studio import made
from troupe.database import Database
from troupe.jobs.errors import WorkerNameTaken
from troupe.jobs.together import Together
from troupe.jobs.worker import worker_name
from troupe.kit.errors import Invalid


@pytest.fixture
async def database(sqlite_original: Path, tmp_path: Path) -> AsyncIterator[Database]:
    shutil.copy(sqlite_original, tmp_path / "troupe.db")
    database = Database(tmp_path / "troupe.db")
    yield database
    await database.close()


def writing(database: Database, name: str, fault: Exception | None = None) -> Callable[[], Awaitable[str]]:
    async def act() -> str:
        async with database.writing() as connection:
            await connection.exec_driver_sql(f"INSERT INTO made VALUES ('job', '{name}')")
        if fault:
            raise fault
        return name

    return act


async def test_acts_that_arrive_together_share_commits_and_each_gets_its_answer(database: Database):
    commits: list[float] = []
    database.on_write = commits.append
    together = Together(database)

    answers = await asyncio.gather(*(together(writing(database, f"{n:02}")) for n in range(40)))

    assert answers == [f"{n:02}" for n in range(40)]
    assert await made(database, "job") == answers
    assert len(commits) < 5


async def test_an_act_that_fails_takes_no_other_along(database: Database):
    together = Together(database)
    acts = [
        together(writing(database, "one")),
        together(writing(database, "two", ValueError())),
        together(writing(database, "three")),
    ]

    answers = await asyncio.gather(*acts, return_exceptions=True)

    assert (answers[0], answers[2]) == ("one", "three")
    assert isinstance(answers[1], ValueError)
    assert await made(database, "job") == ["one", "three"]


def test_workers_take_the_first_free_name(tmp_path: Path):
    with worker_name(tmp_path, None) as first, worker_name(tmp_path, None) as second:
        assert (first, second) == ("w1", "w2")
        with pytest.raises(WorkerNameTaken), worker_name(tmp_path, "w1"):
            pass
    with worker_name(tmp_path, None) as again:
        assert again == "w1"


@pytest.mark.parametrize("name", ["up", "../w1", ".hidden", "a b", "x" * 65])
def test_a_workers_name_is_a_plain_word_and_not_the_servers(tmp_path: Path, name: str):
    with pytest.raises(Invalid), worker_name(tmp_path, name):
        pass
