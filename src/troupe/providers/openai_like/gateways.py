"""Gateways are rows: each says where a server is and how it spells things. No row can hold a key."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from troupe.kit.errors import Invalid
from troupe.kit.outbound import check_headers, check_url
from troupe.ports.chat_wire import Dialect, SchemaMode

Id = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
Path_ = Annotated[str, Field(pattern=r"^/[A-Za-z0-9/_.-]{1,200}$")]
Parameter = Literal[
    "max_output_tokens",
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "frequency_penalty",
    "presence_penalty",
    "repeat_penalty",
    "seed",
    "stop",
    "reasoning",
    "tools",
    "schema",
]
FieldName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,60}$")]


# How models that take pictures are called, where a row does not say it better.
EYES = [
    "*llava*",
    "*vision*",
    "*pixtral*",
    "*-vl*",
    "*vl:*",
    "gemma3*",
    "gemma-3*",
    "llama4*",
    "llama-4*",
    "minicpm-v*",
]


class Gateway(BaseModel):
    """One row of gateways.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Id
    title: Annotated[str, Field(min_length=1, max_length=80)]
    base_url: Annotated[str, Field(max_length=500)] | None = None
    editable_url: bool = False
    local: bool = False
    key_required: bool = True
    key_prefixes: list[Annotated[str, Field(min_length=2, max_length=20)]] = []
    models_path: Path_ = "/models"
    chat_path: Path_ = "/chat/completions"
    max_tokens_field: FieldName = "max_tokens"
    system_role: Literal["system", "developer", "user"] = "system"
    rename: dict[Parameter, FieldName] = {}
    drop: list[Parameter] = []
    reasoning_field: FieldName | None = None
    stream_usage: bool = False
    schema_mode: SchemaMode = "none"
    mid_system: bool = True
    prefill: bool = False
    sees: list[Annotated[str, Field(pattern=r"^[a-z0-9*._:-]{1,80}$")]] = EYES
    default_context: Annotated[int, Field(ge=512, le=10_000_000)] | None = None
    headers: dict[str, str] = {}
    help_url: str | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "Gateway":
        if self.base_url is None and not self.editable_url:
            raise ValueError("a row needs a base_url or editable_url = true")
        for url in filter(None, (self.base_url, self.help_url)):
            _or_value_error(partial(check_url, url))
        _or_value_error(partial(check_headers, self.headers))
        return self

    @property
    def dialect(self) -> Dialect:
        return Dialect(
            max_tokens_field=self.max_tokens_field,
            system_role=self.system_role,
            rename={str(name): sent for name, sent in self.rename.items()},
            drop=frozenset(self.drop),
            stream_usage=self.stream_usage,
            schema_mode=self.schema_mode,
            prefill=self.prefill,
        )


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that was skipped, and why."""

    file: str
    id: str
    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Gateways:
    rows: Mapping[str, Gateway]
    broken: tuple[BrokenRow, ...] = ()


def shipped_gateways() -> Gateways:
    """The rows that come with Troupe."""
    text = files(__package__).joinpath("gateways.toml").read_text(encoding="utf-8")
    return _read(text, "gateways.toml")


def load_gateways(own: Path) -> Gateways:
    """The shipped rows and the user's own, which win by id. A broken row is reported and skipped."""
    shipped = shipped_gateways()
    if not own.is_file():
        return shipped
    try:
        text = own.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Gateways(shipped.rows, (BrokenRow(str(own), "", 1, f"It cannot be read: {error}"),))
    mine = _read(text, str(own))
    return Gateways({**shipped.rows, **mine.rows}, shipped.broken + mine.broken)


def recognise(key: str, rows: Iterable[Gateway]) -> list[str]:
    """Which gateways a key could belong to, by how it begins; the longest beginning decides."""
    hits = [(len(prefix), row.id) for row in rows for prefix in row.key_prefixes if key.startswith(prefix)]
    if key.startswith("sk-ant-"):
        return ["anthropic"]
    longest = max((length for length, _ in hits), default=0)
    return sorted({row_id for length, row_id in hits if length == longest})


def _read(text: str, file: str) -> Gateways:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _read_row_by_row(text, file, str(error))
    rows, broken = {}, []
    for row_id, table in tables.items():
        try:
            rows[row_id] = _row(row_id, table)
        except ValueError as error:
            broken.append(BrokenRow(file, row_id, _line_of(text, row_id), _problem(error)))
    return Gateways(rows, tuple(broken))


def _read_row_by_row(text: str, file: str, problem: str) -> Gateways:
    """When the file as a whole cannot be read, one bad row must not take the others with it."""
    rows: dict[str, Gateway] = {}
    broken: list[BrokenRow] = []
    for line, block in _blocks(text):
        try:
            for row_id, table in tomllib.loads(block).items():
                rows[row_id] = _row(row_id, table)
        except (tomllib.TOMLDecodeError, ValueError) as error:
            name = block.split("]", 1)[0].strip("[ \n")
            broken.append(BrokenRow(file, name[:40], line, _problem(error)))
    return Gateways(rows, tuple(broken) or (BrokenRow(file, "", 1, problem),))


def _blocks(text: str) -> list[tuple[int, str]]:
    blocks: list[tuple[int, list[str]]] = [(1, [])]
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("[") and "." not in line.split("]")[0]:
            blocks.append((number, []))
        blocks[-1][1].append(line)
    return [(number, "\n".join(lines)) for number, lines in blocks if "".join(lines).strip()]


def _row(row_id: str, table: object) -> Gateway:
    if not isinstance(table, dict):
        raise ValueError("a row is a table")
    return Gateway.model_validate({**table, "id": row_id})


def _line_of(text: str, row_id: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, start=1) if line.strip().startswith(f"[{row_id}]")), 1)


def _problem(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
    return str(error)


def _or_value_error(check: Callable[[], object]) -> None:
    try:
        check()
    except Invalid as error:
        raise ValueError(error.detail) from None
