"""A followed job as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator

from troupe.jobs.errors import InvalidJob
from troupe.jobs.following import Notice
from troupe.kit.sse import sse_comment, sse_event

QUIET_SECONDS = 10.0


def place_after(last_event_id: str | None) -> int:
    """Where a reader that comes back goes on."""
    if not last_event_id:
        return 0
    if not (last_event_id.isascii() and last_event_id.isdigit()):
        raise InvalidJob("This event id is not from this stream.", "Last-Event-ID")
    return int(last_event_id)


async def server_sent(notices: AsyncIterator[Notice]) -> AsyncIterator[bytes]:
    """Each notice as an event; in quiet times a comment keeps the connection open."""
    coming = asyncio.ensure_future(anext(notices, None))
    try:
        while True:
            await asyncio.wait([coming], timeout=QUIET_SECONDS)
            if not coming.done():
                yield sse_comment()
                continue
            notice = coming.result()
            if notice is None:
                return
            yield sse_event(notice.seq, notice.type, json.dumps(notice.data, ensure_ascii=False))
            coming = asyncio.ensure_future(anext(notices, None))
    finally:
        coming.cancel()
