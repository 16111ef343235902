"""The process that paints, seen from outside: started when first needed, asked line by line, ended with its parent."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from troupe.ports.image import ProviderError
from troupe.ports.text import FailureKind

_NAME = "diffusers"
_LONGEST_LINE = 256 * 1024 * 1024
_STOPS_WITHIN_S = 2.0
_KINDS: Mapping[str, FailureKind] = {
    "memory": "not_enough_memory",
    "unsupported": "unsupported",
    "bad_request": "bad_request",
}


class Easel:
    """One child process, which holds one model and paints one picture after the other."""

    def __init__(self) -> None:
        self._child: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def paint(self, asked: Mapping[str, Any], progress: Callable[[int, int], None]) -> Mapping[str, Any]:
        """The child's last word on what was asked; whoever stops waiting stops the painting."""
        async with self._turn:
            child = await self._ready()
            try:
                await self._say(child, asked)
                return await self._heard(child, progress)
            except asyncio.CancelledError:
                await self._stop(child)
                raise

    async def close(self) -> None:
        child, self._child = self._child, None
        if child is not None and child.returncode is None:
            child.kill()
            await child.wait()

    async def _ready(self) -> asyncio.subprocess.Process:
        """The child of last time; it goes by itself after a while without work."""
        if self._child is None or self._child.returncode is not None:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "troupe.providers.diffusers.child",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=_LONGEST_LINE,
                env=_surroundings(),
            )
        return self._child

    async def _say(self, child: asyncio.subprocess.Process, told: Mapping[str, Any]) -> None:
        assert child.stdin is not None
        with suppress(ConnectionError):  # its silence is heard when it is listened to
            child.stdin.write(json.dumps(told).encode() + b"\n")
            await child.stdin.drain()

    async def _heard(
        self, child: asyncio.subprocess.Process, progress: Callable[[int, int], None]
    ) -> Mapping[str, Any]:
        assert child.stdout is not None
        while line := await child.stdout.readline():
            told = json.loads(line)
            if "step" in told:
                progress(told["step"], told["steps"])
            elif "error" in told:
                raise ProviderError(_KINDS.get(told["error"], "broken_stream"), _NAME, told["detail"])
            else:
                return dict(told)
        code = await child.wait()
        raise ProviderError("broken_stream", _NAME, f"The painting process ended with {code}; memory may have run out.")

    async def _stop(self, child: asyncio.subprocess.Process) -> None:
        """Asked first, since a model that stays loaded saves the next picture its minute."""
        await self._say(child, {"stop": True})
        try:
            async with asyncio.timeout(_STOPS_WITHIN_S):
                await self._heard(child, lambda done, of: None)
        except ProviderError:
            return
        except TimeoutError:
            child.kill()
            await child.wait()


def _surroundings() -> Mapping[str, str]:
    """Nothing is ever fetched from a hub: models are folders. Threads that wait leave the processor to others."""
    return (
        {"OMP_WAIT_POLICY": "PASSIVE"}
        | os.environ
        | {
            "PYTHONPATH": os.pathsep.join(each for each in sys.path if each),
            "HF_HUB_OFFLINE": "1",
            "TRANSFORMERS_OFFLINE": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "DIFFUSERS_VERBOSITY": "error",
            "TRANSFORMERS_VERBOSITY": "error",
        }
    )
