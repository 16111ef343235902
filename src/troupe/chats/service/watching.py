"""One answer as a stream of events, for scripts; it ends when the answer does."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import aclosing

from troupe.chats.domain import Run
from troupe.chats.service.answering import Answers
from troupe.kit.sse import sse_event
from troupe.live import STILL_HERE, BadPlace, Event, Inbox, LiveLog

_PLACE = re.compile(r"(\d{1,9})(r?)")


class Watching:
    """Follows runs from the place a watcher has reached."""

    def __init__(self, answers: Answers, live: LiveLog) -> None:
        self._answers = answers
        self._live = live

    async def stream(self, run: Run, place: str | None) -> AsyncIterator[bytes] | None:
        """The lines after `place`, or None when the watcher already has the last one."""
        since, knows_of_restart = _read_place(place)
        state = await self._live.replay(f"run:{run.id}", since, 1)
        has_it_all = since == state.latest and (state.firm is None or knows_of_restart)
        if run.is_over and has_it_all:
            return None
        return self._lines(run, since)

    async def _lines(self, run: Run, since: int) -> AsyncIterator[bytes]:
        topic = f"run:{run.id}"
        inbox = Inbox()
        yield b"retry: 1000\n\n"
        state = await self._live.start(inbox, topic, since)
        try:
            if not state.covers(since):
                yield sse_event(None, "gap", json.dumps({"oldest": state.oldest, "latest": state.latest}))
                inbox.places[topic] = state.latest - 1
                self._live.hub.hint(topic)
            async with aclosing(self._live.listen(inbox)) as events:
                async for event in events:
                    yield STILL_HERE if event is None else _line(event, restarted=state.firm is not None)
                    if event is not None and event.type == "run.finished":
                        return
        finally:
            self._live.hub.leave(inbox)


def _line(event: Event, *, restarted: bool) -> bytes:
    mark = "r" if restarted and event.type == "run.finished" else ""
    return sse_event(f"{event.seq}{mark}", event.type, event.wire)


def _read_place(place: str | None) -> tuple[int, bool]:
    if not place:
        return 0, False
    found = _PLACE.fullmatch(place)
    if found is None:
        raise BadPlace
    return int(found[1]), found[2] == "r"
