"""persona-duel: a name and four lines of text."""

from typing import Any

from troupe.personas.domain.example import Example
from troupe.personas.domain.persona import Persona
from troupe.personas.domain.shapes.mapped import Mapped, Shape, Source

_FIELDS = ("name", "role", "body", "description", "goal")


def _is_like(source: Source) -> bool:
    return isinstance(source.get("name"), str) and any(isinstance(source.get(name), str) for name in _FIELDS[1:])


def _read(source: Source) -> Mapped:
    foreign_id = source.get("id")
    return Mapped(
        {name: source[name] for name in _FIELDS if name in source},
        foreign_id=foreign_id if isinstance(foreign_id, str) else None,
    )


def _write(document: Persona, examples: list[Example]) -> dict[str, Any]:
    return {name: getattr(document, name) for name in _FIELDS}


DUEL = Shape("persona-duel", _is_like, _read, _write, frozenset(_FIELDS))
