"""What stays of a look when somebody else is drawn by chance: as it is seen now, in values of its own."""

from collections.abc import Mapping, Sequence

from troupe.looks.catalog import garments
from troupe.looks.domain.document import LookDocument
from troupe.looks.errors import UnknownPart
from troupe.looks.rig.resolved import ResolvedLook

_FACE = (
    "jaw", "chin", "eye_size", "eye_height", "eye_gap", "iris_size", "nose", "mouth_width", "brow_weight", "lashes",
    "freckles", "facial_hair", "ears", "lines",
)  # fmt: skip
_BODY = ("heads", "form", "shoulders", "hips", "build", "legs")


def locked_values(document: LookDocument, resolved: ResolvedLook, locked: Sequence[str]) -> Mapping[str, object]:
    """Changes that hold what is locked: whole parts, or single fields by their paths."""
    seen = _seen(document, resolved)
    changes: dict[str, object] = {}
    for path in locked:
        part, _, field = path.partition(".")
        values = seen.get(part)
        if part not in seen or (field and not (isinstance(values, dict) and field in values)):
            raise UnknownPart(path, sorted(seen))
        if not field:
            changes[part] = values
        elif isinstance(values, dict):
            own = changes.setdefault(part, {})
            if isinstance(own, dict):
                own[field] = values[field]
    return changes


def _seen(document: LookDocument, resolved: ResolvedLook) -> dict[str, object]:
    if being := resolved.being:
        return {
            "hair": {"colour": being.coat, "second": being.second},
            "skin": being.belly,
            "species" if being.kind == "pet" else "item": being.label,
        }
    return {
        "hair": {
            "style": resolved.hair_style,
            "colour": resolved.hair,
            "second": resolved.hair_second,
            "dye": resolved.dye,
            "length": resolved.length,
            "volume": resolved.volume,
            "parting": resolved.parting,
            "flyaways": resolved.flyaways,
        },
        "eyes": {"left": resolved.eye_left, "right": resolved.eye_right},
        "skin": resolved.skin,
        "palette": {"primary": resolved.primary, "secondary": resolved.secondary, "accent": resolved.accent},
        "clothes": _worn(document, resolved),
        "face": {
            "width": resolved.face_width,
            "marks": [each.model_dump(mode="json") for each in resolved.marks],
            **{name: getattr(resolved, name) for name in _FACE},
        },
        "body": {name: getattr(resolved, name) for name in _BODY},
    }


def _worn(document: LookDocument, resolved: ResolvedLook) -> dict[str, object]:
    """What was chosen keeps its colours; what is not worn stays off."""
    worn: dict[str, object] = {garments()[each.item].slot: {"item": each.item} for each in resolved.garments}
    worn["eyes"] = {"item": resolved.glasses}
    chosen = document.clothes.model_dump(mode="json")
    return {slot: chosen[slot] or worn.get(slot) for slot in chosen}
