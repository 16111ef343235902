"""What runs in the process that reads one large file: with bounded memory and time, and no way to open anything.

It is given the open file by its handle. Lines of a chat are told in portions, so that the server holds few of them.
"""

import gc
import resource
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, BinaryIO

from troupe.cards.domain import Refusal
from troupe.cards.domain.believing import as_refusal
from troupe.cards.domain.finding import found_in
from troupe.cards.domain.handing import as_answer
from troupe.cards.domain.plain import trees_in
from troupe.cards.domain.text import tree_of
from troupe.cards.domain.transcripts import (
    LOOKED_AT,
    MOST_AT_ONCE,
    OldLine,
    are_lines,
    as_handed,
    lines_handed,
    read_jsonl,
)
from troupe.kit.lending import borrowed

_MEMORY, _SECONDS = 2 * 1024**3, 60
_LATER = ("_strptime", "encodings.cp437", "encodings.utf_16", "encodings.utf_16_be", "encodings.utf_16_le")
"""What Python would load when it is first needed, which is too late here."""


def whatever_there(handle: int, name: str) -> Iterator[dict[str, Any]]:
    """The cards of a file, or why it holds none and what it holds instead."""
    file = _taken(handle)
    lines: Sequence[OldLine] = ()
    others: dict[str, Any] = {}
    with _refusing() as refused:
        if not _has_lines(file):
            yield as_answer(found_in(file, name), file)
            return
        refused |= as_refusal(Refusal("trailing_data", "line:2", "This is one document after another, and no card."))
    with _refusing() as why:
        if _has_lines(file):
            file.seek(0)
            chat = read_jsonl(file)
            lines, others = chat.lines, {"lines": as_handed(chat)}
        else:
            trees, told = trees_in(_whole(file))
            others = {"trees": list(trees), "told": told}
    yield refused | {"others": others | why}
    for begin in range(0, len(lines), MOST_AT_ONCE):
        yield {"lines": lines_handed(lines[begin : begin + MOST_AT_ONCE])}


def cards_there(handle: int, name: str) -> dict[str, Any]:
    """Read a file as the server would."""
    file = _taken(handle)
    with _refusing() as refused:
        return as_answer(found_in(file, name), file)
    return refused


def tree_there(handle: int, name: str) -> dict[str, Any]:
    file = _taken(handle)
    with _refusing() as refused:
        tree, told = tree_of(_whole(file), "")
        return {"tree": tree, "told": list(told)}
    return refused


def _has_lines(file: BinaryIO) -> bool:
    file.seek(0)
    return are_lines(file.read(LOOKED_AT))


def _whole(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _taken(handle: int) -> BinaryIO:
    """The file; from here on there is no other, and no way out to other machines either."""
    for name in _LATER:
        import_module(name)
    gc.disable()  # it reads one file and ends; what it makes of it has no circles
    file = borrowed(handle)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    return file


@contextmanager
def _refusing() -> Iterator[dict[str, Any]]:
    """What is refused is told, and not raised."""
    told: dict[str, Any] = {}
    try:
        yield told
    except Refusal as refusal:
        told |= as_refusal(refusal)
