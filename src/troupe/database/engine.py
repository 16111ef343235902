"""One database for everything: read it, or change it in one transaction that reports what it did afterwards.

A use case opens `writing()` once; every store it calls joins that transaction. So a change, the event that reports it
and the job it asks for are one commit. Writers queue fairly behind one lock, so nobody meets "database is locked".
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction

from troupe.database import postgresql, sqlite
from troupe.database.driver import Connection as SQLiteConnection
from troupe.database.faults import translated
from troupe.database.listening import listen
from troupe.database.remembering import Tables
from troupe.kit.tracing import span
from troupe.kit.waiting import to_its_end

log = logging.getLogger(__name__)

Dialect = Literal["sqlite", "postgresql"]
SLOW_WRITE_MS = 100
Thing = TypeVar("Thing")


@dataclass
class _Looking:
    task: asyncio.Task[object] | None
    moment: int | None
    """When it was opened, by the clock of the tables, where that is certain."""


@dataclass
class _View(_Looking):
    opened: AsyncExitStack
    connection: AsyncConnection | None = None
    """Taken with the first look: what is known needs none."""


@dataclass
class _Transaction(_Looking):
    connection: AsyncConnection
    gathered: dict[Callable[[Sequence[Any]], Awaitable[None]], list[Any]] = field(default_factory=dict)
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    otherwise: list[Callable[[], None]] = field(default_factory=list)

    async def keep_what_was_gathered(self) -> None:
        """Whoever keeps something may hand in more."""
        while self.gathered:
            keep = next(iter(self.gathered))
            await keep(self.gathered.pop(keep))

    def was_undone(self) -> None:
        for report in self.otherwise:
            report()


class Database:
    """Where everything is remembered: SQLite in one file, or PostgreSQL."""

    def __init__(self, address: Path | str) -> None:
        self.address = address
        self.dialect: Dialect = "sqlite" if isinstance(address, Path) else "postgresql"
        self._writer, self._readers = _open_pair(address)
        self._turn = asyncio.Lock()
        self._current: ContextVar[_Transaction | None] = ContextVar("transaction", default=None)
        self._view: ContextVar[_View | None] = ContextVar("view", default=None)
        self.on_write: Callable[[float], None] = lambda seconds: None
        self.tables = Tables()
        if self.dialect == "sqlite":
            event.listen(self._writer.sync_engine, "before_cursor_execute", self._heard)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read from; inside `writing()` it sees what is being written."""
        if joined := self._joined():
            yield joined.connection
        elif view := self._seen():
            if view.connection is None:
                view.connection = await view.opened.enter_async_context(self._connected(self._readers))
            yield view.connection
        else:
            with translated(), span("database.read", "client"):
                async with self._connected(self._readers) as connection:
                    yield connection

    @asynccontextmanager
    async def one_moment(self) -> AsyncIterator[None]:
        """What this task reads inside is read on one connection and is of one moment; nothing is changed meanwhile."""
        if self._joined() or self._seen():
            yield
            return
        with translated(), span("database.read", "client"):
            async with AsyncExitStack() as opened:
                token = self._view.set(_View(asyncio.current_task(), self.tables.moment, opened))
                try:
                    yield
                finally:
                    self._view.reset(token)

    @asynccontextmanager
    async def holding(self) -> AsyncIterator[bool]:
        """Look at what is certain, with the write lock, and write nothing; false where no lock makes it certain."""
        if self.dialect == "postgresql":
            yield False
            return
        with translated():
            async with self._in_turn(), self._connected(self._writer) as connection:
                begun = await connection.begin()
                looking = _Transaction(asyncio.current_task(), self._lock_taken(connection), connection)
                token = self._current.set(looking)
                try:
                    yield True
                finally:
                    self._current.reset(token)
                    await self._taken_back(begun)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction; nested calls of the same task join it, and all of it commits or nothing does."""
        if joined := self._joined():
            yield joined.connection
            return
        with translated(), span("database.write", "client"):
            async with self._in_turn(), self._connected(self._writer) as connection:
                begun = await connection.begin()
                transaction = _Transaction(asyncio.current_task(), self._lock_taken(connection), connection)
                token = self._current.set(transaction)
                try:
                    yield connection
                    await transaction.keep_what_was_gathered()
                except BaseException:
                    transaction.was_undone()
                    await self._taken_back(begun)
                    raise
                finally:
                    self._current.reset(token)
                self.tables.lock_leaves()
                try:
                    await self._kept(begun)
                except BaseException:
                    transaction.was_undone()
                    raise
                finally:
                    self.tables.lock_left()
                for report in transaction.afterwards:  # before anything waits: what is kept is also told
                    report()

    def at_the_end(self, keep: Callable[[Sequence[Thing]], Awaitable[None]], thing: Thing) -> None:
        """Let `keep` write this just before the commit, at once with all else that was handed in for it."""
        self._present().gathered.setdefault(keep, []).append(thing)

    def after_commit(self, report: Callable[[], None]) -> None:
        """Call `report` once the present transaction is committed; never when it is rolled back."""
        self._present().afterwards.append(report)

    def or_else(self, undo: Callable[[], None]) -> None:
        """Call `undo` when the present transaction is not kept: for what was begun outside of it meanwhile."""
        self._present().otherwise.append(undo)

    def certain_moment(self) -> int | None:
        """When the moment this task looks at began, where nobody else can have written since (see `remembering`)."""
        looking = self._joined() or self._seen()
        return looking.moment if looking else None

    def engine_for_jobs(self) -> Engine:
        """A synchronous engine over the same database for the job engine."""
        if isinstance(self.address, Path):
            return sqlite.open_job_engine(self.address)
        return postgresql.open_engine(self.address)

    def news(self, channel: str, every: float) -> AsyncGenerator[str, None]:
        """That somebody wrote, this process or another (see `listening`); it is for the caller to find out what."""
        return listen(self.address, channel, every)

    async def truncate_wal(self) -> None:
        """Move the write-ahead log into the database file; only the process that holds the directory does this."""
        if isinstance(self.address, Path):
            async with self._turn:
                await asyncio.to_thread(sqlite.truncate_wal, self.address)

    async def answers(self) -> bool:
        """Whether the database answers at all."""
        try:
            async with self._readers.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    async def close(self) -> None:
        await self._writer.dispose()
        await self._readers.dispose()

    def _seen(self) -> "_View | None":
        """The moment this very task looks at."""
        view = self._view.get()
        return view if view and view.task is asyncio.current_task() else None

    def _present(self) -> _Transaction:
        if joined := self._joined():
            return joined
        raise RuntimeError("There is no transaction to wait for.")

    def _joined(self) -> _Transaction | None:
        """The transaction of this very task; a task started inside a transaction must not write through it."""
        current = self._current.get()
        return current if current and current.task is asyncio.current_task() else None

    def _lock_taken(self, connection: AsyncConnection) -> int | None:
        if self.dialect == "postgresql" or connection.sync_connection is None:
            return None
        at_the_file = connection.sync_connection.connection.dbapi_connection
        assert isinstance(at_the_file, SQLiteConnection)  # the writer's driver makes no other
        self.tables.lock_taken(at_the_file.effects, at_the_file.others_wrote)
        return self.tables.moment

    def _heard(self, connection: object, cursor: object, statement: str, *more: object) -> None:
        self.tables.hear(statement)

    async def _taken_back(self, begun: AsyncTransaction) -> None:
        self.tables.lock_leaves()
        try:
            await begun.rollback()
        finally:
            self.tables.lock_left()

    async def _kept(self, begun: AsyncTransaction) -> None:
        """Commit; nobody who is cancelled meanwhile leaves before it is known what became of it."""
        await (to_its_end(begun.commit()) if self.dialect == "postgresql" else begun.commit())

    @asynccontextmanager
    async def _connected(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        if self.dialect == "postgresql":
            async with engine.connect() as connection:
                yield connection
            return
        connection = await engine.connect()
        try:
            yield connection
        finally:
            await connection.close()  # nothing waits in it, so it needs no task that no cancellation reaches

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """SQLite has one writer: wait for it here, in order. PostgreSQL queues by itself."""
        if self.dialect == "postgresql":
            yield
            return
        async with self._turn:
            began = time.perf_counter()
            try:
                yield
            finally:
                self._measure(time.perf_counter() - began)

    def _measure(self, seconds: float) -> None:
        self.on_write(seconds)
        if seconds * 1000 > SLOW_WRITE_MS:
            log.warning("database.write_was_slow", extra={"fields": {"ms": round(seconds * 1000)}})


def _open_pair(address: Path | str) -> tuple[AsyncEngine, AsyncEngine]:
    if isinstance(address, Path):
        return sqlite.open_writer(address), sqlite.open_readers(address)
    engine = postgresql.open_async(address)
    return engine, engine
