"""SQLite is spoken to without a thread in between, and still nothing waits on the loop."""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from troupe.database import Database
from troupe.database.driver import Disk

# Counts far enough to take a few tenths of a second.
LONG = text(
    "SELECT count(*) FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000000)"
    " SELECT x FROM n)"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "studio.db") as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE words (word TEXT) STRICT")
        connection.executemany("INSERT INTO words VALUES (?)", [("hello",), ("world",)])
    return tmp_path / "studio.db"


async def longest_stall(work: asyncio.Task[object]) -> float:
    """For how long nothing else of the loop came to its turn."""
    longest, before = 0.0, time.perf_counter()
    while not work.done():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    return longest


async def read(database: Database, query: object) -> object:
    async with database.reading() as connection:
        return (await connection.execute(query)).scalars().all()  # type: ignore[call-overload]  # any statement


async def test_a_long_read_gives_its_answer_and_does_not_hold_the_loop(file: Path) -> None:
    database = Database(file)
    began = time.perf_counter()
    work = asyncio.create_task(read(database, LONG))
    stall = await longest_stall(work)
    took = time.perf_counter() - began
    await database.close()

    assert await work == [3_000_000]
    assert stall < took / 2


async def test_a_long_read_inside_a_transaction_harms_nothing_written_before(file: Path) -> None:
    database = Database(file)
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO words VALUES ('again')"))
        await connection.execute(LONG)
    words = await read(database, text("SELECT word FROM words ORDER BY word"))
    await database.close()

    assert words == ["again", "hello", "world"]


async def test_whoever_waits_for_another_programs_lock_does_not_hold_the_loop(file: Path) -> None:
    database = Database(file)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with database.writing() as connection:
            await connection.execute(text("INSERT INTO words VALUES ('late')"))

    work = asyncio.create_task(write())
    await asyncio.sleep(0.2)
    waited = not work.done()
    other.execute("COMMIT")
    await asyncio.wait_for(work, 5)
    words = await read(database, text("SELECT word FROM words WHERE word = 'late'"))
    other.close()
    await database.close()

    assert waited
    assert words == ["late"]


async def test_a_commit_that_was_begun_is_finished_although_its_task_is_cancelled(file: Path) -> None:
    database = Database(file)
    reached = asyncio.Event()

    async def write() -> None:
        async with database.writing() as connection:
            await connection.execute(text("INSERT INTO words VALUES ('kept')"))
            reached.set()

    for _ in range(20):
        work = asyncio.create_task(write())
        await reached.wait()
        reached.clear()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO words VALUES ('last')"))
    words = await read(database, text("SELECT word FROM words WHERE word = 'last'"))
    await database.close()

    assert words == ["last"]


async def test_many_long_reads_do_not_keep_a_change_waiting(file: Path) -> None:
    database = Database(file)
    reads = [asyncio.create_task(read(database, LONG)) for _ in range(8)]
    await asyncio.sleep(0.1)  # each has gone to its thread
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO words VALUES ('soon')"))
    still_reading = sum(not each.done() for each in reads)
    await asyncio.gather(*reads)
    await database.close()

    assert still_reading


async def test_a_read_that_nobody_waits_for_any_more_is_given_up(file: Path) -> None:
    database = Database(file)
    work = asyncio.create_task(read(database, text(LONG.text.replace("3000000", "3000000000"))))  # for minutes
    await asyncio.sleep(0.1)
    work.cancel()
    async with asyncio.timeout(30):
        await asyncio.gather(work, return_exceptions=True)
    words = await read(database, text("SELECT word FROM words ORDER BY word"))
    await database.close()

    assert work.cancelled()
    assert words == ["hello", "world"]


def test_a_disk_is_trusted_after_ten_quick_commits_and_for_long_no_more_after_a_slow_one() -> None:
    disk = Disk()

    def quick(times: int) -> bool:
        for _ in range(times):
            disk.took(0.0001)
        return disk.is_quick

    assert not quick(9)
    assert quick(1)
    disk.took(0.05)
    assert not quick(19)
    assert quick(1)
    for _ in range(5):
        disk.took(0.002)  # neither quick nor slow
    assert not disk.is_quick
