"""Answers become values: what they name is there and has its type, what they name beside is kept."""

import contextlib
import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from troupe.client.asking import Asked
from troupe.client.errors import unreadable

Read = TypeVar("Read", bound=BaseModel)
_NAME = re.compile(r'filename="([^"]+)"')


@dataclass(frozen=True)
class Download:
    """A file, with the name and the type the studio gives it."""

    content: bytes
    media_type: str
    name: str

    @classmethod
    def of(cls, content: bytes, headers: Mapping[str, str]) -> "Download":
        named = _NAME.search(headers.get("Content-Disposition", ""))
        return cls(content, headers.get("Content-Type", ""), named[1] if named else "")


def read(model: type[Read], status: int, content: bytes, inside: str = "") -> Read:
    """An answer, or what it holds under a name; further keys are kept at every depth."""
    return _parsed(model, status, _under(inside, status, content))


def read_many(model: type[Read], status: int, content: bytes, inside: str) -> tuple[Read, ...]:
    """The items of an answer, without those the studio itself can no longer read."""
    items = _under(inside, status, content)
    if not isinstance(items, list):
        raise unreadable(status)
    return tuple(_parsed(model, status, each) for each in items if not is_broken(each))


def is_broken(item: object) -> bool:
    """Whether an item stands for something that is stored and cannot be read."""
    return isinstance(item, dict) and item.get("broken") is True


def the_next_page(asking: Asked, content: bytes) -> Asked | None:
    """The request for what follows, none at the end."""
    cursor = json.loads(content).get("next_cursor")
    return dataclasses.replace(asking, query={**asking.query, "cursor": str(cursor)}) if cursor else None


def _under(inside: str, status: int, content: bytes) -> object:
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or (inside and inside not in answer):
        raise unreadable(status)
    return answer[inside] if inside else answer


def _parsed(model: type[Read], status: int, value: object) -> Read:
    parsed: Read | None = None
    with contextlib.suppress(ValidationError):  # it repeats the answer, which may be personal
        parsed = model.model_validate(value, extra="allow", strict=False)
    if parsed is None:
        raise unreadable(status)
    return parsed
