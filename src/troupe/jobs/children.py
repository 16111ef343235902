"""Heavy work in a process of its own, so that the loop stays free and a stop always stops.

The child is asked in JSON on its standard input and answers in JSON on its standard output; nothing is pickled.
It ends when its parent does, however the parent ends.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence

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
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "troupe.jobs.child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    question = {
        "path": sys.path,
        "function": f"{function.__module__}:{function.__qualname__}",
        "arguments": list(arguments),
    }
    try:
        answer, errors = await _ask(child, json.dumps(question), most)
    finally:
        await asyncio.shield(_end(child, grace))
    if child.returncode != 0:
        words = errors.decode(errors="replace").strip()[-_LAST_WORDS:]
        raise ChildFailed(f"{function.__qualname__} ended with {child.returncode}: {words}")
    return json.loads(answer)


async def _ask(child: asyncio.subprocess.Process, question: str, most: int | None) -> tuple[bytes, bytes]:
    """The standard input stays open: the child takes its end for the end of its parent."""
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdin.write(question.encode() + b"\n")
    answer, errors = await asyncio.gather(_heard(child.stdout, most), child.stderr.read())
    await child.wait()
    return answer, errors


async def _heard(answer: asyncio.StreamReader, most: int | None) -> bytes:
    heard = bytearray()
    while more := await answer.read(_AT_ONCE):
        heard += more
        if most is not None and len(heard) > most:
            raise ChildFailed(f"The answer has more than {most:,} bytes.")
    return bytes(heard)


async def _end(child: asyncio.subprocess.Process, grace: float) -> None:
    if child.returncode is not None:
        return
    child.terminate()
    try:
        await asyncio.wait_for(child.wait(), grace)
    except TimeoutError:
        child.kill()
        await child.wait()
