"""One transaction for a change and everything that belongs to it, and one queue for everybody who writes."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.support.migrated import lay_migrated
from troupe.database import Database, DatabaseUnfit, migrate
from troupe.database.sqlite import PROMISES, open_engine, open_job_engine
from troupe.kit.errors import TroupeError

NEW = text("INSERT INTO topics (topic, seq) VALUES (:topic, 1)")


async def topics(database: Database) -> set[str]:
    async with database.reading() as connection:
        return set((await connection.execute(text("SELECT topic FROM topics"))).scalars())


async def add(database: Database, topic: str) -> None:
    async with database.writing() as connection:
        await connection.execute(NEW, {"topic": topic})


def answers_of(cursor) -> dict[str, object]:
    return {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in PROMISES}


EXPECTED = {name: expected for name, (_, expected) in PROMISES.items()}


async def test_every_connection_keeps_the_promises(tmp_path):
    file = tmp_path / "studio.db"
    lay_migrated(file)
    database = Database(file)
    async with database.writing() as writer, database.reading():
        told = {name: (await writer.exec_driver_sql(f"PRAGMA {name}")).scalar() for name in PROMISES}
    async with AsyncExitStack() as opened:
        readers = [await opened.enter_async_context(database.reading()) for _ in range(6)]
        said = [{name: (await one.exec_driver_sql(f"PRAGMA {name}")).scalar() for name in PROMISES} for one in readers]
        refuses = [(await one.exec_driver_sql("PRAGMA query_only")).scalar() for one in readers]
    await database.close()

    assert told == EXPECTED
    assert said == [EXPECTED] * 6
    assert refuses == [1] * 6


@pytest.mark.parametrize("open_it", [open_engine, open_job_engine])
def test_the_engines_of_jobs_and_commands_keep_them_too(tmp_path, open_it):
    file = tmp_path / "studio.db"
    lay_migrated(file)
    engine = open_it(file)
    with engine.connect() as one, engine.connect() as two:
        for connection in (one, two):
            assert answers_of(connection.connection.cursor()) == EXPECTED
    engine.dispose()


async def test_a_reader_cannot_write(tmp_path):
    file = tmp_path / "studio.db"
    lay_migrated(file)
    database = Database(file)
    with pytest.raises(TroupeError):
        async with database.reading() as connection:
            await connection.execute(NEW, {"topic": "smuggled"})

    assert await topics(database) == set()
    await database.close()


async def test_what_belongs_together_is_kept_together_or_not_at_all(database):
    async with database.writing():
        await add(database, "chat")
        await add(database, "event")
    with suppress(RuntimeError):
        async with database.writing():
            await add(database, "half")
            raise RuntimeError

    assert await topics(database) == {"chat", "event"}


async def test_a_fault_of_an_inner_step_undoes_the_outer_ones(database):
    with suppress(ZeroDivisionError):
        async with database.writing():
            await add(database, "outer")
            async with database.writing():
                await add(database, "inner")
                _ = 1 / 0

    assert await topics(database) == set()


async def test_reading_inside_a_change_sees_it_and_others_do_not(database):
    async with database.writing():
        await add(database, "mine")
        inside = await topics(database)
        outside = await asyncio.create_task(topics(database))

    assert (inside, outside) == ({"mine"}, set())


async def test_news_are_told_after_the_commit_only_and_otherwise_what_was_begun_is_undone(database):
    told: list[str] = []
    async with database.writing():
        await add(database, "kept")
        database.after_commit(lambda: told.append("kept"))
        database.or_else(lambda: told.append("never"))
        async with database.writing():
            database.after_commit(lambda: told.append("inner"))
        assert told == []
    assert told == ["kept", "inner"]

    with suppress(RuntimeError):
        async with database.writing():
            database.after_commit(lambda: told.append("never"))
            database.or_else(lambda: told.append("undone"))
            raise RuntimeError
    assert told == ["kept", "inner", "undone"]


async def test_news_without_a_change_are_a_mistake(database):
    with pytest.raises(RuntimeError):
        database.after_commit(lambda: None)


async def test_a_task_started_inside_a_change_does_not_write_through_it(database):
    begun = asyncio.Event()

    async def beside() -> None:
        begun.set()
        await add(database, "beside")

    with suppress(RuntimeError):
        async with database.writing():
            await add(database, "undone")
            task = asyncio.create_task(beside())
            await begun.wait()
            await asyncio.sleep(0.05)
            raise RuntimeError
    await task

    assert await topics(database) == {"beside"}


async def test_two_hundred_writers_wait_their_turn_and_nobody_is_refused(database):
    order: list[int] = []

    async def write(number: int) -> None:
        async with database.writing() as connection:
            order.append(number)
            await connection.execute(NEW, {"topic": f"t{number}"})

    async with asyncio.timeout(60):
        await asyncio.gather(*(write(number) for number in range(200)))

    assert len(await topics(database)) == 200
    if database.dialect == "sqlite":
        assert order == sorted(order), "who came first writes first"


async def test_two_programs_write_to_one_file_beside_each_other(tmp_path):
    file = tmp_path / "studio.db"
    lay_migrated(file)
    one, two = Database(file), Database(file)
    await asyncio.gather(
        *(add(database, f"{name}{n}") for name, database in (("a", one), ("b", two)) for n in range(50))
    )

    assert len(await topics(one)) == 100
    await one.close()
    await two.close()


async def test_a_cancelled_writer_gives_its_turn_back(database):
    async def forever() -> None:
        async with database.writing() as connection:
            await connection.execute(NEW, {"topic": "undone"})
            await asyncio.sleep(60)

    task = asyncio.create_task(forever())
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(10):
        await add(database, "next")

    assert await topics(database) == {"next"}


async def test_what_is_kept_is_told_whenever_its_writer_is_cancelled(database):
    told: set[str] = set()

    async def write(topic: str) -> None:
        async with database.writing() as connection:
            await connection.execute(NEW, {"topic": topic})
            database.after_commit(lambda: told.add(topic))

    for number in range(60):
        task = asyncio.create_task(write(f"t{number}"))
        for _ in range(number % 15):
            await asyncio.sleep(0)
        for _ in range(1 + number % 3):  # once, or again while it still works
            task.cancel()
            await asyncio.sleep(0)
        await asyncio.gather(task, return_exceptions=True)

    assert await topics(database) == told


async def test_what_is_handed_in_is_kept_at_the_end_and_at_once(database):
    kept: list[list[str]] = []

    async def keep(names) -> None:
        kept.append(list(names))
        for name in names:
            await add(database, name)

    async with database.writing():
        database.at_the_end(keep, "one")
        async with database.writing():
            database.at_the_end(keep, "two")
        assert kept == []
    with suppress(ZeroDivisionError):
        async with database.writing():
            database.at_the_end(keep, "never")
            _ = 1 / 0

    assert kept == [["one", "two"]]
    assert await topics(database) == {"one", "two"}


async def test_several_readings_of_one_moment_see_nothing_that_came_between(database):
    await add(database, "before")
    async with database.one_moment():
        first = await topics(database)
        await asyncio.create_task(add(database, "between"))
        second = await topics(database)

    assert first == {"before"}
    assert database.dialect == "postgresql" or second == first
    assert await topics(database) == {"before", "between"}


async def test_a_full_disk_is_told_and_the_same_works_once_there_is_room(tmp_path):
    file = tmp_path / "studio.db"
    lay_migrated(file)
    database = Database(file)
    async with database.writing() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    large = {"topic": "x" * 100_000}
    with pytest.raises(TroupeError) as refused:
        async with database.writing() as connection:
            await connection.execute(NEW, large)
    async with database.reading() as connection:
        assert (await connection.execute(text("PRAGMA integrity_check"))).scalar() == "ok"
    async with database.writing() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count = 100000")
        await connection.execute(NEW, large)

    assert refused.value.code == "disk_full"
    assert await topics(database) == {large["topic"]}
    await database.close()


async def test_a_file_that_cannot_be_written_is_told_and_can_still_be_read(tmp_path):
    file = tmp_path / "studio.db"
    lay_migrated(file)
    database = Database(file)
    await add(database, "before")
    async with database.writing() as connection:
        await connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(TroupeError) as refused:
        await add(database, "after")

    assert refused.value.code == "storage_unavailable"
    assert await topics(database) == {"before"}
    await database.close()


async def test_a_database_that_is_not_there_is_unavailable(tmp_path):
    missing = Database(tmp_path / "nowhere" / "studio.db")
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    for database in (missing, gone):
        with pytest.raises(TroupeError) as refused:
            await topics(database)
        assert refused.value.code in ("storage_unavailable", "database_unavailable")
        assert refused.value.next_step
        assert not await database.answers()
        await database.close()


async def test_a_mistake_in_a_statement_keeps_its_own_name_and_no_value(database):
    await add(database, "the words of a person")
    with pytest.raises(DBAPIError) as fault:
        await add(database, "the words of a person")

    assert "the words of a person" not in str(fault.value).split("[SQL:")[-1]


async def test_only_the_holder_of_the_directory_empties_the_log(tmp_path):
    file = tmp_path / "studio.db"
    lay_migrated(file)
    database = Database(file)
    for number in range(200):
        await add(database, "x" * 2000 + str(number))
    log = file.with_name("studio.db-wal")
    before = log.stat().st_size
    await database.truncate_wal()

    assert before > 400_000, "nobody checkpoints by accident"
    assert log.stat().st_size == 0
    assert len(await topics(database)) == 200
    await database.close()


def test_an_old_sqlite_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 39, 0))
    with pytest.raises(DatabaseUnfit):
        migrate(tmp_path / "studio.db")
