"""News from other processes on the same database: workers, commands, other servers."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import aclosing

from troupe.database import Database
from troupe.kit.errors import Unavailable
from troupe.live.hub import Hub
from troupe.live.store import NEWS_CHANNEL, EventStore

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 10.0


async def watch_others(database: Database, store: EventStore, hub: Hub) -> None:
    """Hint at topics that somebody else wrote to, until cancelled."""
    wait = 0.5
    while True:
        try:
            await _watch(database, store, hub)
        except Unavailable:
            log.warning("live.watch_was_lost", extra={"fields": {"again_in_s": wait}})
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT_SECONDS, wait * 2)


async def _watch(database: Database, store: EventStore, hub: Hub) -> None:
    newest: int | None = None
    async with aclosing(database.news(NEWS_CHANNEL, POLL_SECONDS)) as news:
        async for topic in news:
            if topic:
                hub.hint(topic)
            elif newest is None:
                newest = await store.newest_number()
                _hint(hub, sorted(hub.watched()))  # what was said while nobody listened
            else:
                newest, topics = await store.topics_after(newest)
                _hint(hub, topics)


def _hint(hub: Hub, topics: Iterable[str]) -> None:
    for topic in topics:
        hub.hint(topic)
