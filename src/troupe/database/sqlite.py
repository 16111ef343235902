"""The one place that opens SQLite, so that every connection keeps the same promises.

Durability comes from WAL with `synchronous=FULL`. Nobody checkpoints by accident (`wal_autocheckpoint=0`): only the
server does, on one connection, which removes the condition of the WAL-reset defect in SQLite before 3.51.3.
"""

import sqlite3
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from troupe.database import driver  # noqa: F401  it makes `sqlite+here` known
from troupe.database.errors import DatabaseUnfit

MINIMUM = (3, 40, 0)
_PATIENCE = 5.0  # seconds, as the busy timeout below

# What is set, and what SQLite must answer when asked back.
PROMISES: dict[str, tuple[str, object]] = {
    "busy_timeout": ("5000", 5000),
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "cell_size_check": ("ON", 1),
    "mmap_size": ("0", 0),
    "secure_delete": ("ON", 1),
    "wal_autocheckpoint": ("0", 0),
}


def open_engine(file: Path, *, pool_size: int = 4) -> Engine:
    """A synchronous engine over the file, for migrations and commands."""
    return _kept_in_order(_synchronous(file, pool_size), begin="BEGIN IMMEDIATE")


def open_job_engine(file: Path, *, pool_size: int = 8) -> Engine:
    """The engine handed to the job engine, which begins its own transactions before its first write."""
    return _kept_in_order(_synchronous(file, pool_size), begin=None)


def open_writer(file: Path) -> AsyncEngine:
    """The engine that writes: one connection, whose transactions take the write lock at their beginning."""
    engine = create_async_engine(f"sqlite+here:///{file}", pool_size=1, max_overflow=0, hide_parameters=True)
    _kept_in_order(engine.sync_engine, begin="BEGIN IMMEDIATE")
    return engine


def open_readers(file: Path, *, pool_size: int = 4) -> AsyncEngine:
    """The engine that reads; SQLite itself refuses a write on its connections."""
    engine = create_async_engine(
        f"sqlite+here:///{file}",
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,
    )
    _kept_in_order(engine.sync_engine, begin="BEGIN", query_only=True)
    return engine


def _synchronous(file: Path, pool_size: int) -> Engine:
    return create_engine(
        f"sqlite:///{file}",
        poolclass=QueuePool,
        pool_size=pool_size,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )


def _kept_in_order(engine: Engine, *, begin: str | None, query_only: bool = False) -> Engine:
    @event.listens_for(engine, "connect")
    def promise(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        _promise(connection, query_only=query_only)
        # Python's own transaction handling begins late; unless the job engine counts on it, the event below begins.
        connection.isolation_level = None if begin else "IMMEDIATE"

    if begin:

        @event.listens_for(engine, "begin")
        def start(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

    return engine


def _promise(connection: DBAPIConnection | sqlite3.Connection, *, query_only: bool) -> None:
    if sqlite3.sqlite_version_info < MINIMUM:
        raise DatabaseUnfit(f"SQLite {sqlite3.sqlite_version} is older than {'.'.join(map(str, MINIMUM))}.")
    connection.isolation_level = None
    cursor = connection.cursor()
    wanted = PROMISES | ({"query_only": ("ON", 1)} if query_only else {})
    for name, (value, expected) in wanted.items():
        _pragma(cursor, f"PRAGMA {name} = {value}")
        found = _pragma(cursor, f"PRAGMA {name}")
        if found != expected:
            raise DatabaseUnfit(f"SQLite answered {found!r} where {name} must be {expected!r}.")
    cursor.close()


def _pragma(cursor: DBAPICursor | sqlite3.Cursor, statement: str) -> object:
    """Run one PRAGMA. The change to WAL does not wait for its lock as statements do, so we wait for it here."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            cursor.execute(statement)
            row = cursor.fetchone()
            return row[0] if row else None
        except sqlite3.OperationalError as fault:
            if not _is_locked(fault) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _is_locked(fault: sqlite3.OperationalError) -> bool:
    return (fault.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def truncate_wal(file: Path) -> None:
    """Copy the write-ahead log into the file and empty it; a busy reader makes it wait for next time."""
    connection = sqlite3.connect(file)
    try:
        _promise(connection, query_only=False)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
