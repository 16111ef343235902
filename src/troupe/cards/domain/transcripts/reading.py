"""Small ways of reading what strangers wrote: a value of the wrong kind is as good as none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
LONGEST_NAME = 1_000
LONGEST_TEXT = 1_048_576


def text_of(value: object) -> str:
    """A text as it can be kept; numbers are written out, and anything else is no text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _NO_TEXT.sub(lambda found: "" if found[0] == "\0" else "\ufffd", str(value))[:LONGEST_TEXT]


def name_of(value: object) -> str:
    return text_of(value).strip()[:LONGEST_NAME]


def object_of(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def objects_in(value: object) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The objects of a list, each with its place from 1."""
    return ((place, each) for place, each in enumerate(list_of(value), 1) if isinstance(each, dict))


def integer_of(value: object, low: int, high: int) -> int | None:
    """A whole number within its bounds; whatever lies outside is brought to the nearer end."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return int(min(high, max(low, value)))
