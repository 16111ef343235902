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
        before = self._file.read_text("utf-8") if self._file.exists() else ""
        self._durable.replace(self._file, _with_row(before, engine, micros, today).encode())


def _with_row(text: str, engine: str, micros: int | None, today: date) -> str:
    starts = [found.start() for found in _HEAD.finditer(text)]
    rows = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    kept = "".join([text[: starts[0]] if starts else text, *(each for each in rows if not _is_of(each, engine))])
    if micros is None:
        return kept
    return (f"{kept.rstrip()}\n\n" if kept.strip() else "") + _row(engine, micros, today)


def _is_of(row: str, engine: str) -> bool:
    try:
        [told] = tomllib.loads(row)["price"]
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as wrong:
        raise BadPrices(FILE, str(wrong)) from None
    is_speech = "thousand_chars_micros" in told
    return bool(is_speech and told.get("provider") == engine and told.get("model") == EVERY_MODEL)


def _row(engine: str, micros: int, today: date) -> str:
    return (
        f'[[price]]\nprovider = "{engine}"\nmodel = "{EVERY_MODEL}"\nthousand_chars_micros = {micros}\n'
        f"checked_on = {today.isoformat()}\n"
    )
