"""Work that is done again and again beside the doors."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


async def again_and_again(seconds: float, work: Callable[[], Awaitable[None]], name: str) -> None:
    """Every so many seconds, until cancelled; one time that goes wrong must not be the last."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except Exception:  # nobody waits for this task, so nobody would hear that it ended
            log.exception("app.work_failed", extra={"fields": {"work": name}})
