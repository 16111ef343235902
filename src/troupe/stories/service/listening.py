"""Whoever listens to a story: what was missed by number, then what happens, and a sign of life in between."""

import time
from collections import Counter, deque
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

from troupe.accounts import User
from troupe.kit.errors import Limited
from troupe.kit.times import Clock, as_text
from troupe.live import Event, Inbox, LiveLog
from troupe.stories.domain.telling import Shown
from troupe.stories.errors import BadField
from troupe.stories.service.log import StoryLog
from troupe.stories.service.reading import Reading
from troupe.stories.service.sessions import Sessions

MOST_LISTENERS = 50
FRAMES_A_SECOND, LARGEST_FRAME = 20, 64 * 1024
LAST_PLACE = 2**53


class TooManyListeners(Limited):
    def __init__(self) -> None:
        super().__init__(f"{MOST_LISTENERS} listen to this story already.", next_step="Close one, then come back.")


@dataclass
class Chatter:
    """How often a listener speaks."""

    times: deque[float] = field(default_factory=lambda: deque(maxlen=FRAMES_A_SECOND + 1))

    def is_too_much(self) -> bool:
        self.times.append(time.monotonic())
        return len(self.times) > FRAMES_A_SECOND and self.times[-1] - self.times[0] < 1


class Listening:
    """Opens listeners."""

    def __init__(self, live: LiveLog, sessions: Sessions, reading: Reading, events: StoryLog, clock: Clock) -> None:
        self._live = live
        self._sessions = sessions
        self._reading = reading
        self._events = events
        self._clock = clock
        self._listeners: Counter[str] = Counter()

    async def open(self, user: User, session_id: str, since: str | None) -> "Listener":
        """Attach a listener; unknown and foreign sessions are refused before anything is said."""
        seen = await self._sessions.to_read(user, session_id)
        place = _place(since)
        id, inbox = seen.story.began.session_id, Inbox(reader=user)
        if self._listeners[id] >= MOST_LISTENERS:
            raise TooManyListeners
        log = await self._events.replay(f"story:{id}", LAST_PLACE, 1)
        gap = place is not None and 0 < place < log.oldest - 1
        reset = place is not None and place > log.latest
        start = log.oldest - 1 if place == 0 else place
        await self._live.start(inbox, f"story:{id}", None if gap or reset else start)
        state = await self._reading.state(user, id)
        metadata = state["metadata"]
        connected = self.frame(id, log.latest, "connected") | {
            "since": place,
            "current_phase": metadata["current_phase"] if isinstance(metadata, dict) else "idle",
            "running": state["running"],
            "queue": state["queue"],
            "gap": gap,
            "reset": reset,
        }
        self._listeners[id] += 1
        return Listener(self, self._live, inbox, id, connected)

    def frame(self, session_id: str, seq: int, event: str) -> Shown:
        return {"seq": seq, "event": event, "session_id": session_id, "timestamp": as_text(self._clock())}

    def heartbeat(self, session_id: str) -> Shown:
        return self.frame(session_id, self._events.head(session_id), "heartbeat")

    def leave(self, session_id: str) -> None:
        self._listeners[session_id] -= 1
        if not self._listeners[session_id]:
            del self._listeners[session_id]


class Listener:
    """One who listens to one session."""

    def __init__(self, listening: Listening, live: LiveLog, inbox: Inbox, id: str, connected: Shown) -> None:
        self._listening = listening
        self._live = live
        self._inbox = inbox
        self._id = id
        self._connected = connected

    async def frames(self) -> AsyncGenerator[Shown, None]:
        """`connected`, then every event once and in order; it ends when the story is deleted or the studio stops."""
        try:
            yield self._connected
            async with aclosing(self._live.listen(self._inbox)) as events:
                async for event in events:
                    yield self.heartbeat() if event is None else _flat(event)
                    if event is not None and event.data.get("error") == "session_deleted":
                        return
        finally:
            self._live.hub.leave(self._inbox)
            self._listening.leave(self._id)

    def heartbeat(self) -> Shown:
        return self._listening.heartbeat(self._id)


def _flat(event: Event) -> Shown:
    data: Mapping[str, object] = event.data
    id = event.topic.partition(":")[2]
    return {"seq": event.seq, "event": event.type, "session_id": id, "timestamp": as_text(event.at), **data}


def _place(since: str | None) -> int | None:
    if since is None:
        return None
    if not (since.isascii() and since.isdecimal()) or int(since) > LAST_PLACE:
        raise BadField("since", "it is the number of an event")
    return int(since)
