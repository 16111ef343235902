"""Heavy work in a process of its own, so that the loop stays free and a stop always stops.

The child is asked in JSON on its standard input and answers in JSON on its standard output; nothing is pickled.
It ends when its parent does, however the parent ends.
"""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Callable, Sequence

from troupe.jobs.errors import ChildFailed

GRACE_SECONDS = 10.0
_LAST_WORDS = 500
_AT_ONCE = 1024 * 1024


async def run_child(
    function: Callable[..., object],
    arguments: Sequence[object],
    grace: float = GRACE_SECONDS,
    *,
    most: int | None = None,
) -> object:
    """Run a module's function in a child process; when cancelled, the child is asked to end and then killed.

    An answer of more than `most` bytes is none.
    """
    pieces = [each async for each in hear_child(function, arguments, grace, most=most)]
    if len(pieces) != 1:
        raise ChildFailed(f"{function.__qualname__} answered {len(pieces)} times")
    return pieces[0]


async def hear_child(
    function: Callable[..., object],
    arguments: Sequence[object],
    grace: float = GRACE_SECONDS,
    *,
    most: int | None = None,
    lent: Sequence[int] = (),
) -> AsyncGenerator[object]:
    """The same with a function that yields: each piece is here before the next one is asked for.

    `lent` are handles of open files, and all that a child has of its parent. No piece has more than `most` bytes.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "troupe.jobs.child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        pass_fds=lent,
    )
    assert child.stderr is not None
    errors = asyncio.create_task(child.stderr.read())
    try:
        async for line in _answered(child, _question(function, arguments), most):
            yield json.loads(line)
        await child.wait()
    finally:
        await asyncio.shield(_end(child, grace))
        words = (await errors).decode(errors="replace").strip()[-_LAST_WORDS:]
    if child.returncode != 0:
        raise ChildFailed(f"{function.__qualname__} ended with {child.returncode}: {words}")


def _question(function: Callable[..., object], arguments: Sequence[object]) -> bytes:
    named = f"{function.__module__}:{function.__qualname__}"
    return json.dumps({"path": sys.path, "function": named, "arguments": list(arguments)}).encode() + b"\n"


async def _answered(
    child: asyncio.subprocess.Process, question: bytes, most: int | None
) -> AsyncGenerator[bytes | bytearray]:
    """What it says, line by line. The standard input stays open: the child takes its end for the end of its parent."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(question)
    heard = bytearray()
    while more := await child.stdout.read(_AT_ONCE):
        first, *others = more.split(b"\n")
        heard += first
        for other in others:
            yield heard
            heard = bytearray(other)
        if most is not None and len(heard) > most:
            raise ChildFailed(f"The answer has more than {most:,} bytes.")


async def _end(child: asyncio.subprocess.Process, grace: float) -> None:
    if child.returncode is not None:
        return
    child.terminate()
    try:
        await asyncio.wait_for(child.wait(), grace)
    except TimeoutError:
        child.kill()
        await child.wait()
