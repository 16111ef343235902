"""Lines of the stage are spoken: each in the voice of its persona, one after another, and no text waits for it."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from troupe.accounts import People, User
from troupe.database import Database
from troupe.duels.domain.aloud import spoken_words
from troupe.duels.domain.stage import Stage
from troupe.duels.store import StageStore
from troupe.kit.errors import TroupeError
from troupe.live import LiveLog

LONGEST_SPOKEN = 5_000
SPOKEN = "final"
log = logging.getLogger("troupe.duels")


@dataclass(frozen=True)
class SpokenLine:
    """Where a line can be heard, and how long it takes."""

    audio_url: str
    ms: int


class SaysLines(Protocol):
    """Says something in the own voice of a persona."""

    async def say(self, user: User, persona_id: str, text: str, node: Mapping[str, Any]) -> SpokenLine: ...


class Aloud:
    """Has replies spoken once they are there, in the order in which they were said."""

    def __init__(self, database: Database, store: StageStore, people: People, live: LiveLog, voice: SaysLines) -> None:
        self._database = database
        self._store = store
        self._people = people
        self._live = live
        self._voice = voice
        self._last: dict[str, asyncio.Task[None]] = {}

    async def hear(self, stage: Stage, node: Mapping[str, Any]) -> None:
        """A reply has ended; it is spoken where its person wants that."""
        text = spoken_words(str(node["text"]))[:LONGEST_SPOKEN]
        if node["status"] != SPOKEN or not text or not (await self._store.settings(stage.user_id)).voice_enabled:
            return
        told = dict(node)
        self._database.after_commit(lambda: self._begin(stage, told, text))

    async def wait(self, stage_id: str) -> None:
        """Until everything that was said so far has been spoken."""
        if task := self._last.get(stage_id):
            await asyncio.wait([task])

    async def close(self) -> None:
        tasks = list(self._last.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, stage: Stage, node: Mapping[str, Any], text: str) -> None:
        before = self._last.get(stage.id)
        task = asyncio.create_task(self._say(stage, node, text, before))
        self._last[stage.id] = task
        task.add_done_callback(lambda done: self._last.get(stage.id) is done and self._last.pop(stage.id))

    async def _say(self, stage: Stage, node: Mapping[str, Any], text: str, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            user = await self._people.acting(stage.user_id)
            line = await self._voice.say(user, str(node["speaker"]["id"]), text, node)
        except TroupeError as trouble:
            # The text is there already; who wants to hear it finds out from the button beside it what is wrong.
            log.warning("line_not_spoken", extra={"code": trouble.code})
            return
        async with self._database.writing():
            told = {"message_id": node["id"], "audio_url": line.audio_url, "ms": line.ms}
            await self._live.announce(stage.topic, "audio.ready", told)
