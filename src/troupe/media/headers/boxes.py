"""Boxes of ISO media files (AVIF, M4A): a walk that never trusts a length."""

from collections.abc import Iterator
from dataclasses import dataclass

from troupe.media.headers.claims import Malformed, Patience, number

_DEEPEST = 8
_MOST = 20_000
# Boxes that hold boxes, with the bytes that come before the first of them.
_HOLDING = {
    "moov": 0,
    "trak": 0,
    "mdia": 0,
    "minf": 0,
    "stbl": 0,
    "meta": 4,
    "iprp": 0,
    "ipco": 0,
    "stsd": 8,
}


@dataclass(frozen=True, slots=True)
class Box:
    name: str
    start: int
    end: int


def boxes(content: bytes) -> Iterator[Box]:
    """Every box, parents first; `start` is where its own content begins."""
    patience = Patience(_MOST)
    for box in _walk(content, 0, len(content), 0):
        patience.spend()
        yield box


def end_of_boxes(content: bytes) -> int:
    """Where the last whole box of the top level ends."""
    place = 0
    patience = Patience(_MOST)
    while place + 8 <= len(content) and content[place + 4 : place + 8].isalnum():
        patience.spend()
        head, size = _size(content, place, len(content))
        if size < head or place + size > len(content):
            break
        place += size
    return place


def _walk(content: bytes, start: int, end: int, depth: int) -> Iterator[Box]:
    place = start
    while place + 8 <= end:
        head, size = _size(content, place, end)
        if size < head or place + size > end:
            if depth:
                raise Malformed("a part is longer than what holds it")
            return
        name = content[place + 4 : place + 8].decode("latin-1")
        yield Box(name, place + head, place + size)
        if name in _HOLDING and depth < _DEEPEST:
            yield from _walk(content, place + head + _HOLDING[name], place + size, depth + 1)
        place += size


def _size(content: bytes, place: int, end: int) -> tuple[int, int]:
    size = number(content, place, 4)
    if size == 1:
        return 16, number(content, place + 8, 8)
    return 8, size or end - place
