"""A large file is read in a process of its own before the server reads it: what breaks the reader breaks nothing."""

import io
import resource
from collections.abc import Callable
from contextlib import ExitStack, suppress
from multiprocessing.shared_memory import SharedMemory
from typing import cast

from troupe.cards.domain import Refusal
from troupe.cards.domain.finding import found_in
from troupe.cards.domain.plain import trees_in
from troupe.cards.domain.transcripts import lines_of, read_jsonl
from troupe.cards.errors import FileRefused
from troupe.jobs import ChildFailed, run_child

READ_AT_ONCE = 1024 * 1024
"""Up to this size a file is read in the server alone."""
_MEMORY, _SECONDS = 2 * 1024**3, 60


async def prove(content: bytes, name: str, read: Callable[[str, int, str], str] | None = None) -> None:
    """Refuse a large file at which the reader dies; what it merely refuses is told by whoever reads it next."""
    if len(content) <= READ_AT_ONCE:
        return
    with ExitStack() as stack:
        stack.enter_context(suppress(FileNotFoundError))  # a child that ended has taken the memory along
        shared = SharedMemory(create=True, size=len(content))
        stack.callback(shared.unlink)
        stack.callback(shared.close)
        cast(memoryview, shared.buf)[: len(content)] = content
        try:
            await run_child(read or read_once, [shared.name, len(content), name])
        except ChildFailed:
            detail = "This file could not be read within 2 GiB of memory and a minute; nothing was imported from it."
            raise FileRefused("unreadable_file", "", detail) from None


def read_once(place: str, size: int, name: str) -> str:
    """Read a file as the server would; runs in a process of its own."""
    shared = SharedMemory(place)
    content = bytes(cast(memoryview, shared.buf)[:size])
    shared.close()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        return f"{len(found_in(io.BytesIO(content), name))} cards"
    except Refusal:
        pass
    for read in (lambda: trees_in(content), lambda: read_jsonl(lines_of(content))):
        try:
            read()
        except Refusal:
            continue
    return "no card"
