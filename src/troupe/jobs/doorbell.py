"""Hearing that another process wrote: SQLite's change counter, or a notice of PostgreSQL."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import psycopg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from troupe.database import Database
from troupe.kit.errors import Unavailable

log = logging.getLogger(__name__)

CHANNEL = "troupe_jobs"
LOOK_SECONDS = 0.05
LONGEST_WAIT = 10.0


async def ring(connection: AsyncConnection, database: Database) -> None:
    """Tell the workers in other processes once this transaction is committed; SQLite's readers see it by themselves."""
    if database.dialect == "postgresql":
        await connection.execute(sa.select(sa.func.pg_notify(CHANNEL, "")))


async def listen(database: Database, heard: Callable[[], Awaitable[None]]) -> None:
    """Call `heard` when another process wrote, until cancelled."""
    watch = _watch_sqlite if database.dialect == "sqlite" else _listen_postgresql
    wait = 0.5
    while True:
        try:
            await watch(database, heard)
        except (Unavailable, psycopg.Error, sa.exc.DBAPIError, OSError):
            log.warning("jobs.doorbell_was_lost", extra={"fields": {"again_in_s": wait}})
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)


async def _watch_sqlite(database: Database, heard: Callable[[], Awaitable[None]]) -> None:
    async with database.reading() as connection:
        version = await _data_version(connection)
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            # A transaction left open would keep the write-ahead log from being emptied.
            await connection.rollback()
            found = await _data_version(connection)
            if found != version:
                version = found
                await heard()


async def _data_version(connection: AsyncConnection) -> object:
    """A number that changes when another connection committed; it is the same connection's own."""
    return (await connection.exec_driver_sql("PRAGMA data_version")).scalar()


async def _listen_postgresql(database: Database, heard: Callable[[], Awaitable[None]]) -> None:
    address = str(database.address).replace("postgresql+psycopg://", "postgresql://", 1)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        await heard()  # what was said while nobody listened
        async for _ in connection.notifies():
            await heard()
