"""What pictures cost, as far as somebody wrote it down: the providers' dated lists, and the studio's own above them."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from troupe.kit.errors import Invalid
from troupe.looks.service import Price
from troupe.ports.providers import ProviderManifest

FILE = "prices.toml"


class BadPrices(Invalid):
    def __init__(self, file: str, why: str) -> None:
        super().__init__(
            f"{file} cannot be read: {why}", next_step="Correct the file; docs/looks.md shows how its rows are written."
        )


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    cost_micros: Annotated[int, Field(ge=0)]
    provider: str | None = None
    checked_on: date | None = None


class _List(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    checked_on: date | None = None
    price: tuple[_Row, ...] = ()


class Prices:
    """By provider and model; `*` stands for every model that has no row of its own."""

    def __init__(self, manifests: Mapping[str, ProviderManifest], data: Path) -> None:
        self._manifests = manifests
        self._own = data / FILE

    def of(self, provider: str, model: str | None) -> Price | None:
        """Read anew each time, so that a corrected file counts at once."""
        for rows in (self._own_rows(), self._shipped(provider)):
            found = {row.model: (row, on) for row, on in rows if row.provider in (None, provider)}
            if row := found.get(model or "*") or found.get("*"):
                return Price(row[0].cost_micros, row[0].checked_on or row[1])
        return None

    def _own_rows(self) -> list[tuple[_Row, date | None]]:
        return [each for each in _read(self._own) if each[0].provider is not None] if self._own.is_file() else []

    def _shipped(self, provider: str) -> list[tuple[_Row, date | None]]:
        file = files(self._manifests[provider].package) / FILE
        return list(_read(file)) if file.is_file() else []


def _read(file: Path | Traversable) -> Iterator[tuple[_Row, date | None]]:
    try:
        told = _List.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as wrong:
        raise BadPrices(file.name, str(wrong).splitlines()[0]) from None
    yield from ((row, told.checked_on) for row in told.price)
