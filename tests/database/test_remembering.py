"""What was read stays known until its tables are written, by whomever and however."""

import asyncio
import sqlite3

from sqlalchemy import Table, text

from troupe.database import Database, Remembered, metadata
from troupe.database.effects import Effects

MANY = 2


class Asking:
    """The number of a topic, and how often it was read."""

    def __init__(self, database: Database, *tables: str) -> None:
        self.times = 0
        self._database = database
        self._known: Remembered[str, int | None] = Remembered(
            database, *(_table(name) for name in tables or ["topics"])
        )

    async def now(self, topic: str) -> int | None:
        return await self._known.of(topic, lambda: self._read(topic))

    async def held(self, topic: str) -> int | None:
        """As it stands for whoever holds the write lock."""
        async with self._database.writing():
            return await self.now(topic)

    async def _read(self, topic: str) -> int | None:
        self.times += 1
        async with self._database.reading() as connection:
            return await connection.scalar(text("SELECT seq FROM topics WHERE topic = :topic"), {"topic": topic})


def _table(name: str) -> Table:
    return metadata.tables.get(name, Table(name, metadata))


async def write(database: Database, topic: str, seq: int) -> None:
    async with database.writing() as connection:
        await connection.execute(text("DELETE FROM topics WHERE topic = :topic"), {"topic": topic})
        await connection.execute(text("INSERT INTO topics (topic, seq) VALUES (:topic, :seq)"),
                                 {"topic": topic, "seq": seq})  # fmt: skip


async def test_what_nobody_wrote_is_read_once(database):
    asking = Asking(database)
    await write(database, "one", 1)

    found = [await asking.held("one") for _ in range(3)]

    assert found == [1, 1, 1]
    assert asking.times == (1 if database.dialect == "sqlite" else 3)


async def test_a_write_in_between_is_seen(database):
    asking = Asking(database)
    await write(database, "one", 1)
    before = await asking.held("one")
    await write(database, "one", 2)

    assert (before, await asking.held("one")) == (1, 2)


async def test_a_transaction_sees_what_it_wrote_itself_and_nobody_sees_what_was_taken_back(database):
    asking = Asking(database)
    await write(database, "one", 1)
    await asking.held("one")
    try:
        async with database.writing() as connection:
            await connection.execute(text("UPDATE topics SET seq = 7"))
            inside = await asking.now("one")
            raise RuntimeError
    except RuntimeError:
        pass

    assert (inside, await asking.held("one")) == (7, 1)


async def test_what_another_connection_wrote_is_seen(database):
    asking, other = Asking(database), Database(database.address)
    await write(database, "one", 1)
    await asking.held("one")
    await write(other, "one", 5)
    found = await asking.held("one")
    await other.close()

    assert found == 5


async def test_whoever_reads_without_the_lock_reads_anew(database):
    asking = Asking(database)
    await write(database, "one", 1)
    for _ in range(MANY):
        async with database.one_moment():
            assert await asking.now("one") == 1

    assert asking.times == MANY


async def test_beside_the_lock_a_moment_knows_what_its_holder_knows_and_nothing_later(database):
    asking = Asking(database)
    await write(database, "one", 1)
    opened, written = asyncio.Event(), asyncio.Event()

    async def beside() -> int | None:
        async with database.one_moment(), database.reading() as connection:
            await connection.execute(text("SELECT 1 FROM topics"))  # its moment begins with its first look
            opened.set()
            await written.wait()
            return await asking.now("one")

    async with database.writing() as connection:
        looking = asyncio.create_task(beside())
        await opened.wait()
        await connection.execute(text("UPDATE topics SET seq = 2"))
    written.set()

    assert await looking == (1 if database.dialect == "sqlite" else 2)
    assert await asking.held("one") == 2


async def test_what_triggers_and_keys_lead_on_to_is_seen(tmp_path):
    raw = sqlite3.connect(tmp_path / "plain.db")
    raw.executescript(
        """
        CREATE TABLE a (id INTEGER PRIMARY KEY);
        CREATE TABLE b (id INTEGER REFERENCES a (id) ON DELETE CASCADE);
        CREATE TABLE c (id INTEGER);
        CREATE TRIGGER b_leaves AFTER DELETE ON b BEGIN UPDATE c SET id = 0; END;
        """
    )
    effects = Effects(raw)
    told = {said: effects.of(said) for said in (
        "SELECT * FROM a", "UPDATE a SET id = 1", "DELETE FROM a", 'INSERT OR REPLACE INTO "a" VALUES (1)',
        "INSERT INTO b VALUES (1)", "WITH x AS (SELECT 1) DELETE FROM a",
    )}  # fmt: skip
    raw.close()

    assert list(told.values()) == [frozenset(), {"a"}, {"a", "b", "c"}, {"a", "b", "c"}, {"b"}, None]
