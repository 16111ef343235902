"""Sending a picture into the darkroom, and what comes back."""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from troupe.media.errors import UnreadableFile

_INSIDE = Path(__file__).with_name("inside.py")
_LONGEST_SECONDS = 90
_ENVIRONMENT = {"VIPS_CONCURRENCY": "1", "VIPS_DISC_THRESHOLD": "8g", "VIPS_WARNING": "0", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Developed:
    """A picture as it left the darkroom."""

    content: bytes
    type: str
    width: int
    height: int


class Darkroom:
    """Decodes, cleans and shrinks pictures, each in a process of its own; at most `places` at a time."""

    def __init__(self, places: int = 2) -> None:
        self._places = asyncio.Semaphore(places)

    async def develop(self, content: bytes, type: str, *, lossless: bool, animated: bool, within: int = 0) -> Developed:
        """The picture upright, in sRGB and without what cameras write into it: PNG when lossless, else WebP.

        No side of it is longer than `within`, where that is given.
        """
        order = {"work": "develop", "type": type, "lossless": lossless, "animated": animated, "within": within}
        return await self._order(content, order)

    async def thumbnail(self, content: bytes, type: str, size: int) -> Developed:
        """A WebP that fits into a square of `size`."""
        return await self._order(content, {"work": "thumbnail", "type": type, "size": size})

    async def _order(self, content: bytes, order: Mapping[str, object]) -> Developed:
        line = json.dumps({**order, "bytes": len(content)}).encode() + b"\n"
        async with self._places:
            answer = await _run(line + content, trusted=order["work"] == "thumbnail")
        head, _, developed = answer.partition(b"\n")
        try:
            about = json.loads(head)
        except ValueError:
            raise UnreadableFile from None
        if len(developed) != about["bytes"]:
            raise UnreadableFile
        return Developed(developed, about["type"], about["width"], about["height"])


async def _run(sent: bytes, *, trusted: bool) -> bytes:
    """Everything the process said; nothing when it died or took too long."""
    environment = _ENVIRONMENT if trusted else _ENVIRONMENT | {"VIPS_BLOCK_UNTRUSTED": "1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_INSIDE),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            said, _ = await process.communicate(sent)
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return said if process.returncode == 0 else b""
