"""The other end of the keeper: one process and the pipe to it."""

import asyncio
import json
import sys
from contextlib import suppress
from typing import Any

LONGEST_SECONDS = 60.0
_SIZE = 4


class Broken(Exception):
    """The process died, or did not answer in time."""


class Keeper:
    """Started when it is first needed. One question at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls) -> "Keeper":
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "troupe.providers.pocketsphinx.keeper",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, question: dict[str, Any], samples: bytes = b"") -> dict[str, Any]:
        """One question; raises Broken, after which this keeper is good for nothing but `end`."""
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                return await self._answered(question, samples)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            raise Broken from None

    async def end(self) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()

    async def _answered(self, question: dict[str, Any], samples: bytes) -> dict[str, Any]:
        asking, answering = self._process.stdin, self._process.stdout
        assert asking is not None
        assert answering is not None
        asking.write(json.dumps(question | {"size": len(samples)}).encode() + b"\n" + samples)
        await asking.drain()
        size = int.from_bytes(await answering.readexactly(_SIZE), "little")
        told: dict[str, Any] = json.loads(await answering.readexactly(size))
        return told
