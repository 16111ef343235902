"""Hearing that another process wrote: SQLite's count of commits, or a notice of PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing
from pathlib import Path

from troupe.database.errors import DatabaseUnavailable

QUIET_SECONDS = 0.25
"""How seldom SQLite's counter is looked at while nobody writes."""
_SLOWER = 1.25


def listen(address: Path | str, channel: str, every: float) -> AsyncGenerator[str, None]:
    """An empty text once we listen; then the payload of each notice, or after a commit an empty text again.

    SQLite has no notices: its counter is looked at `every` so many seconds, and less often while nobody writes.
    """
    return _commits(address, every) if isinstance(address, Path) else _notices(address, channel)


async def _commits(file: Path, every: float) -> AsyncGenerator[str, None]:
    """A look costs some microseconds on a connection of its own, and a thread in between would cost hundreds."""
    try:
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
            before, wait = None, every
            while True:
                found = _version(connection, before)
                if found != before:
                    before, wait = found, every
                    yield ""
                await asyncio.sleep(wait)
                wait = max(every, min(QUIET_SECONDS, wait * _SLOWER))
    except sqlite3.Error as fault:
        raise DatabaseUnavailable from fault


def _version(connection: sqlite3.Connection, before: int | None) -> int | None:
    """A number that changes when another connection has committed; of a file that is busy, the one known before."""
    try:
        return int(connection.execute("PRAGMA data_version").fetchone()[0])
    except sqlite3.OperationalError as fault:
        if fault.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            return before
        raise


async def _notices(address: str, channel: str) -> AsyncGenerator[str, None]:
    import psycopg  # takes a tenth of a second, which a studio on SQLite need not wait for

    plain = address.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as connection:
            await connection.execute(f"LISTEN {channel}")
            yield ""
            async for notice in connection.notifies():
                yield notice.payload
    except (psycopg.Error, OSError) as fault:
        raise DatabaseUnavailable from fault
