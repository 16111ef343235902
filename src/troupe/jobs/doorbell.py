"""Hearing that another process wrote: SQLite's change counter, or a notice of PostgreSQL."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from troupe.database import Database
from troupe.kit.errors import Unavailable

log = logging.getLogger(__name__)

CHANNEL = "troupe_jobs"
LOOK_SECONDS = 0.05
_NOTICE = sa.select(sa.func.pg_notify(CHANNEL, ""))
LONGEST_WAIT = 10.0


async def ring(connection: AsyncConnection, database: Database) -> None:
    """Tell the workers in other processes once this transaction is committed; SQLite's readers see it by themselves."""
    if database.dialect == "postgresql":
        await connection.execute(_NOTICE)


async def listen(database: Database, heard: Callable[[], Awaitable[None]]) -> None:
    """Call `heard` when another process wrote, until cancelled."""
    wait = 0.5
    while True:
        try:
            async with aclosing(database.news(CHANNEL, LOOK_SECONDS)) as news:
                async for _ in news:
                    await heard()
        except (Unavailable, sa.exc.DBAPIError):
            log.warning("jobs.doorbell_was_lost", extra={"fields": {"again_in_s": wait}})
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)
