"""SQLite for SQLAlchemy's asynchronous engines: what waits is done in a thread, what does not is done at once.

Handing a statement to a thread and back takes longer than the statement, and on a busy loop a hundred times longer,
because the thread has to be given the interpreter first. So a statement runs where it is asked. A read that turns out
to be long is broken off there and begun anew in a thread. Two things run in a thread from the start: the wait for
another process's lock, and the commit, which waits for the disk, unless that has been quick for a while.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import ModuleType
from typing import Any, TypeVar

from sqlalchemy import AsyncAdaptedQueuePool, Pool, PoolProxiedConnection
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, AdaptedConnection
from sqlalchemy.util import await_only

from troupe.database.effects import Effects
from troupe.kit.waiting import to_its_end

Done = TypeVar("Done")
Row = Any  # a row is whatever its statement asks for

BRIEF_SECONDS = 0.002
STEPS_BETWEEN_LOOKS = 1000
LEAST_LOOKS = 8
"""So many thousand steps are never too long: on a busy machine a short read is late because somebody else had the
processor, and in a thread it would wait for it once more."""
QUICK_SECONDS, SLOW_SECONDS, QUICK_ONES = 0.0005, 0.005, 10

# Reads that take long must not keep a commit waiting for a thread.
_reading, _writing = ThreadPoolExecutor(8, "sqlite-read"), ThreadPoolExecutor(4, "sqlite-write")


def _nobody() -> None:
    """Work that must not be given up."""


def waiting_for(work: Callable[[], Done], threads: ThreadPoolExecutor, give_up: Callable[[], None] = _nobody) -> Done:
    """Do the work in a thread while the loop goes on; a task that is cancelled waits for its end all the same.

    `give_up` asks work that nobody waits for any more to end soon.
    """
    return await_only(_aside(work, threads, give_up))


def at_once(work: Callable[[], Done]) -> Done:
    """Do the work here; SQLAlchemy takes a driver that never awaits for one that blocks by mistake."""
    await_only(_nothing())
    return work()


async def _nothing() -> None:
    pass


async def _aside(work: Callable[[], Done], threads: ThreadPoolExecutor, give_up: Callable[[], None] = _nobody) -> Done:
    doing = asyncio.get_running_loop().run_in_executor(threads, work)
    cancelled = None
    while not doing.done():  # asked once or often: nobody else may touch the connection before
        try:
            await asyncio.wait([doing])
        except asyncio.CancelledError as asked:
            cancelled = asked
            give_up()
    if cancelled is None:
        return doing.result()
    doing.exception()  # it has been looked at
    raise cancelled


class Disk:
    """How quickly commits come back: trusted after some quick ones, and for long no more after a slow one."""

    def __init__(self) -> None:
        self._trust = 0

    @property
    def is_quick(self) -> bool:
        return self._trust >= QUICK_ONES

    def took(self, seconds: float) -> None:
        if seconds < QUICK_SECONDS:
            self._trust = min(self._trust + 1, QUICK_ONES + 3)
        elif seconds < SLOW_SECONDS:
            self._trust -= 1
        else:
            self._trust = min(self._trust, 0) - QUICK_ONES
        self._trust = max(self._trust, -10 * QUICK_ONES)


class Connection(AdaptedConnection):
    """One connection, used by one task at a time."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._connection: Any = raw
        self._raw = raw
        self._brief_until = 0.0
        self._looks = 0
        self._disk = Disk()
        self.others_wrote = 0
        """SQLite's count of what other connections committed, as of the last time this one took the write lock."""
        self.effects = Effects(raw)
        self._schema = -1

    @property
    def isolation_level(self) -> str | None:
        return self._raw.isolation_level

    @isolation_level.setter
    def isolation_level(self, level: str | None) -> None:
        self._raw.isolation_level = level  # type: ignore[assignment]  # any of SQLite's three levels, or none

    def cursor(self) -> "Cursor":
        return Cursor(self._raw.cursor(), self)

    def run(self, statement: Callable[[], Done], sql: str) -> Done:
        """Run a statement at once, unless it waits or takes long."""
        if sql == "BEGIN IMMEDIATE":
            return self._begin(statement)
        match sql.lstrip()[:6].upper():
            case "SELECT":
                return self._read(statement)
            case verb if verb.startswith("WITH"):  # long by nature, and it may write
                return waiting_for(statement, _reading)
        return at_once(statement)

    def commit(self) -> None:
        """Here while the disk is quick, because going to a thread and back takes longer; else in a thread."""
        if not self._raw.in_transaction:
            return
        if self._disk.is_quick:
            at_once(self._commit)
        else:
            await_only(to_its_end(_aside(self._commit, _writing)))

    def rollback(self) -> None:
        self._raw.rollback()

    def create_function(self, *about: Any, **more: Any) -> None:
        self._raw.create_function(*about, **more)

    def close(self) -> None:
        self._raw.close()

    def _commit(self) -> None:
        began = time.perf_counter()
        self._raw.commit()
        self._disk.took(time.perf_counter() - began)

    def _read(self, statement: Callable[[], Done]) -> Done:
        """SQLite can break off a read without harm, which is not so of a write."""
        self._brief_until, self._looks = time.perf_counter() + BRIEF_SECONDS, 0
        self._raw.set_progress_handler(self._is_late, STEPS_BETWEEN_LOOKS)
        try:
            return at_once(statement)
        except sqlite3.OperationalError as fault:
            if _is_torn(fault) or fault.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
        finally:
            self._raw.set_progress_handler(None, 0)
        return waiting_for(statement, _reading, give_up=self._raw.interrupt)

    def _is_late(self) -> bool:
        self._looks += 1
        return self._looks > LEAST_LOOKS and time.perf_counter() > self._brief_until

    def _begin(self, statement: Callable[[], Done]) -> Done:
        """Take the write lock now if it is free, else wait for it aside."""
        done = self._locked(statement)
        self.others_wrote = self._raw.execute("PRAGMA data_version").fetchone()[0]
        schema = self._raw.execute("PRAGMA schema_version").fetchone()[0]
        if schema != self._schema:
            self._schema, self.effects = schema, Effects(self._raw)
        return done

    def _locked(self, statement: Callable[[], Done]) -> Done:
        patience = self._raw.execute("PRAGMA busy_timeout").fetchone()[0]
        self._raw.execute("PRAGMA busy_timeout = 0")
        try:
            return at_once(statement)
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        finally:
            self._raw.execute(f"PRAGMA busy_timeout = {patience}")
        return waiting_for(statement, _writing)


