"""Prices that somebody sets on a page: one row in the studio's own list, and everything else in it stays as it was."""

import re
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path

from troupe.app.prices import FILE, BadPrices
from troupe.kit.durable import Durable

EVERY_MODEL = "*"
_HEAD = re.compile(r"^[ \t]*\[\[[ \t]*price[ \t]*\]\]", re.MULTILINE)


class OwnPrices:
    """The file `prices.toml` of a data directory, written row by row."""

    def __init__(self, data: Path) -> None:
        self._file = data / FILE
        self._durable = Durable(data / "tmp")

    def set_speech(self, engine: str, micros: int | None, today: date) -> None:
        """What a thousand characters cost in every voice of an engine; None takes the row away."""
        self._set(engine, "thousand_chars_micros", micros, today)

    def set_hearing(self, ear: str, micros: int | None, today: date) -> None:
        """What a minute costs that an ear listens to, whatever its model; None takes the row away."""
        self._set(ear, "minute_micros", micros, today)

    def _set(self, provider: str, field: str, micros: int | None, today: date) -> None:
        before = self._file.read_text("utf-8") if self._file.exists() else ""
        self._durable.replace(self._file, _with_row(before, provider, field, micros, today).encode())


def _with_row(text: str, provider: str, field: str, micros: int | None, today: date) -> str:
    starts = [found.start() for found in _HEAD.finditer(text)]
    rows = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    kept = "".join(
        [text[: starts[0]] if starts else text, *(each for each in rows if not _is_of(each, provider, field))]
    )
    if micros is None:
        return kept
    return (f"{kept.rstrip()}\n\n" if kept.strip() else "") + _row(provider, field, micros, today)


def _is_of(row: str, provider: str, field: str) -> bool:
    try:
        [told] = tomllib.loads(row)["price"]
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as wrong:
        raise BadPrices(FILE, str(wrong)) from None
    return bool(field in told and told.get("provider") == provider and told.get("model") == EVERY_MODEL)


def _row(provider: str, field: str, micros: int, today: date) -> str:
    return (
        f'[[price]]\nprovider = "{provider}"\nmodel = "{EVERY_MODEL}"\n{field} = {micros}\n'
        f"checked_on = {today.isoformat()}\n"
    )
