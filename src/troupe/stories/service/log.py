"""The events of stories: numbered for each session, told at once, kept in memory for whoever was away for a while.

The first number after an open is made from the journal, so that a number is never given to two events, also not after
a kill: whoever comes back with an older one hears that there is a gap, and reads the session instead.
"""

from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from troupe.kit.times import Clock
from troupe.live import Event, Hub, Replay

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

    def open(self, session_id: str, last_seq: int) -> None:
        """Go on with a log, or begin one above every number that was ever given."""
        if session_id not in self._logs:
            self._logs[session_id] = Log(last_seq * FOR_EACH_FRAME if last_seq > 1 else 0)
            while len(self._logs) > MOST_LOGS:
                self._logs.popitem(last=False)
        self._logs.move_to_end(session_id)

    def say(self, session_id: str, event: str, data: Mapping[str, object]) -> Event:
        log = self._logs.setdefault(session_id, Log(0))
        said = Event(f"story:{session_id}", log.head + 1, event, self._clock(), data)
        log.events.append(said)
        self._hub.publish(said)
        return said

    def head(self, session_id: str) -> int:
        log = self._logs.get(session_id)
        return log.head if log else 0

    def forget(self, session_id: str) -> None:
        self._logs.pop(session_id, None)

    async def replay(self, topic: str, since: int, limit: int) -> Replay:
        """A part of a session's log."""
        log = self._logs.get(topic.partition(":")[2])
        if log is None:
            return Replay([], 1, 0)
        skipped = max(0, since + 1 - log.oldest)
        return Replay(list(islice(log.events, skipped, skipped + limit)), log.oldest, log.head)
