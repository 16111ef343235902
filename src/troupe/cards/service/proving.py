"""A large file is read in a process of its own, and what that process found is used: the server does not read it.

This holds for cards, lorebooks and chats alike; each hands over what it found in its own words. Nobody holds the whole
of a file: its reader is lent the open file, and a chat of many lines is handed over in portions.
"""

import asyncio
import io
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any, BinaryIO, ParamSpec, TypeVar

from troupe.cards.domain import Refusal
from troupe.cards.domain.believing import Unbelievable, a_text, listed, mapping, unless_refused
from troupe.cards.domain.finding import FoundCard, found_in
from troupe.cards.domain.handing import cards_of
from troupe.cards.domain.plain import MOST_CARDS
from troupe.cards.domain.text import tree_of
from troupe.cards.domain.transcripts import (
    LOOKED_AT,
    OldLine,
    Transcript,
    are_lines,
    chats_in_file,
    chats_in_trees,
    handed,
    handed_lines,
)
from troupe.cards.errors import FileRefused
from troupe.cards.service.reading_apart import cards_there, tree_there, whatever_there
from troupe.jobs import ChildFailed, hear_child
from troupe.kit.errors import TroupeError
from troupe.kit.lending import lent

READ_AT_ONCE = 1024 * 1024
"""Up to this size a file is read in the server."""
MOST_TOLD = 384 * 1024 * 1024
"""More is no answer: the largest text in JSON, its book and a picture."""
ReadThere = Callable[[int, str], object]
Tree = Mapping[str, Any]
P = ParamSpec("P")
Answer = TypeVar("Answer")
log = logging.getLogger(__name__)


class OnceRead:
    """A file that several are asked about, one after the other: is it a card, a chat, a lorebook? A large one is read
    in one process for all of them, which lives as long as they ask."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self._is_small = file.seek(0, 2) <= READ_AT_ONCE
        self._rest: AsyncGenerator[object] | None = None
        self._answer: Tree | None = None

    async def __aenter__(self) -> "OnceRead":
        return self

    async def __aexit__(self, kind: type | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if self._rest is not None:
            await self._rest.aclose()

    def opened(self) -> BinaryIO:
        """The file itself, for whoever reads it as it came."""
        self._file.seek(0)
        return self._file

    async def cards(self) -> Sequence[FoundCard]:
        if self._is_small:
            return await cards_in_file(self._file, self._name)
        with _believed():
            return await asyncio.to_thread(cards_of, await self._told(), self._file)

    async def chats(self) -> Sequence[Transcript]:
        """The chats in it; of a long one what there is to say of it, without its lines."""
        if self._is_small:
            return await _here(chats_in_file, self._file)
        with _believed():
            return await asyncio.to_thread(_chats_told, await self._others())

    async def lines(self, chat: Transcript) -> AsyncIterator[Sequence[OldLine]]:
        """The lines of such a long one, in portions; they are told once."""
        if self._rest is not None and not chat.lines:
            with _believed():
                async for portion in self._rest:
                    yield handed_lines(portion)

    async def tree(self) -> tuple[Tree, Sequence[str]]:
        """The one document of a text."""
        if self._is_small:
            return await tree_in_file(await self.whole())
        with _believed():
            told = unless_refused(await self._others())
            trees = listed(told.get("trees", []), MOST_CARDS)
            if len(trees) != 1:
                raise Refusal("not_a_card", "", "This holds no single card.")
            return mapping(trees[0]), [a_text(each) for each in listed(told.get("told"))]

    async def are_lines(self) -> bool:
        return are_lines(await asyncio.to_thread(_begun, self._file, LOOKED_AT))

    async def whole(self) -> bytes:
        """All of it, for whoever keeps it a second time."""
        return await asyncio.to_thread(_begun, self._file)

    async def _others(self) -> Tree:
        return mapping((await self._told()).get("others"))

    async def _told(self) -> Tree:
        if self._answer is None:
            self._rest = _heard(whatever_there, self._file, self._name)
            self._answer = mapping(await anext(self._rest, None))
        return self._answer


async def cards_in_file(file: BinaryIO, name: str, read: ReadThere | None = None) -> Sequence[FoundCard]:
    """The cards of a file, of whatever size; refused where it holds none, and where its reader dies of it."""
    if file.seek(0, 2) <= READ_AT_ONCE:
        return await _here(found_in, file, name)
    with _believed():
        return await asyncio.to_thread(cards_of, await _once(read or cards_there, file, name), file)


async def tree_in_file(content: bytes, read: ReadThere | None = None) -> tuple[Tree, Sequence[str]]:
    """The one document of a text file, and what had to be repaired."""
    if len(content) <= READ_AT_ONCE:
        return await _here(tree_of, content, "")
    with _believed():
        told = unless_refused(await _once(read or tree_there, io.BytesIO(content), ""))
        return mapping(told.get("tree")), [a_text(each) for each in listed(told.get("told"))]


async def _here(read: Callable[P, Answer], *given: P.args, **named: P.kwargs) -> Answer:
    """Read in the server: whatever a reader stumbles over is of this one file, and the others go on."""
    try:
        return await asyncio.to_thread(read, *given, **named)
    except (Refusal, TroupeError):
        raise
    except Exception as fault:  # noqa: BLE001  # told by its kind and place alone: its text may be the user's
        at = extract_tb(fault.__traceback__)[-1]
        told = {"fault": type(fault).__name__, "file": Path(at.filename).name, "line": at.lineno}
        log.error("cards.reader_stumbled", extra={"fields": told})  # for the same reason
        raise FileRefused("unreadable_file", "", "Nobody here can read this file.") from None


def _begun(file: BinaryIO, most: int = -1) -> bytes:
    file.seek(0)
    return file.read(most)


def _chats_told(answer: object) -> Sequence[Transcript]:
    told = unless_refused(answer)
    if "lines" in told:
        return [handed(told["lines"])]
    return chats_in_trees([mapping(each) for each in listed(told.get("trees"), MOST_CARDS)])


async def _once(read: ReadThere, file: BinaryIO, name: str) -> object:
    async with aclosing(_heard(read, file, name)) as pieces:
        answers = [each async for each in pieces]
    return answers[0] if answers else None


async def _heard(read: ReadThere, file: BinaryIO, name: str) -> AsyncGenerator[object]:
    with lent(file) as handle:
        async with aclosing(hear_child(read, [handle, name], most=MOST_TOLD, lent=[handle])) as pieces:
            async for piece in pieces:
                yield piece


@contextmanager
def _believed() -> Iterator[None]:
    """A reader that died, or that answers what none does, has read nothing."""
    try:
        yield
    except (ChildFailed, Unbelievable):
        detail = "This file could not be read within 2 GiB of memory and a minute; nothing was imported from it."
        raise FileRefused("unreadable_file", "", detail) from None
