"""Pages of long lists: an opaque cursor says where the last page ended."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from troupe.kit.errors import Invalid

Item = TypeVar("Item")
Other = TypeVar("Other")


class BadCursor(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "This cursor is not from this list.",
            next_step="Start the list again without a cursor.",
            field="cursor",
        )


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items of a list, and where the next ones begin (None at the end)."""

    items: Sequence[Item]
    next_cursor: str | None

    def each(self, change: Callable[[Item], Other]) -> "Page[Other]":
        return Page([change(item) for item in self.items], self.next_cursor)


def cut(rows: Sequence[Item], limit: int, place: Callable[[Item], list[int | str]], of: str) -> Page[Item]:
    """Make a page from up to `limit + 1` rows; `place` says where a row stands in the list called `of`."""
    kept = rows[:limit]
    more = len(rows) > limit
    return Page(kept, write_cursor(of, place(kept[-1])) if more else None)


def write_cursor(of: str, place: list[int | str]) -> str:
    return base64.urlsafe_b64encode(json.dumps([of, *place]).encode()).decode().rstrip("=")


def read_cursor(of: str, cursor: str | None, shape: tuple[type, ...]) -> list[int | str] | None:
    """Where the last page ended, or None for the first page; a foreign or broken cursor is refused."""
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, UnicodeError):
        raise BadCursor from None
    if not isinstance(found, list) or found[:1] != [of] or tuple(map(type, found[1:])) != shape:
        raise BadCursor
    return found[1:]
