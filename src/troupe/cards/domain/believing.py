"""What another process answered about a file: looked at value by value before it is believed."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from troupe.cards.domain.refusal import Refusal

Json = Mapping[str, Any]


class Unbelievable(ValueError):
    """An answer that no reader of files gives."""


def as_refusal(refusal: Refusal) -> dict[str, Any]:
    return {"refusal": [refusal.code, refusal.place, refusal.detail], "offset": refusal.offset}


def unless_refused(answer: object) -> Json:
    """What was told; raises the refusal that was told instead."""
    told = mapping(answer)
    if "refusal" in told:
        code, place, detail = (a_text(each) for each in listed(told["refusal"], 3))
        offset = told.get("offset")
        raise Refusal(code, place, detail, None if offset is None else int(a_number(offset)))
    return told


def mapping(value: object) -> Json:
    if not isinstance(value, dict):
        raise Unbelievable("an object was expected")
    return value


def listed(value: object, most: int = 1_000_000) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise Unbelievable("a list was expected")
    return value


def texts(value: object, least: int, most: int) -> list[str]:
    found = [a_text(each) for each in listed(value, most)]
    if len(found) < least:
        raise Unbelievable("something is missing")
    return found


def a_text(value: object) -> str:
    if not isinstance(value, str):
        raise Unbelievable("a text was expected")
    return value


def a_number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unbelievable("a number was expected")
    return value


def some_bytes(value: object) -> bytes | None:
    return None if value is None else base64.b64decode(a_text(value), validate=True)


def one_of(value: object, allowed: Sequence[Any]) -> Any:
    if value not in allowed:
        raise Unbelievable("this is none of what was expected")
    return value
