"""Deleting a story that can be taken back: thirty days in the bin, and then gone for good."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from troupe.accounts import User
from troupe.kit.times import Clock, as_text
from troupe.stories.domain.news import StoryRemoved
from troupe.stories.domain.telling import Shown
from troupe.stories.errors import StoryNotFound
from troupe.stories.service.log import StoryLog
from troupe.stories.service.queueing import Queueing
from troupe.stories.service.sessions import Sessions, spelled
from troupe.stories.store.bin import BinFolder, Binned

BIN_KEEPS = timedelta(days=30)


class StoryBin:
    """What was deleted, and what becomes of it."""

    def __init__(
        self, sessions: Sessions, folder: BinFolder, queueing: Queueing, events: StoryLog, clock: Clock
    ) -> None:
        self._sessions = sessions
        self._folder = folder
        self._queueing = queueing
        self._events = events
        self._clock = clock

    async def put(self, user: User, session_id: str) -> Shown:
        """Into the bin: what is being told is stopped, and every door says that there is no such story."""
        session = await self._sessions.to_remove(user, session_id)
        moment = int(self._clock().timestamp() * 1000)
        async with self._sessions.forgetting(session):
            await self._queueing.empty(session, "session_deleted")
            await asyncio.to_thread(self._folder.put, session.id, moment)
        say_gone(self._events, session.id)
        self._events.announce(StoryRemoved(user.id, session.id))
        return _shown(await asyncio.to_thread(self._folder.get, session.id))

    async def list(self, user: User) -> Sequence[Shown]:
        """What lies in it, the newest first."""
        mine = [each for each in await self._all() if each.said.get("owner_id") == user.id]
        return [_shown(each) for each in sorted(mine, key=lambda each: each.deleted_ms, reverse=True)]

    async def restore(self, user: User, session_id: str) -> Shown:
        """Out of the bin again, as it was."""
        found = await self._mine(user, session_id)
        await asyncio.to_thread(self._folder.restore, found)
        session = (await self._sessions.to_read(user, found.session_id)).session
        return session.metadata() if session else dict(found.said)

    async def purge(self, user: User, session_id: str) -> None:
        """Gone now, and for good."""
        await asyncio.to_thread(self._folder.purge, await self._mine(user, session_id))

    async def purge_all(self, user: User) -> int:
        """Everything of somebody who leaves; how many stories these were."""
        mine = [each for each in await self._all() if each.said.get("owner_id") == user.id]
        for each in mine:
            await asyncio.to_thread(self._folder.purge, each)
        return len(mine)

    async def empty(self) -> int:
        """What waited thirty days leaves."""
        before = int((self._clock() - BIN_KEEPS).timestamp() * 1000)
        waited = [each for each in await self._all() if each.deleted_ms <= before]
        for each in waited:
            await asyncio.to_thread(self._folder.purge, each)
        return len(waited)

    async def _all(self) -> Sequence[Binned]:
        return await asyncio.to_thread(lambda: list(self._folder.all()))

    async def _mine(self, user: User, session_id: str) -> Binned:
        found = await asyncio.to_thread(self._folder.get, spelled(session_id))
        if found.said.get("owner_id") != user.id:
            raise StoryNotFound
        return found


def say_gone(events: StoryLog, session_id: str) -> None:
    """Whoever listens hears that the story is no longer there."""
    gone = {"turn_id": None, "run_id": None, "error": "session_deleted", "cause": None, "partial_text": None}
    more = {"detail": "This story was deleted.", "next_step": "Open another one."}
    events.say(session_id, "error", {**gone, **more})


def _shown(binned: Binned) -> Shown:
    deleted = datetime.fromtimestamp(binned.deleted_ms / 1000, UTC)
    return {
        "id": binned.session_id,
        "kind": "story",
        "name": binned.said.get("session_name"),
        "turn_count": binned.said.get("turn_count", 0),
        "deleted_at": as_text(deleted),
        "purge_at": as_text(deleted + BIN_KEEPS),
    }
