"""The events of stories: numbered for each session, told at once, kept in memory for whoever was away for a while.

The first number after an open is made from the journal, so that a number is never given to two events, also not after
a kill: whoever comes back with an older one hears that there is a gap, and reads the session instead.
"""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from troupe.kit.times import Clock
from troupe.live import Event, Hub, Replay
from troupe.stories.domain.news import StoryNews

log = logging.getLogger(__name__)
MOST_EVENTS = 10_000
MOST_LOGS = 500
FOR_EACH_FRAME = 100_000


@dataclass
class Log:
    """What happened to one session since it was opened."""

    base: int
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=MOST_EVENTS))

    @property
    def head(self) -> int:
        return self.events[-1].seq if self.events else self.base

    @property
    def oldest(self) -> int:
        return self.events[0].seq if self.events else self.base + 1


class StoryLog:
    """Every session's log."""

    def __init__(self, hub: Hub, clock: Clock) -> None:
        self._hub = hub
        self._clock = clock
        self._logs: OrderedDict[str, Log] = OrderedDict()
        self.above: list[Callable[[StoryNews], Awaitable[None]]] = []
        """Whoever hears on the floors above what happened to stories; no telling waits for them."""
        self._telling: set[asyncio.Task[None]] = set()

    def open(self, session_id: str, last_seq: int) -> None:
        """Go on with a log, or begin one above every number that was ever given."""
        if session_id not in self._logs:
            self._logs[session_id] = Log(last_seq * FOR_EACH_FRAME if last_seq > 1 else 0)
            while len(self._logs) > MOST_LOGS:
                self._logs.popitem(last=False)
        self._logs.move_to_end(session_id)

    def say(self, session_id: str, event: str, data: Mapping[str, object]) -> Event:
        told = self._logs.setdefault(session_id, Log(0))
        said = Event(f"story:{session_id}", told.head + 1, event, self._clock(), data)
        told.events.append(said)
        self._hub.publish(said)
        return said

    def announce(self, news: StoryNews) -> None:
        """Tell the floors above, while the story goes on."""
        for hear in self.above:
            task = asyncio.create_task(_heard(hear, news))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def settle(self) -> None:
        """Wait until everybody above has heard."""
        await asyncio.gather(*self._telling, return_exceptions=True)

    def head(self, session_id: str) -> int:
        told = self._logs.get(session_id)
        return told.head if told else 0

    def forget(self, session_id: str) -> None:
        self._logs.pop(session_id, None)

    async def replay(self, topic: str, since: int, limit: int) -> Replay:
        """A part of a session's log."""
        told = self._logs.get(topic.partition(":")[2])
        if told is None:
            return Replay([], 1, 0)
        skipped = max(0, since + 1 - told.oldest)
        return Replay(list(islice(told.events, skipped, skipped + limit)), told.oldest, told.head)


async def _heard(hear: Callable[[StoryNews], Awaitable[None]], news: StoryNews) -> None:
    try:
        await hear(news)
    except Exception:  # whoever hears of a story cannot undo it
        log.exception("stories.news_not_heard", extra={"fields": {"session": news.session_id}})
