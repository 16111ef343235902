"""What changed between two documents, as JSON Pointers in ascending order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from troupe.personas.domain.persona import Persona


@dataclass(frozen=True)
class Difference:
    path: str
    kind: Literal["added", "removed", "changed"]
    before: object
    after: object

    def as_json(self) -> dict[str, object]:
        return {"path": self.path, "kind": self.kind, "from": self.before, "to": self.after}


def differences(before: Persona, after: Persona) -> list[Difference]:
    found = _between("", before.model_dump(mode="json"), after.model_dump(mode="json"))
    return sorted(found, key=lambda each: each.path)


def changed_fields(before: Persona, after: Persona) -> list[str]:
    """The names of the document's fields that differ."""
    return [name for name in Persona.model_fields if getattr(before, name) != getattr(after, name)]


def _between(path: str, before: object, after: object) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        pairs = [(key, before.get(key, _NOTHING), after.get(key, _NOTHING)) for key in {**before, **after}]
    elif isinstance(before, list) and isinstance(after, list):
        most = max(len(before), len(after))
        pairs = [(place, _at(before, place), _at(after, place)) for place in range(most)]
    else:
        if before != after or isinstance(before, bool) != isinstance(after, bool):
            yield Difference(path, "changed", before, after)
        return
    for key, old, new in pairs:
        inner = f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"
        if old is _NOTHING:
            yield Difference(inner, "added", None, new)
        elif new is _NOTHING:
            yield Difference(inner, "removed", old, None)
        else:
            yield from _between(inner, old, new)


_NOTHING = object()


def _at(items: list[object], place: int) -> object:
    return items[place] if place < len(items) else _NOTHING
