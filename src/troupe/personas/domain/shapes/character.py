"""CharacterInit: somebody described for pictures and stories."""

import base64
import binascii
from typing import Any

from troupe.personas.domain.example import Example
from troupe.personas.domain.persona import Persona
from troupe.personas.domain.shapes.mapped import Mapped, Shape, Source

_FEATURES = ("hair", "eyes", "skin")
_USUAL_STYLE = "watercolor"
_MOST_PHOTOS = 20


def _is_like(source: Source) -> bool:
    described = any(name in source for name in ("physical_features", "reference_photos", "clothing"))
    return "character_id" in source or ("name" in source and described)


def _read(source: Source) -> Mapped:
    features, id = source.get("physical_features"), source.get("character_id")
    look: dict[str, Any] = {"art_style": source.get("style", _USUAL_STYLE)}
    if isinstance(features, dict):
        look["features"] = {name: features[name] for name in _FEATURES if name in features}
    if source.get("clothing") is not None:
        look["clothing"] = source["clothing"]
    fields: dict[str, Any] = {"look": look, "body": features if isinstance(features, str) else None}
    fields |= {name: source.get(name) for name in ("name", "age", "gender")}
    fields |= {"handle": id, "quirks": _quirks(source.get("personality_traits"))}
    pictures, pending = _photos(source.get("reference_photos"))
    return Mapped(
        {name: value for name, value in fields.items() if value is not None},
        name=str(id)[:50] if id else None,
        foreign_id=id if isinstance(id, str) else None,
        described=", ".join(_said(source.get("personality_traits"))),
        pictures=pictures,
        pending=pending,
    )


def _quirks(traits: object) -> list[object] | None:
    """The words; what is neither a word nor one with a strength stays for the report."""
    if not isinstance(traits, list):
        return None
    return [each.get("trait") if isinstance(each, dict) else each for each in traits]


def _said(traits: object) -> list[str]:
    """The traits as they can be read for numbers; weak ones say little."""
    found = []
    for each in traits if isinstance(traits, list) else []:
        word, strength = (each.get("trait"), each.get("strength", 3)) if isinstance(each, dict) else (each, 3)
        if isinstance(word, str) and isinstance(strength, int | float) and strength >= 2:
            found.append(word)
    return found


def _photos(photos: object) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    """Pictures that are inside, and addresses that are only written down."""
    texts = [each for each in photos if isinstance(each, str)] if isinstance(photos, list) else []
    inside = [picture for each in texts if (picture := _decoded(each)) is not None]
    return tuple(inside[:_MOST_PHOTOS]), tuple(each for each in texts if not each.startswith("data:"))


def _decoded(address: str) -> bytes | None:
    head, comma, content = address.partition(",")
    if not (comma and head.startswith("data:image/") and head.endswith(";base64")):
        return None
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return None


def _write(document: Persona, examples: list[Example]) -> dict[str, Any]:
    look = document.look
    return {
        "character_id": document.handle or document.name,
        "name": document.name,
        "age": document.age,
        "gender": document.gender,
        "physical_features": document.body or look.features.model_dump(mode="json"),
        "personality_traits": list(document.quirks),
        "clothing": look.clothing,
        "style": look.art_style or _USUAL_STYLE,
    }


_CARRIES = ("name", "handle", "age", "gender", "quirks", "body")
CHARACTER = Shape("character-init", _is_like, _read, _write, frozenset(_CARRIES))