class Cursor:
    """One statement and its rows, all of which are read with it."""

    arraysize = 1

    def __init__(self, raw: sqlite3.Cursor, connection: Connection) -> None:
        self._raw = raw
        self._connection = connection
        self._rows: deque[Row] = deque()

    @property
    def description(self) -> Any:
        return self._raw.description

    @property
    def rowcount(self) -> int:
        return self._raw.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._raw.lastrowid

    def execute(self, sql: str, values: Any = ()) -> None:
        self._rows = deque(self._connection.run(partial(self._execute, sql, values), sql))

    def executemany(self, sql: str, values: Sequence[Any]) -> None:
        self._connection.run(partial(self._raw.executemany, sql, values), sql)

    def fetchone(self) -> Row | None:
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Row]:
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Row]:
        rows = list(self._rows)
        self._rows.clear()
        return rows

    def __iter__(self) -> Iterator[Row]:
        while self._rows:
            yield self._rows.popleft()

    def close(self) -> None:
        self._rows.clear()
        self._raw.close()

    async def _async_soft_close(self) -> None:
        """SQLAlchemy asks for this when it hands out rows; ours are read already."""

    def _execute(self, sql: str, values: Any) -> list[Row]:
        try:
            return self._raw.execute(sql, values).fetchall()
        except sqlite3.OperationalError as fault:
            if not _is_torn(fault) or "RETURNING" in sql:  # that has been done already, and must not be twice
                raise
        self._raw.connection.text_factory = _as_far_as_it_goes
        try:
            return self._raw.execute(sql, values).fetchall()
        finally:
            self._raw.connection.text_factory = str


class Torn(str):
    """A text whose bytes are damaged, as far as it can be read."""

    __slots__ = ()


def _is_torn(fault: sqlite3.OperationalError) -> bool:
    """SQLite hands such bytes out; the module that makes texts of them gives up, and with it every other row."""
    return str(fault).startswith("Could not decode to UTF-8")


def _as_far_as_it_goes(kept: bytes) -> str:
    try:
        return kept.decode()
    except UnicodeDecodeError:
        return Torn(kept.decode(errors="replace"))


class Driver:
    """What SQLAlchemy takes for a database module: the standard one, with our connections."""

    def __getattr__(self, name: str) -> Any:
        return getattr(sqlite3, name)

    def connect(self, file: str, **how: Any) -> Connection:
        return Connection(sqlite3.connect(file, **how | {"check_same_thread": False}))


class Dialect(SQLiteDialect_pysqlite):
    """SQLite by its usual dialect, for asynchronous engines."""

    driver = "here"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        return Driver()  # type: ignore[return-value]  # it stands in for the module

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return AsyncAdaptedQueuePool

    def get_driver_connection(self, connection: Any) -> PoolProxiedConnection | Any:
        return connection.driver_connection


registry.register("sqlite.here", __name__, "Dialect")
