"""The stage's log for simple clients: by number, held open for a while, or as a stream."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

from troupe.accounts import User
from troupe.duels.domain.stage import Stage
from troupe.duels.errors import BadStageCursor
from troupe.duels.service.stages import Stages
from troupe.duels.service.streaming import lines_of
from troupe.kit.times import as_text
from troupe.live import Event, Inbox, LiveLog

MOST_HELD = 4
_NUMBER = re.compile(r"[0-9]{1,15}")


class Updates:
    """Answers what is new since a number; reading takes nothing away."""

    def __init__(self, stages: Stages, live: LiveLog) -> None:
        self._stages = stages
        self._live = live
        self._held: Counter[str] = Counter()

    async def since(
        self, user: User, since: str, limit: int, wait: float, stage_id: str | None = None
    ) -> dict[str, object]:
        place = number_of(since)
        stage = await self._stages.current(user)
        if stage_id is not None and stage_id != stage.id:
            return await self._reset(stage)
        found = await self._live.replay(stage.topic, place, limit + 1)
        if place > found.latest:
            return await self._reset(stage)
        if not found.items and wait > 0:
            await self._wait(user, stage, place, wait)
            found = await self._live.replay(stage.topic, place, limit + 1)
        return _told(stage, found.items, place, limit)

    async def stream(self, user: User, since: str | None) -> AsyncIterator[bytes]:
        place = 0 if since is None else number_of(since)
        stage = await self._stages.current(user)
        return lines_of(self._live, stage.topic, min(place, await self._live.latest(stage.topic)))

    async def _wait(self, user: User, stage: Stage, place: int, seconds: float) -> None:
        """Until something happens or the time is over; whoever holds too many requests does not wait."""
        if self._held[user.id] >= MOST_HELD:
            return
        inbox, deadline = Inbox(), time.monotonic() + seconds
        self._held[user.id] += 1
        try:
            await self._live.start(inbox, stage.topic, place)
            while (left := deadline - time.monotonic()) > 0 and not self._live.stopping.is_set():
                try:
                    await asyncio.wait_for(inbox.unread.get(), min(left, 1.0))
                except TimeoutError:
                    continue
                if await self._live.latest(stage.topic) > place:
                    return
        finally:
            self._live.hub.leave(inbox)
            self._held[user.id] -= 1

    async def _reset(self, stage: Stage) -> dict[str, object]:
        latest = await self._live.latest(stage.topic)
        return _told(stage, [], latest, 1) | {"reset": True}


def number_of(since: str) -> int:
    """A number of the log, in plain digits."""
    if not _NUMBER.fullmatch(since):
        raise BadStageCursor
    return int(since)


def told(event: Event) -> dict[str, Any]:
    """An event as the stage shows it; a message knows the number it was announced with."""
    data = dict(event.data)
    if event.type == "message.added":
        data["seq"] = event.seq
    return {"seq": event.seq, "at": as_text(event.at), "type": event.type, "data": data}


def _told(stage: Stage, items: Sequence[Event], place: int, limit: int) -> dict[str, object]:
    shown = [told(event) for event in items[:limit]]
    return {
        "stage_id": stage.id,
        "cursor": shown[-1]["seq"] if shown else place,
        "events": shown,
        "messages": [
            each["data"] for each in shown if each["type"] == "message.added" and each["data"]["role"] == "assistant"
        ],
        "audio": [each["data"] for each in shown if each["type"] == "audio.ready"],
        "more": len(items) > limit,
        "reset": False,
    }
