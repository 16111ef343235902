"""Messages whose row cannot be read any more: a placeholder stands for one, and nothing is written over it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Dialect

from troupe.database import Json, Torn

_NOBODY: Mapping[str, object] = {"kind": "narrator", "id": "", "name": ""}


class Damaged(dict[str, Any]):
    """What stands for a value that cannot be read: it holds nothing, and can be told from a value that does."""


class KeptJson(Json):
    """A JSON document of a message; one that cannot be read does not take the rest of its conversation along."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if isinstance(value, Torn):
            return Damaged()
        try:
            return super().process_result_value(value, dialect)
        except ValueError:
            return Damaged()


def is_damaged(fields: Mapping[Any, Any]) -> bool:
    speaker = fields.get("speaker", _NOBODY)
    return not isinstance(speaker, Mapping) or any(isinstance(each, Damaged | Torn) for each in fields.values())


def placeholder(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """The same message with what can still be read of it; nobody is told of it."""
    left = {name: None if isinstance(value, Damaged) else value for name, value in fields.items()}
    speaker = left["speaker"] if isinstance(left["speaker"], Mapping) else _NOBODY
    return left | {"speaker": speaker, "status": "unreadable", "excluded": True}
