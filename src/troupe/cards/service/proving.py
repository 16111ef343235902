"""A large file is read in a process of its own, and what that process found is used: the server does not read it.

This holds for cards, lorebooks and chats alike; each hands over what it found in its own words.
"""

import asyncio
import io
import resource
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.shared_memory import SharedMemory
from typing import Any, cast

from troupe.cards.domain import Refusal
from troupe.cards.domain.believing import Unbelievable, a_text, as_refusal, listed, mapping, unless_refused
from troupe.cards.domain.finding import FoundCard, found_in
from troupe.cards.domain.handing import as_answer, cards_of
from troupe.cards.domain.plain import MOST_CARDS, trees_in
from troupe.cards.domain.text import tree_of
from troupe.cards.domain.transcripts import (
    Transcript,
    are_lines,
    as_handed,
    chats_in_trees,
    handed,
    lines_of,
    read_jsonl,
)
from troupe.cards.errors import FileRefused
from troupe.jobs import ChildFailed, run_child

READ_AT_ONCE = 1024 * 1024
"""Up to this size a file is read in the server."""
MOST_TOLD = 384 * 1024 * 1024
"""More is no answer: the largest text in JSON, its book and a picture."""
_MEMORY, _SECONDS = 2 * 1024**3, 60
ReadThere = Callable[[str, int, str], object]
Tree = Mapping[str, Any]


class OnceRead:
    """A file that several are asked about, one after the other: is it a card, a chat, a lorebook? A large one is read
    in one process for all of them."""

    def __init__(self, content: bytes, name: str) -> None:
        self.content = content
        self._name = name
        self._is_small = len(content) <= READ_AT_ONCE
        self._answer: Tree | None = None

    async def cards(self) -> Sequence[FoundCard]:
        if self._is_small:
            return await cards_in_file(self.content, self._name)
        with _believed():
            return await asyncio.to_thread(cards_of, await self._told(), self.content)

    async def chats(self) -> Sequence[Transcript]:
        if self._is_small:
            return await chats_in_file(self.content)
        with _believed():
            return await asyncio.to_thread(_chats_told, await self._others())

    async def tree(self) -> tuple[Tree, Sequence[str]]:
        """The one document of a text."""
        if self._is_small:
            return await tree_in_file(self.content)
        with _believed():
            told = unless_refused(await self._others())
            trees = listed(told.get("trees", []), MOST_CARDS)
            if len(trees) != 1:
                raise Refusal("not_a_card", "", "This holds no single card.")
            return mapping(trees[0]), [a_text(each) for each in listed(told.get("told"))]

    async def _others(self) -> Tree:
        return mapping((await self._told()).get("others"))

    async def _told(self) -> Tree:
        if self._answer is None:
            self._answer = mapping(await _told_by_child(whatever_there, self.content, self._name))
        return self._answer


async def cards_in_file(content: bytes, name: str, read: ReadThere | None = None) -> Sequence[FoundCard]:
    """The cards of a file, of whatever size; refused where it holds none, and where its reader dies of it."""
    if len(content) <= READ_AT_ONCE:
        return await asyncio.to_thread(found_in, io.BytesIO(content), name)
    answer = await _told_by_child(read or cards_there, content, name)
    with _believed():
        return await asyncio.to_thread(cards_of, answer, content)


async def tree_in_file(content: bytes, read: ReadThere | None = None) -> tuple[Tree, Sequence[str]]:
    """The one document of a text file, and what had to be repaired."""
    if len(content) <= READ_AT_ONCE:
        return await asyncio.to_thread(tree_of, content, "")
    answer = await _told_by_child(read or tree_there, content, "")
    with _believed():
        told = unless_refused(answer)
        return mapping(told.get("tree")), [a_text(each) for each in listed(told.get("told"))]


async def chats_in_file(content: bytes, read: ReadThere | None = None) -> Sequence[Transcript]:
    """The chats of a file, one document or a line for each message; none where it is something else."""
    if len(content) <= READ_AT_ONCE:
        return await asyncio.to_thread(_chats_here, content)
    answer = await _told_by_child(read or chats_there, content, "")
    with _believed():
        return await asyncio.to_thread(_chats_told, answer)


def whatever_there(place: str, size: int, name: str) -> dict[str, Any]:
    """The cards of a file, or why it holds none and what it holds instead; runs in a process of its own."""
    content = _taken(place, size)
    with _refusing() as refused:
        return as_answer(found_in(io.BytesIO(content), name), content)
    return refused | {"others": _others_in(content)}


def cards_there(place: str, size: int, name: str) -> dict[str, Any]:
    """Read a file as the server would; runs in a process of its own, as the others do."""
    content = _taken(place, size)
    with _refusing() as refused:
        return as_answer(found_in(io.BytesIO(content), name), content)
    return refused


def tree_there(place: str, size: int, name: str) -> dict[str, Any]:
    content = _taken(place, size)
    with _refusing() as refused:
        tree, told = tree_of(content, "")
        return {"tree": tree, "told": list(told)}
    return refused


def chats_there(place: str, size: int, name: str) -> dict[str, Any]:
    """Lines are handed over read; of a document what stands in it, for that is read from here on as it is."""
    content = _taken(place, size)
    with _refusing() as refused:
        if are_lines(content):
            return {"lines": as_handed(read_jsonl(lines_of(content)))}
        return {"trees": list(trees_in(content)[0])}
    return refused


def _others_in(content: bytes) -> dict[str, Any]:
    with _refusing() as refused:
        if are_lines(content):
            return {"lines": as_handed(read_jsonl(lines_of(content)))}
        trees, told = trees_in(content)
        return {"trees": list(trees), "told": told}
    return refused


def _chats_here(content: bytes) -> Sequence[Transcript]:
    return [read_jsonl(lines_of(content))] if are_lines(content) else chats_in_trees(trees_in(content)[0])


def _chats_told(answer: object) -> Sequence[Transcript]:
    told = unless_refused(answer)
    if "lines" in told:
        return [handed(told["lines"])]
    return chats_in_trees([mapping(each) for each in listed(told.get("trees"), MOST_CARDS)])


async def _told_by_child(read: ReadThere, content: bytes, name: str) -> object:
    with ExitStack() as stack, _believed():
        shared = SharedMemory(create=True, size=len(content))
        stack.callback(_let_go, shared)
        stack.callback(shared.close)
        cast(memoryview, shared.buf)[: len(content)] = content
        return await run_child(read, [shared.name, len(content), name], most=MOST_TOLD)


def _let_go(shared: SharedMemory) -> None:
    """A child that ended by force may have taken the memory along."""
    with suppress(FileNotFoundError):
        shared.unlink()


@contextmanager
def _believed() -> Iterator[None]:
    """A reader that died, or that answers what none does, has read nothing."""
    try:
        yield
    except (ChildFailed, Unbelievable):
        detail = "This file could not be read within 2 GiB of memory and a minute; nothing was imported from it."
        raise FileRefused("unreadable_file", "", detail) from None


@contextmanager
def _refusing() -> Iterator[dict[str, Any]]:
    """What is refused is told, and not raised."""
    told: dict[str, Any] = {}
    try:
        yield told
    except Refusal as refusal:
        told |= as_refusal(refusal)


def _taken(place: str, size: int) -> bytes:
    shared = SharedMemory(place)
    content = bytes(cast(memoryview, shared.buf)[:size])
    shared.close()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    return content
