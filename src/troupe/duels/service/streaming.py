"""A topic of the live log as server-sent events, for scripts that hold no socket."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from troupe.kit.sse import sse_event
from troupe.live import STILL_HERE, Inbox, LiveLog


async def lines_of(live: LiveLog, topic: str, since: int) -> AsyncIterator[bytes]:
    """Everything on a topic after a number, and what comes."""
    inbox = Inbox()
    yield b"retry: 1000\n\n"
    await live.start(inbox, topic, since)
    try:
        async with aclosing(live.listen(inbox)) as events:
            async for event in events:
                yield STILL_HERE if event is None else sse_event(event.seq, event.type, event.wire)
    finally:
        live.hub.leave(inbox)
