"""Values of another program's persona made to fit the document: clamped, cut or left out, and each time told."""

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from troupe.personas.domain.example import GivenExamples
from troupe.personas.domain.persona import Persona

Path = tuple[str | int, ...]
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_MOST_ROUNDS = 4


@dataclass(frozen=True)
class Fitted:
    """Fields that the document takes, and the paths of those that had to give way."""

    fields: dict[str, Any]
    clamped: tuple[str, ...]
    dropped: tuple[str, ...]


def fitted(fields: dict[str, Any]) -> Fitted:
    """Every field that can be kept; whatever no repair helps is left out."""
    kept: dict[str, Any] = copy.deepcopy(fields)
    clamped: list[str] = []
    dropped: list[str] = []
    for _ in range(_MOST_ROUNDS):
        faults = _faults(kept)
        if not faults:
            break
        for fault in sorted(faults, key=_last_first, reverse=True):
            _repair(kept, fault, clamped, dropped)
    for fault in _faults(kept):
        top = str(fault["loc"][0])
        kept.pop(top, None)
        dropped.append(top)
    return Fitted(kept, tuple(dict.fromkeys(clamped)), tuple(dict.fromkeys(dropped)))


def _faults(fields: dict[str, Any]) -> list[ErrorDetails]:
    """What is wrong with the fields; that there is no name is not a fault here."""
    examples = {"conversation_examples": fields["conversation_examples"]} if "conversation_examples" in fields else {}
    document = {name: value for name, value in fields.items() if name != "conversation_examples"}
    found: list[ErrorDetails] = []
    for judge, values in ((Persona.model_validate, {"name": "?"} | document), (GivenExamples.model_validate, examples)):
        try:
            judge(values)
        except ValidationError as fault:
            found += fault.errors(include_url=False, include_input=False)
    return found


def _last_first(fault: ErrorDetails) -> tuple[tuple[int, int, str], ...]:
    """Later places of a list first, so that those before them keep their number."""
    return tuple((1, part, "") if isinstance(part, int) else (0, 0, part) for part in fault["loc"])


def _repair(fields: dict[str, Any], fault: ErrorDetails, clamped: list[str], dropped: list[str]) -> None:
    path = _path(fault)
    if (holder := _holder(fields, path)) is None:
        return
    repaired = _repaired(holder[path[-1]], fault)
    if repaired is None:
        del holder[path[-1]]
        dropped.append(_told(path))
    else:
        holder[path[-1]] = repaired
        clamped.append(_told(path))


def _path(fault: ErrorDetails) -> Path:
    """Where the fault is; a key that cannot be one counts as its value."""
    return tuple(part for part in fault["loc"] if part != "[key]")


def _holder(fields: dict[str, Any], path: Path) -> Any:
    """What holds the value at this path, unless an earlier repair took it away."""
    at: Any = fields
    for part in path[:-1]:
        if not _has(at, part):
            return None
        at = at[part]
    return at if path and _has(at, path[-1]) else None


def _has(at: object, part: str | int) -> bool:
    if isinstance(at, dict):
        return part in at
    return isinstance(at, list) and isinstance(part, int) and part < len(at)


def _repaired(value: Any, fault: ErrorDetails) -> Any:
    """A value near the given one that can be kept; none when there is none."""
    repair = _REPAIRS.get(fault["type"])
    return None if repair is None else repair(value, fault.get("ctx", {}))


def _shortened(value: Any, context: dict[str, Any]) -> Any:
    most = context.get("most", context.get("max_length"))
    if isinstance(value, dict):
        return dict(list(value.items())[:most])
    return value[:most].rstrip() if isinstance(value, str) else list(value)[:most]


_REPAIRS: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "greater_than_equal": lambda value, context: context["ge"],
    "less_than_equal": lambda value, context: context["le"],
    "too_long": _shortened,
    "string_too_long": _shortened,
    "control_character": lambda value, context: _UNSEEN.sub(" ", value) if isinstance(value, str) else None,
    "int_from_float": lambda value, context: round(value),
    "int_parsing": lambda value, context: None,
}


def _told(path: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in path)
