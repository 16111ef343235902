"""What an importer makes of a persona of another shape, and how that shape comes back as it was."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from troupe.personas.domain.example import Example
from troupe.personas.domain.persona import Persona
from troupe.personas.domain.shapes.fitting import fitted

Source = Mapping[str, Any]


@dataclass(frozen=True)
class Mapped:
    """Fields of our document, as another shape gives them; they may still not fit."""

    fields: dict[str, Any]
    name: str | None = None
    """What it would be called when it has no name."""
    foreign_id: str | None = None
    ignored: tuple[str, ...] = ()
    """What the studio decides itself."""
    described: str = ""
    """Words from which numbers can be suggested."""
    pictures: tuple[bytes, ...] = ()
    pending: tuple[str, ...] = ()
    """Addresses; nothing is fetched from them."""


@dataclass(frozen=True)
class Shape:
    """One way to write a persona down."""

    name: str
    is_like: Callable[[Source], bool]
    read: Callable[[Source], Mapped]
    write: Callable[[Persona, list[Example]], dict[str, Any]]
    carries: frozenset[str]
    """The fields of our document that this shape has room for."""


def lost(source: Source, written: Source) -> dict[str, Any]:
    """What writing a persona in its shape would not give back as it was."""
    kept: dict[str, Any] = {}
    for key, value in source.items():
        if key not in written:
            kept[key] = value
        elif isinstance(value, dict) and isinstance(written[key], dict):
            if inner := lost(value, written[key]):
                kept[key] = inner
        elif not _same(value, written[key]):
            kept[key] = value
    return kept


def paths(values: Source, before: str = "") -> list[str]:
    """Where these values stand, as a report says it."""
    found: list[str] = []
    for key, value in values.items():
        found += paths(value, f"{before}{key}.") if isinstance(value, dict) and value else [f"{before}{key}"]
    return found


def restored(shape: Shape, written: dict[str, Any], kept: Source) -> dict[str, Any]:
    """What was kept, put back: unknown keys always, known ones as long as they still mean what is there now."""
    for key, value in kept.items():
        if key not in written:
            written[key] = value
            continue
        before = {**written, key: _over(written[key], value)}
        if _means_the_same(shape, before, written):
            written = before
        elif isinstance(value, dict) and isinstance(written[key], dict):
            unknown = {name: each for name, each in value.items() if name not in written[key]}
            written[key] = written[key] | unknown
    return written


def _means_the_same(shape: Shape, one: Source, other: Source) -> bool:
    examples = [shape.read(each).fields.get("conversation_examples") for each in (one, other)]
    return examples[0] == examples[1] and _document(shape, one) == _document(shape, other)


def _document(shape: Shape, source: Source) -> Persona:
    fields = fitted(shape.read(source).fields).fields
    fields.pop("conversation_examples", None)
    return Persona.model_validate({"name": "?"} | fields)


def _over(there: Any, kept: Any) -> Any:
    if not (isinstance(there, dict) and isinstance(kept, dict)):
        return kept
    return {**there, **{key: _over(there.get(key), value) for key, value in kept.items()}}


def _same(one: object, other: object) -> bool:
    """Equal as JSON: 1 and 1.0 are one number, true is none."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
