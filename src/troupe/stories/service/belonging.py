"""What stories there are of a person, for them to take along: those that can be played, and those in the bin."""

import asyncio
from collections.abc import AsyncIterator

from troupe.accounts import User
from troupe.kit.durable import Frame
from troupe.kit.times import Clock, as_text
from troupe.stories.domain.carry.record import record_of
from troupe.stories.domain.story import Story
from troupe.stories.domain.telling import Shown
from troupe.stories.errors import StorageDamaged, StoryNotFound
from troupe.stories.service.sessions import Sessions
from troupe.stories.store import SessionFolders
from troupe.stories.store.bin import BinFolder


class Belongings:
    """Every story of a person, whole: each can be brought in again as it is."""

    def __init__(self, sessions: Sessions, folders: SessionFolders, binned: BinFolder, clock: Clock) -> None:
        self._sessions = sessions
        self._folders = folders
        self._binned = binned
        self._clock = clock

    async def of(self, user: User) -> AsyncIterator[Shown]:
        """One after the other, as much of each as can be read."""
        for id, _ in await asyncio.to_thread(self._folders.listed):
            try:
                story = (await self._sessions.to_read(user, id)).story
            except (StoryNotFound, StorageDamaged):
                continue
            frames = await asyncio.to_thread(self._folders.frames, id)
            contexts = await asyncio.to_thread(self._folders.contexts, id)
            yield record_of(story, frames, contexts, as_text(self._clock()))
        for each in await asyncio.to_thread(lambda: list(self._binned.all())):
            if each.said.get("owner_id") != user.id:
                continue
            if frames := await asyncio.to_thread(self._binned.frames, each):
                yield await asyncio.to_thread(self._deleted, frames)

    def _deleted(self, frames: list[Frame]) -> Shown:
        return record_of(Story.of(frames), frames, {}, as_text(self._clock())) | {"deleted": True}
