"""A large file is read in a process of its own, and what that process found is used: the server does not read it."""

import asyncio
import io
import resource
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from multiprocessing.shared_memory import SharedMemory
from typing import Any, cast

from troupe.cards.domain import Refusal
from troupe.cards.domain.finding import FoundCard, found_in
from troupe.cards.domain.handing import Unbelievable, as_answer, as_refusal, cards_of
from troupe.cards.domain.plain import trees_in
from troupe.cards.domain.transcripts import lines_of, read_jsonl
from troupe.cards.errors import FileRefused
from troupe.jobs import ChildFailed, run_child

READ_AT_ONCE = 1024 * 1024
"""Up to this size a file is read in the server."""
MOST_TOLD = 384 * 1024 * 1024
"""More is no answer: the largest text in JSON, its book and a picture."""
_MEMORY, _SECONDS = 2 * 1024**3, 60
ReadThere = Callable[[str, int, str], object]


async def cards_in_file(content: bytes, name: str, read: ReadThere | None = None) -> Sequence[FoundCard]:
    """The cards of a file, of whatever size; refused where it holds none, and where its reader dies of it."""
    if len(content) <= READ_AT_ONCE:
        return await asyncio.to_thread(found_in, io.BytesIO(content), name)
    with ExitStack() as stack:
        shared = SharedMemory(create=True, size=len(content))
        stack.callback(_let_go, shared)
        stack.callback(shared.close)
        cast(memoryview, shared.buf)[: len(content)] = content
        try:
            answer = await run_child(read or read_there, [shared.name, len(content), name], most=MOST_TOLD)
            return await asyncio.to_thread(cards_of, answer, content)
        except (ChildFailed, Unbelievable):
            detail = "This file could not be read within 2 GiB of memory and a minute; nothing was imported from it."
            raise FileRefused("unreadable_file", "", detail) from None


def _let_go(shared: SharedMemory) -> None:
    """A child that ended by force may have taken the memory along."""
    with suppress(FileNotFoundError):
        shared.unlink()


def read_there(place: str, size: int, name: str) -> dict[str, Any]:
    """Read a file as the server would; runs in a process of its own."""
    shared = SharedMemory(place)
    content = bytes(cast(memoryview, shared.buf)[:size])
    shared.close()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        return as_answer(found_in(io.BytesIO(content), name), content)
    except Refusal as refusal:
        _try_others(content)
        return as_refusal(refusal)


def _try_others(content: bytes) -> None:
    """What is no card may be a lorebook or a chat: whoever reads it next must not die of it either."""
    for read in (lambda: trees_in(content), lambda: read_jsonl(lines_of(content))):
        with suppress(Refusal):
            read()
