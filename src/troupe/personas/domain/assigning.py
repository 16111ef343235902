"""`personality_traits.formality=0.9`: fields of a document as they are typed."""

import json
from collections.abc import Sequence

from troupe.personas.domain.reading import Problem, Wrong


def fields_in(text: str) -> dict[str, object]:
    """The fields that a JSON file gives."""
    found = _read(text)
    if not isinstance(found, dict):
        raise Wrong([Problem("", "not_an_object", "The file does not hold one JSON object.")])
    return found


def assigned(pairs: Sequence[str]) -> dict[str, object]:
    """The fields that such pairs name; a value that is not JSON is taken as text."""
    fields: dict[str, object] = {}
    for pair in pairs:
        path, equals, value = pair.partition("=")
        if not equals or not path:
            raise Wrong([Problem(pair, "malformed", f"{pair!r} is not field=value.")])
        _put(fields, path.split("."), _read(value))
    return fields


def _put(fields: dict[str, object], path: Sequence[str], value: object) -> None:
    *parents, last = path
    for parent in parents:
        inner = fields.setdefault(parent, {})
        if not isinstance(inner, dict):
            raise Wrong([Problem(".".join(path), "malformed", f"{parent} has a value already.")])
        fields = inner
    fields[last] = value


def _read(value: str) -> object:
    try:
        found: object = json.loads(value)
    except ValueError:
        return value
    return found
