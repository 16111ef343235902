"""A request as it is put together for a door, the same for both clients."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote
from uuid import uuid4

from troupe.client.errors import Invalid

Plain = str | int | float | bool | date
Value = Plain | Sequence[str] | None
File = tuple[str, bytes]
_PLACE = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Asked:
    """What is asked of a studio: a verb, a path, and what goes with it."""

    method: str
    path: str
    query: Mapping[str, str | list[str]] = field(default_factory=dict)
    body: object = None
    form: Mapping[str, str | list[str]] = field(default_factory=dict)
    files: Sequence[File] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_repeatable(self) -> bool:
        """Whether asking twice has one effect: reading has none, and a POST carries a key."""
        return self.method in ("GET", "POST")


def asked(
    door: str,
    *places: object,
    query: Mapping[str, Value] | None = None,
    body: object = None,
    form: Mapping[str, Value] | None = None,
    files: Sequence[File] = (),
    if_match: int | str | None = None,
) -> Asked:
    """A request for a door as the manual names it, such as `GET /api/personas/{persona_id}`."""
    method, path = door.split(" ", 1)
    headers = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
    if if_match is not None:
        headers["If-Match"] = if_match if isinstance(if_match, str) else f'"{if_match}"'
    if method == "POST" and body is None and not files:
        body = {}
    return Asked(method, _filled(path, places), _plain(query or {}), body, _plain(form or {}), files, headers)


def given(**fields: object) -> dict[str, object]:
    """What was said of these; the others are left to the studio."""
    return {name: value for name, value in fields.items() if value is not None}


def _filled(path: str, places: Sequence[object]) -> str:
    """Every value is one step of the path, whatever is in it."""
    steps = iter([_step(place) for place in places])
    return _PLACE.sub(lambda _: next(steps), path)


def _step(place: object) -> str:
    text = quote(str(place), safe="")
    if text in ("", ".", ".."):
        raise Invalid(
            "An id or a name in the address of a door must not be empty.",
            next_step="Give the id of what you mean.",
            code="blank",
        )
    return text


def _plain(values: Mapping[str, Value]) -> dict[str, str | list[str]]:
    return {name: _said(value) for name, value in values.items() if value is not None}


def _said(value: Plain | Sequence[str]) -> str | list[str]:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str | int | float) else [str(each) for each in value]
