"""A child process that is kept: it has loaded what a kind of work stands on, and forks for every piece of it.

Starting Python and loading arrays and codecs takes a second; a fork takes milliseconds. Each piece still has a process
of its own, so that what it opens can break nothing else. The kept one ends when nobody needed it for a while, and when
its parent is gone.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence

from troupe.jobs.errors import ChildFailed

RESTS_AFTER_S = 60.0
_ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Threads do not survive a fork."""


class KeptChild:
    """Functions of modules, one after the other; `warm` is called once, before the first fork."""

    def __init__(self, warm: Callable[[], object], rests_after_s: float = RESTS_AFTER_S) -> None:
        self._warm = warm
        self._rests_after = rests_after_s
        self._one = asyncio.Lock()
        self._ends = False
        self._child: asyncio.subprocess.Process | None = None
        self._resting: asyncio.TimerHandle | None = None

    async def wake(self) -> None:
        """Let it load while whoever will need it is still busy with something else."""
        if not self._one.locked():
            async with self._one:
                await self._awake()
                self._rest_later()

    async def run(self, function: Callable[..., object], arguments: Sequence[object]) -> object:
        """What a function answers; whoever stops waiting stops it. Raises `ChildFailed`."""
        question = json.dumps({"function": _name(function), "arguments": list(arguments)})
        async with self._one:
            child = await self._awake()
            try:
                told = await _ask(child, question)
            except (asyncio.IncompleteReadError, ConnectionError, ValueError) as gone:
                await self._end()
                raise ChildFailed(f"{function.__qualname__} ended without an answer") from gone
            except asyncio.CancelledError:
                await asyncio.shield(self._end())
                raise
            self._rest_later()
        if "failed" in told:
            raise ChildFailed(f"{function.__qualname__} failed: {told['failed']}")
        return told["answer"]

    async def close(self) -> None:
        if self._resting:
            self._resting.cancel()
        await self._end()

    def _rest_later(self) -> None:
        self._resting = asyncio.get_running_loop().call_later(self._rests_after, self._rest)

    async def _awake(self) -> asyncio.subprocess.Process:
        if self._resting:
            self._resting.cancel()
        if self._child is None or self._child.returncode is not None or self._ends:
            self._ends = False
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "troupe.jobs.kept_child",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=os.environ | _ALONE,
                start_new_session=True,
            )
            await _write(self._child, json.dumps({"path": sys.path, "warm": _name(self._warm)}))
        return self._child

    def _rest(self) -> None:
        """The end of what it reads is the end of it."""
        self._ends = True
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()

    async def _end(self) -> None:
        """It, and whatever it forked."""
        if self._child is not None and self._child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
            await self._child.wait()
        self._child = None


async def _ask(child: asyncio.subprocess.Process, question: str) -> dict[str, object]:
    await _write(child, question)
    assert child.stdout is not None
    size = int(await child.stdout.readline())
    told: dict[str, object] = json.loads(await child.stdout.readexactly(size))
    return told


async def _write(child: asyncio.subprocess.Process, line: str) -> None:
    assert child.stdin is not None
    child.stdin.write(line.encode() + b"\n")
    await child.stdin.drain()


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__}:{function.__qualname__}"
