"""Bytes on their way out: told missing before an answer begins, and let go when nobody reads on."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from troupe.media.domain import Media


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes on their way out, and what they are."""

    media: Media
    type: str
    size: int
    pieces: AsyncGenerator[bytes, None]


async def begun(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """The same pieces, the first of them read already: a missing file is told before an answer begins."""
    try:
        first: bytes | None = await anext(pieces)
    except StopAsyncIteration:
        first = None
    return _going_on(first, pieces)


async def _going_on(first: bytes | None, pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(pieces):
        if first is not None:
            yield first
        async for piece in pieces:
            yield piece
