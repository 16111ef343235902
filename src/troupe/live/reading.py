"""Server-sent events over the log, for scripts that want no socket."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Self

from troupe.kit.sse import sse_event
from troupe.live.domain import Event, public_topic
from troupe.live.errors import BadPlace, TooManyTopics
from troupe.live.hub import Inbox
from troupe.live.service import STILL_HERE, LiveLog, Watching
from troupe.live.socket import LAST_PLACE, MOST_TOPICS

Places = dict[str, int | None]


def places(topics: str, last_event_id: str | None) -> Places:
    """Which topics a script wants, and the last number it has of the one its `Last-Event-ID` names."""
    wanted: Places = {topic: None for topic in topics.split(",") if topic}
    if len(wanted) > MOST_TOPICS:
        raise TooManyTopics(MOST_TOPICS)
    if last_event_id:
        topic, _, number = last_event_id.rpartition(":")
        if topic not in wanted or not _is_place(number):
            raise BadPlace("Last-Event-ID")
        wanted[topic] = int(number)
    return wanted


def _is_place(number: str) -> bool:
    return number.isdecimal() and len(number) <= len(str(LAST_PLACE)) and int(number) <= LAST_PLACE


class Stream:
    """One script's stream of events."""

    def __init__(self, live: LiveLog, reader: Watching) -> None:
        self._live = live
        self._inbox = Inbox(reader=reader)
        self._first: list[bytes] = [b"retry: 1000\n\n"]

    @classmethod
    async def open(cls, live: LiveLog, person: Watching, wanted: Places) -> Self:
        """Attach to every topic, or refuse before the first byte."""
        stream = cls(live, person)
        try:
            for topic, since in wanted.items():
                await stream._attach(await live.admit(person, topic), since)
        except BaseException:
            live.hub.leave(stream._inbox)
            raise
        return stream

    async def lines(self) -> AsyncIterator[bytes]:
        try:
            for line in self._first:
                yield line
            async for line in self._news():
                yield line
        finally:
            self._live.hub.leave(self._inbox)

    async def _attach(self, name: str, since: int | None) -> None:
        state = await self._live.start(self._inbox, name, since)
        if since is not None and not state.covers(since):
            gap = {"topic": public_topic(name), "oldest": state.oldest, "latest": state.latest}
            self._first.append(sse_event(None, "gap", json.dumps(gap)))

    async def _news(self) -> AsyncIterator[bytes]:
        async with aclosing(self._live.listen(self._inbox)) as events:
            async for event in events:
                yield STILL_HERE if event is None else _line(event)


def _line(event: Event) -> bytes:
    return sse_event(f"{public_topic(event.topic)}:{event.seq}", event.type, event.wire)
