"""The numbered event log: announce what happened, replay what was missed, watch what comes."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from functools import partial
from math import inf
from typing import Any, Protocol

from troupe.database import Database
from troupe.kit.errors import TroupeError
from troupe.live.commanding import Handler
from troupe.live.domain import PERSONAL, Data, Event, Replay, personal
from troupe.live.errors import BadPlace, TopicNotFound
from troupe.live.hub import Hub, Inbox, News
from troupe.live.store import EventStore

PAGE = 500
HEARTBEAT_SECONDS = 10
LAST_WORDS_SECONDS = 0.2
LAST_PLACE = 2**53  # beyond every event
TRUSTED_SECONDS = 4.0
STILL_HERE = b": still here\n\n"  # a comment of an event stream


class Watching(Protocol):
    """Whoever asks to watch."""

    @property
    def id(self) -> str: ...


class Feed(Protocol):
    """Where the events of one family of topics are kept, when that is not the common log."""

    async def replay(self, topic: str, since: int, limit: int) -> Replay: ...


# The person is whoever the doors above let in; `live` itself needs no more of them than an id.
MayWatch = Callable[[Any, str], Awaitable[None]]
# Told the id behind a topic, the type and the data of what is being announced there.
Repeat = Callable[[str, str, Data], Awaitable[None]]


class LiveLog:
    """What happened, in order, for everyone who may know."""

    def __init__(self, database: Database, store: EventStore, hub: Hub) -> None:
        self._database = database
        self._store = store
        self.hub = hub
        self.stopping = asyncio.Event()
        self._gates: dict[str, MayWatch] = {}
        self._feeds: dict[str, Feed] = {}
        self._lent: dict[str, MayWatch] = {}
        self._repeaters: dict[str, list[Repeat]] = {}
        self.commands: dict[str, Handler] = {}

    def offer(
        self, family: str, may_watch: MayWatch, feed: Feed | None = None, *, may_still: MayWatch | None = None
    ) -> None:
        """Let topics `family:{id}` be watched; `may_watch(person, id)` raises when this person may not.

        What can be taken back has `may_still`, which is asked again and again while somebody watches.
        """
        self._gates[family] = may_watch
        if may_still:
            self._lent[family] = may_still
        if feed:
            self._feeds[family] = feed

    def offer_command(self, type: str, handler: Handler) -> None:
        """Let frames of this `type` be sent over a socket; what the handler gives is acknowledged to the sender."""
        self.commands[type] = handler

    def repeat(self, family: str, tell: Repeat) -> None:
        """Have all that is announced on topics of a family told to `tell`, in the transaction that announces it."""
        self._repeaters.setdefault(family, []).append(tell)

    def keep_for_good(self, family: str) -> None:
        """Let the log of these topics live as long as the thing they are about."""
        self._store.kept_for_good.add(family)

    async def announce(self, topic: str, type: str, data: Data) -> None:
        """Append an event in the present transaction; watchers hear of it once it is committed."""
        async with self._database.writing():
            self._database.at_the_end(self._append, self._store.draft(topic, type, data))
            family, _, id = topic.partition(":")
            for tell in self._repeaters.get(family, ()):
                await tell(id, type, data)

    async def replay(self, topic: str, since: int, limit: int) -> Replay:
        """A part of a topic's log, by its full name (see `admit`)."""
        return await self._feeds.get(topic.partition(":")[0], self._store).replay(topic, since, limit)

    async def newest(self, topic: str, type: str, limit: int) -> Sequence[Event]:
        """The newest events of one type, newest first; only of what is kept in the common log."""
        return await self._store.newest(topic, type, limit)

    async def latest(self, topic: str) -> int:
        """The number of the newest event of a topic, 0 for none; whoever watches from there misses nothing after it."""
        feed = self._feeds.get(topic.partition(":")[0])
        return (await feed.replay(topic, LAST_PLACE, 1)).latest if feed else await self._store.latest(topic)

    async def admit(self, person: Watching, topic: str) -> str:
        """The full name of a topic this person may watch; unknown and foreign ones are the same to a stranger."""
        family, colon, id = topic.partition(":")
        if not colon and family in PERSONAL:
            return personal(topic, person.id)
        if topic == "system":
            return topic
        if family not in self._gates or not id or "@" in id:
            raise TopicNotFound(topic)
        try:
            await self._gates[family](person, id)
        except TopicNotFound:
            raise TopicNotFound(topic) from None  # a gate knows the id alone
        return topic

    async def read(self, person: Watching, topic: str, since: int, limit: int) -> Replay:
        """The log by plain request; reading takes nothing away."""
        if since < 0:
            raise BadPlace
        return await self.replay(await self.admit(person, topic), since, limit)

    async def start(self, inbox: Inbox, topic: str, since: int | None) -> Replay:
        """Attach a watcher at a place of the log; what it missed comes with `follow`."""
        self.hub.attach(inbox, topic)
        state = await self.replay(topic, since if since is not None else 0, 1)
        inbox.places[topic] = since if since is not None and state.covers(since) else state.latest
        # What was said while the place was not known yet was not handed on: the log is read again from there.
        inbox.unread.put(News(topic, None))
        return state

    async def follow(self, inbox: Inbox) -> AsyncGenerator[Event, None]:
        """Every event of the attached topics once and in order, for as long as somebody listens."""
        while True:
            topic, event = await inbox.unread.get()
            place = inbox.places.get(topic)
            if place is None or (event and event.seq <= place):
                continue
            if not self._is_trusted(inbox, topic) and not await self._may_still_read(inbox, topic):
                continue
            if event and event.seq == place + 1:
                inbox.places[topic] = event.seq
                yield event
                continue
            async for missed in self._missed(inbox, topic):
                yield missed

    def take(self, inbox: Inbox, event: Event) -> bool:
        """Let a watcher pass over its inbox for what comes next; false where it must be read like any other."""
        if not inbox.unread.is_awaited or inbox.places.get(event.topic) != event.seq - 1:
            return False
        if not self._is_trusted(inbox, event.topic):
            return False
        inbox.places[event.topic] = event.seq
        return True

    async def listen(self, inbox: Inbox) -> AsyncGenerator[Event | None, None]:
        """The same until the studio stops, with None from time to time, to be said so that the line stays open."""
        async with aclosing(self.follow(inbox)) as events:
            stopping = asyncio.ensure_future(self.stopping.wait())
            following = asyncio.ensure_future(anext(events))
            try:
                while True:
                    await asyncio.wait({following, stopping}, timeout=HEARTBEAT_SECONDS, return_when="FIRST_COMPLETED")
                    if stopping.done():
                        await asyncio.wait({following}, timeout=LAST_WORDS_SECONDS)
                    if following.done():
                        yield following.result()
                        following = asyncio.ensure_future(anext(events))
                    elif stopping.done():
                        return
                    else:
                        yield None
            finally:
                stopping.cancel()
                following.cancel()
                await asyncio.wait({following})

    async def retire(self, before: datetime) -> int:
        return await self._store.retire(before)

    async def _append(self, drafts: Sequence[Event]) -> None:
        for event in await self._store.append(drafts):
            self._database.after_commit(partial(self.hub.publish, event))

    def _is_trusted(self, inbox: Inbox, topic: str) -> bool:
        """Whether nobody can take the topic back, or its reader was let in a moment ago."""
        if inbox.reader is None or topic.partition(":")[0] not in self._lent:
            return True
        return time.monotonic() - inbox.let_in.get(topic, -inf) < TRUSTED_SECONDS

    async def _may_still_read(self, inbox: Inbox, topic: str) -> bool:
        """Whoever lost a topic that was lent to them hears nothing more of it."""
        family, _, id = topic.partition(":")
        try:
            await self._lent[family](inbox.reader, id)
        except TroupeError:
            self.hub.detach(inbox, topic)
            return False
        inbox.let_in[topic] = time.monotonic()
        return True

    async def _missed(self, inbox: Inbox, topic: str) -> AsyncIterator[Event]:
        while (place := inbox.places.get(topic)) is not None:
            found = await self.replay(topic, place, PAGE)
            for event in found.items:
                if inbox.places.get(topic) != place:
                    break  # the watcher went away, or to another place
                inbox.places[topic] = place = event.seq
                yield event
            if len(found.items) < PAGE and inbox.places.get(topic) == place:
                return
