"""What calls cost, as far as somebody wrote it down: the providers' dated lists, and the studio's own above them."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from troupe.kit.errors import Invalid
from troupe.looks.service import Price
from troupe.minds import UNKNOWN_PRICE, Brain, PriceTag, TokenPrice
from troupe.ports.providers import ProviderManifest

FILE = "prices.toml"


class BadPrices(Invalid):
    def __init__(self, file: str, why: str) -> None:
        super().__init__(
            f"{file} cannot be read: {why}", next_step="Correct the file; docs/looks.md shows how its rows are written."
        )


_Micros = Annotated[int, Field(ge=0)]


class _Row(BaseModel):
    """One picture, a million tokens that go in and come out, a thousand characters said, or a minute heard."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    cost_micros: _Micros | None = None
    input_micros: _Micros | None = None
    cached_input_micros: _Micros | None = None
    output_micros: _Micros | None = None
    long_from: Annotated[int, Field(gt=0)] | None = None
    long_input_micros: _Micros | None = None
    long_cached_input_micros: _Micros | None = None
    long_output_micros: _Micros | None = None
    thousand_chars_micros: _Micros | None = None
    minute_micros: _Micros | None = None
    provider: str | None = None
    checked_on: date | None = None

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        if [self.cost_micros, self.tokens, self.thousand_chars_micros, self.minute_micros].count(None) != 3:
            raise ValueError(
                "a row has either `cost_micros`, or `input_micros` and `output_micros`, or `thousand_chars_micros`,"
                " or `minute_micros`"
            )
        return self

    @property
    def kind(self) -> "_Kind":
        if self.tokens is not None:
            return "tokens"
        if self.minute_micros is not None:
            return "hearing"
        return "picture" if self.thousand_chars_micros is None else "speech"

    @property
    def tokens(self) -> TokenPrice | None:
        if self.input_micros is None or self.output_micros is None:
            return None
        cached = self.input_micros if self.cached_input_micros is None else self.cached_input_micros
        return TokenPrice(self.input_micros, self.output_micros, cached, self._long, self.long_from or 0)

    @property
    def _long(self) -> TokenPrice | None:
        if self.long_from is None or self.long_input_micros is None or self.long_output_micros is None:
            return None
        kept = self.long_cached_input_micros
        return TokenPrice(
            self.long_input_micros, self.long_output_micros, self.long_input_micros if kept is None else kept
        )


class _List(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    checked_on: date | None = None
    price: tuple[_Row, ...] = ()


_Dated = tuple[_Row, date | None]
_Kind = Literal["picture", "tokens", "speech", "hearing"]


class Prices:
    """By provider and model; `*` stands for every model that has no row of its own, `name*` for those that begin so."""

    def __init__(self, manifests: Mapping[str, ProviderManifest], data: Path) -> None:
        self._manifests = manifests
        self._own = data / FILE
        self._version: tuple[int, int] | None = None
        self._rows: list[_Dated] = []
        self._lists: dict[str, list[_Dated]] = {}

    def of(self, provider: str, model: str | None) -> Price | None:
        """Of one picture; a corrected file counts at once."""
        for rows in (self._own_rows(), self._shipped(provider)):
            if found := _row(rows, "picture", provider, model):
                row, on = found
                return Price(row.cost_micros or 0, row.checked_on or on)
        return None

    def of_speech(self, engine: str, model: str | None) -> int | None:
        """Of a thousand characters that an engine says."""
        for rows in (self._own_rows(), self._shipped(engine)):
            if found := _row(rows, "speech", engine, model):
                return found[0].thousand_chars_micros
        return None

    def own_of_speech(self, engine: str) -> int | None:
        """What somebody of this studio set for all voices of an engine."""
        found = _row(self._own_rows(), "speech", engine, None)
        return found[0].thousand_chars_micros if found else None

    def of_hearing(self, ear: str, model: str | None, *, at_vendor: bool) -> int | None:
        """Of a minute that an ear listens to; what the vendor takes says nothing of other servers."""
        for rows in (self._own_rows(), self._shipped(ear) if at_vendor else []):
            if found := _row(rows, "hearing", ear, model):
                return found[0].minute_micros
        return None

    def own_of_hearing(self, ear: str) -> int | None:
        """What somebody of this studio set for a minute of an ear, whatever its model."""
        found = _row(self._own_rows(), "hearing", ear, None)
        return found[0].minute_micros if found else None

    def of_brain(self, brain: Brain) -> TokenPrice | None:
        """Of the tokens of a model elsewhere, by its gateway; what thinks on this computer has no price."""
        return self.tag_of(brain).price

    def tag_of(self, brain: Brain) -> PriceTag:
        """What is known of it: what was entered or written down here, else what its service tells, else what ships."""
        if brain.price is not None:
            return PriceTag(brain.price, "user")
        if found := _row(self._own_rows(), "tokens", brain.gateway, brain.model):
            return PriceTag(found[0].tokens, "user", found[0].checked_on or found[1])
        if brain.told_price is not None:
            return PriceTag(brain.told_price, "gateway", brain.told_on)
        if found := _row(self._shipped(brain.gateway), "tokens", brain.gateway, brain.model):
            return PriceTag(found[0].tokens, "table", found[0].checked_on or found[1])
        return UNKNOWN_PRICE

    def _own_rows(self) -> list[_Dated]:
        """Read again only when it was written again: every answer of a priced brain asks."""
        try:
            told = self._own.stat()
        except FileNotFoundError:
            return []
        version = (told.st_mtime_ns, told.st_size)
        if self._version != version:
            self._rows = [each for each in _read(self._own) if each[0].provider is not None]
            self._version = version
        return self._rows

    def _shipped(self, provider: str) -> list[_Dated]:
        """Read once; a gateway that is no provider of its own has no list."""
        if provider not in self._lists:
            manifest = self._manifests.get(provider)
            file = files(manifest.package) / FILE if manifest else None
            self._lists[provider] = list(_read(file)) if file and file.is_file() else []
        return self._lists[provider]


def _row(rows: list[_Dated], kind: _Kind, provider: str, model: str | None) -> _Dated | None:
    found = {row.model: (row, on) for row, on in rows if row.provider in (None, provider) and row.kind == kind}
    named = model or "*"
    begun = (each for each in found if each.endswith("*") and named.startswith(each[:-1]))
    return found.get(named) or found.get(max(begun, key=len, default="*"))


def _read(file: Path | Traversable) -> Iterator[_Dated]:
    try:
        told = _List.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as wrong:
        raise BadPrices(file.name, str(wrong).splitlines()[0]) from None
    yield from ((row, told.checked_on) for row in told.price)
