"""News from other processes on the same database: workers, commands, other servers."""

import asyncio
import logging

import psycopg

from troupe.database import Database
from troupe.kit.errors import Unavailable
from troupe.live.hub import Hub
from troupe.live.store import NEWS_CHANNEL, EventStore

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 10.0


async def watch_others(database: Database, store: EventStore, hub: Hub) -> None:
    """Hint at topics that somebody else wrote to, until cancelled."""
    watch = _poll_sqlite if database.dialect == "sqlite" else _listen_postgresql
    wait = 0.5
    while True:
        try:
            await watch(database, store, hub)
        except (Unavailable, psycopg.Error, OSError):
            log.warning("live.watch_was_lost", extra={"fields": {"again_in_s": wait}})
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT_SECONDS, wait * 2)


async def _poll_sqlite(database: Database, store: EventStore, hub: Hub) -> None:
    newest = await store.newest_number()
    async with database.reading() as connection:
        version = await store.data_version(connection)
        while True:
            await asyncio.sleep(POLL_SECONDS)
            # A transaction left open would keep the write-ahead log from being emptied.
            await connection.rollback()
            found = await store.data_version(connection)
            if found == version:
                continue
            version = found
            newest, topics = await store.topics_after(newest)
            _hint(hub, topics)


async def _listen_postgresql(database: Database, store: EventStore, hub: Hub) -> None:
    address = str(database.address).replace("postgresql+psycopg://", "postgresql://", 1)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        await connection.execute(f"LISTEN {NEWS_CHANNEL}")
        _hint(hub, sorted(hub.watched()))  # what was said while nobody listened
        async for notice in connection.notifies():
            _hint(hub, [notice.payload])


def _hint(hub: Hub, topics: list[str]) -> None:
    for topic in topics:
        hub.hint(topic)
