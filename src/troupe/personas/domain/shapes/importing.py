"""From what somebody sends to a document and a report: recognised by content, never by the name of a file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from troupe.personas.domain.persona import LARGEST_FOREIGN, Persona
from troupe.personas.domain.reading import KNOWN_TOPICS, Problem, Wrong
from troupe.personas.domain.shapes.card import is_card, kept_of_card, read_card
from troupe.personas.domain.shapes.character import CHARACTER
from troupe.personas.domain.shapes.duel import DUEL
from troupe.personas.domain.shapes.fitting import fitted
from troupe.personas.domain.shapes.foundry import FOUNDRY
from troupe.personas.domain.shapes.mapped import Mapped, Shape, Source, lost, paths
from troupe.personas.domain.shapes.system import SYSTEM

KIT, CARD = "troupe-persona", "card"
SHAPES = {shape.name: shape for shape in (FOUNDRY, CHARACTER, SYSTEM, DUEL)}
SHAPE_NAMES = (*SHAPES, CARD)
_NAMELESS = "Unnamed"
_MOST_TOLD = 200


@dataclass(frozen=True)
class Report:
    """What an import made of what it was given."""

    shape: str
    trust: str = "unsigned"
    read: tuple[str, ...] = ()
    defaulted: tuple[str, ...] = ()
    clamped: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    kept_foreign: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    about: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What the things that are told with a code speak of, by their code: names that are the same in every language."""

    def as_json(self) -> dict[str, object]:
        return {name: list(each) if isinstance(each, tuple) else each for name, each in vars(self).items()}

    def warned(self, *warnings: str) -> "Report":
        return replace(self, warnings=(*self.warnings, *warnings))


@dataclass(frozen=True)
class Found:
    """A persona as it was found in a file: fields that fit, and what came with them."""

    fields: dict[str, Any]
    report: Report
    foreign_id: str | None = None
    described: str = ""
    pictures: Sequence[bytes] = ()


class ShapeUnknown(ValueError):
    """Nobody here knows how to read this."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__("This is the shape of no persona that can be read here.")
        self.keys = keys


def shape_of(source: Source) -> str:
    """What kind of persona this is."""
    if is_card(source):
        return CARD
    for name, shape in SHAPES.items():
        if shape.is_like(source):
            return name
    raise ShapeUnknown(sorted(source)[:20])


def found_in(source: Source, shape: str | None = None) -> Found:
    """The persona in a JSON object of another program."""
    shape = shape or shape_of(source)
    if shape not in SHAPE_NAMES:
        raise Wrong([Problem("shape", "not_allowed", "This is no shape that can be read.", SHAPE_NAMES)])
    mapped = read_card(source) if shape == CARD else SHAPES[shape].read(source)
    fit = fitted(mapped.fields)
    fields = fit.fields | {"name": fit.fields.get("name") or mapped.name or _NAMELESS}
    fields = fitted(fields).fields | ({} if fitted(fields).fields.get("name") else {"name": _NAMELESS})
    kept = kept_of_card(source) if shape == CARD else _lost(SHAPES[shape], source, fields)
    warnings = [*_told_repairs(fit.clamped, fit.dropped), *_unfelt(fields), *_pending(mapped)]
    if kept and len(json.dumps(kept, ensure_ascii=False).encode()) > LARGEST_FOREIGN - 1024:
        warnings.append("What was not understood is larger than 4 MiB and was left behind.")
        kept = {}
    fields |= {"foreign": {shape: kept}} if kept else {}
    report = Report(
        shape=shape,
        read=tuple(sorted(name for name in fields if name != "foreign")),
        defaulted=tuple(name for name in Persona.model_fields if name not in fields and name != "foreign"),
        clamped=fit.clamped,
        ignored=(*mapped.ignored, *fit.dropped)[:_MOST_TOLD],
        kept_foreign=tuple(paths(kept))[:_MOST_TOLD],
        warnings=tuple(warnings)[:_MOST_TOLD],
    )
    return Found(fields, report, mapped.foreign_id, mapped.described, mapped.pictures)


def _lost(shape: Shape, source: Source, fields: dict[str, Any]) -> dict[str, Any]:
    """What this document would not give back in its shape. Pictures inside are kept as pictures, not twice."""
    bare = {name: value for name, value in fields.items() if name != "conversation_examples"}
    written = shape.write(Persona.model_validate(bare), [])
    if "conversation_examples" in written:
        written["conversation_examples"] = [{**each} for each in fields.get("conversation_examples", [])]
    examples = source.get("conversation_examples")
    if isinstance(examples, list):  # whose ids are not those of anything here
        source = {**source, "conversation_examples": SYSTEM.read(source).fields.get("conversation_examples")}
    kept = lost(source, written)
    photos = kept.get("reference_photos")
    if isinstance(photos, list):
        kept["reference_photos"] = [each for each in photos if not str(each).startswith("data:")]
    return kept


def _told_repairs(clamped: Sequence[str], dropped: Sequence[str]) -> list[str]:
    told = [f"{path} was outside of what a persona can have and was brought inside." for path in clamped]
    return told + [f"{path} could not be understood; it is kept as it was." for path in dropped]


def _unfelt(fields: dict[str, Any]) -> list[str]:
    terms = fields.get("boundary_terms", {})
    unknown = [each for each in fields.get("boundaries", {}) if each not in KNOWN_TOPICS and not terms.get(each)]
    return [f"The boundary {topic} has no effect until boundary_terms say what it means." for topic in unknown]


def _pending(mapped: Mapped) -> list[str]:
    return [f"Nothing was fetched from {address[:200]}." for address in mapped.pending]
