"""Stopping answers that another process writes: word is left for it, a bell is rung there, and the end is awaited."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from troupe.chats.domain import Run
from troupe.chats.store import RunStore
from troupe.database import Database
from troupe.live import Inbox, LiveLog

LONGEST_WAIT_SECONDS = 2.0
"""A process that has not stopped by then may be gone; whoever closes what is broken sees to that."""
LOOK_SECONDS = 0.02


class Afar:
    """The answers of other processes, as far as one can stop them from here."""

    def __init__(self, runs: RunStore, live: LiveLog, database: Database) -> None:
        self._runs = runs
        self._live = live
        self._database = database

    async def stop(self, run: Run) -> Run:
        """Have the process that writes it stop; gives the run as it ended, or as it stands when nobody hears."""
        async with self._database.writing():
            await self._runs.ask_to_stop(run.id)
            await self._live.announce(_bell(run.owner), "stop.asked", {})
        for _ in range(round(LONGEST_WAIT_SECONDS / LOOK_SECONDS)):
            await asyncio.sleep(LOOK_SECONDS)
            found = await self._runs.find(run.id)
            if found is None or found.is_over:
                return found or run
        return run

    async def hear(self, owner: str, rung: Callable[[], Awaitable[None]]) -> None:
        """Call `rung` whenever another process asks this one to stop something, until cancelled."""
        inbox = Inbox()
        await self._live.start(inbox, _bell(owner), None)
        try:
            await rung()  # what was asked while nobody heard
            async with aclosing(self._live.follow(inbox)) as bells:
                async for _ in bells:
                    await rung()
        finally:
            self._live.hub.leave(inbox)


def _bell(owner: str) -> str:
    """A topic that nobody is let in to watch: it says only that there is something to read."""
    return f"stops:{owner}"
