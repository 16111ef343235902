"""Rows as a table for a terminal: as narrow as it is, and whole for whoever reads along by program."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

_GAP = "  "
_LEAST = 8
"""What a cut column keeps at least; below that one row under another reads better than a table."""
_LEAST_HEADING = 5
_WIDE = frozenset("WF")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|\+00:00)")
_CLOCK = "%Y-%m-%d %H:%M"
_CLOCK_WIDE = 16


def table_lines(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], width: int | None = None) -> Iterator[str]:
    """The lines of a table; with a width none is wider, and what was cut ends in an ellipsis.

    Ids and moments are never cut: half of one says nothing.
    """
    shown = _one_line if width is None else _short
    cells = [[shown(row.get(column)) for column in columns] for row in rows]
    natural = [max(_length(column), *(_length(line[at]) for line in cells)) for at, column in enumerate(columns)]
    widths = natural if width is None else _fitted(natural, cells, columns, width - len(_GAP) * (len(columns) - 1))
    if widths is None:
        yield from _records(cells, columns)
        return
    for line in [list(columns), *cells]:
        yield _GAP.join(_padded(_cut(cell, most), most) for cell, most in zip(line, widths, strict=True)).rstrip()


def cell_of(value: object) -> str:
    """A value as it is shown; what has parts as JSON."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value)


def visible(text: str) -> str:
    """Control and direction characters become visible marks; they never act on a terminal."""
    return "".join("�" if _acts(character) else character for character in text)


def _one_line(value: object) -> str:
    return visible(cell_of(value).replace("\n", " "))


def _short(value: object) -> str:
    """A moment as a person reads it on the clock beside the terminal."""
    text = _one_line(value)
    return f"{datetime.fromisoformat(text).astimezone():{_CLOCK}}" if _MOMENT.fullmatch(text) else text


def _fitted(
    natural: Sequence[int], cells: Sequence[Sequence[str]], columns: Sequence[str], room: int
) -> list[int] | None:
    """Take from headings, then from the widest columns, until all fit; nothing when there is too little to take."""
    widths = list(natural)
    needed = [max(_LEAST_HEADING, *(_length(line[at]) for line in cells)) for at in range(len(columns))]
    for at in sorted(range(len(columns)), key=lambda at: needed[at] - widths[at]):
        if not _is_id(columns[at]):
            widths[at] = max(min(widths[at], needed[at]), widths[at] - max(0, sum(widths) - room))
    whole = [_is_id(name) or any(_is_clock(line[at]) for line in cells) for at, name in enumerate(columns)]
    floors = [wide if keep else min(wide, _LEAST) for keep, wide in zip(whole, widths, strict=True)]
    while (over := sum(widths) - room) > 0:
        elastic = [at for at, wide in enumerate(widths) if wide > floors[at]]
        if not elastic:
            return None
        widest = max(widths[at] for at in elastic)
        longest = [at for at in elastic if widths[at] == widest]
        next_widest = max((widths[at] for at in elastic if widths[at] < widest), default=0)
        least = max(next_widest, *(floors[at] for at in longest), widest - -(-over // len(longest)))
        for at in longest:
            widths[at] = least
    return widths


def _records(cells: Iterable[Sequence[str]], columns: Sequence[str]) -> Iterator[str]:
    """One value to a line, where no table would fit."""
    for number, line in enumerate(cells):
        if number:
            yield ""
        yield from (f"{column}: {cell}".rstrip() for column, cell in zip(columns, line, strict=True))


def _is_clock(text: str) -> bool:
    return len(text) == _CLOCK_WIDE and text[4:5] == "-" and text[13:14] == ":"


def _is_id(column: str) -> bool:
    return column == "id" or column.endswith("_id")


def _cut(text: str, most: int) -> str:
    if _length(text) <= most:
        return text
    kept, used = "", 0
    for character in text:
        used += _columns(character)
        if used > most - 1:
            break
        kept += character
    return kept.rstrip() + "…"


def _padded(text: str, wide: int) -> str:
    return text + " " * (wide - _length(text))


def _length(text: str) -> int:
    """How many columns of a terminal a text takes: two for a Chinese sign, none for an accent that is put on."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def _acts(character: str) -> bool:
    return (
        (character < " " and character not in "\n\t")
        or "\x7f" <= character <= "\x9f"
        or "\u202a" <= character <= "\u202e"
        or "\u2066" <= character <= "\u2069"
        or "\U000e0000" <= character <= "\U000e007f"
    )
