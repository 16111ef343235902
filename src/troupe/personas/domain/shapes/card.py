"""Character cards as JSON: the texts that have a place in the document, the rest kept whole."""

from typing import Any

from troupe.personas.domain.greetings import MOST, MOST_KEPT, OF_CARDS, fitted_greeting, is_too_much
from troupe.personas.domain.shapes.mapped import Mapped, Source

_SPECS = ("chara_card_v2", "chara_card_v3")
_TEXTS = {
    "name": "name",
    "nickname": "nickname",
    "description": "description",
    "personality": "personality",
    "scenario": "scenario",
    "first_mes": "greeting",
    "mes_example": "example_dialogue",
    "system_prompt": "system_prompt",
    "post_history_instructions": "post_history_instructions",
    "creator": "creator",
}
_LISTS = {"alternate_greetings": "alternate_greetings", "group_only_greetings": "group_greetings", "tags": "tags"}
# What a card that left a studio like this one carries along for which cards have no field.
_OWN = (
    "personality_traits",
    "response_style",
    "expertise_areas",
    "role",
    "body",
    "goal",
    "pronouns",
    "gender",
    "language",
    "quirks",
    "delivery",
    "phrasebook",
    "boundaries",
    "boundary_terms",
    "mood",
    "adaptation",
    "look",
)
_V1_SIGNS = ("first_mes", "mes_example")
_TAG_LENGTH, _NAME_LENGTH, _BODY_LENGTH = 32, 50, 1_000


def is_card(source: Source) -> bool:
    data = source.get("data")
    inside = isinstance(data, dict) and any(name in data for name in ("first_mes", "mes_example", "description"))
    return source.get("spec") in _SPECS or inside or ("name" in source and any(name in source for name in _V1_SIGNS))


def read_card(source: Source) -> Mapped:
    data = _data(source)
    fields: dict[str, Any] = {ours: _text(data.get(theirs)) for theirs, ours in _TEXTS.items() if theirs in data}
    fields |= {ours: _listed(data.get(theirs)) for theirs, ours in OF_CARDS.items() if ours in _LISTS.values()}
    fields |= {"tags": _texts(data.get("tags"))} if "tags" in data else {}
    fields |= {ours: _fitted(fields[ours]) for ours in OF_CARDS.values() if ours in fields}
    if "tags" in fields:
        fields["tags"] = [tag.strip()[:_TAG_LENGTH] for tag in fields["tags"] if tag.strip()]
    fields["name"] = " ".join((fields.get("name") or "").split())[:_NAME_LENGTH].rstrip()
    if not fields.get("nickname"):
        fields.pop("nickname", None)
    if isinstance(looks := _extensions(data).get("visual_description"), str):
        fields["body"] = looks[:_BODY_LENGTH]  # all of it stays among the extensions
    talkativeness = _extensions(data).get("talkativeness")
    if (number := _number(talkativeness)) is not None:
        fields["talkativeness"] = number
    fields = {name: value for name, value in fields.items() if value or name == "talkativeness"}
    return Mapped(fields | _own_parts(data), name="Unnamed")


def _own_parts(data: Source) -> dict[str, Any]:
    troupe = _extensions(data).get("troupe")
    parts = troupe.get("persona") if isinstance(troupe, dict) else None
    return {name: parts[name] for name in _OWN if name in parts} if isinstance(parts, dict) else {}


def kept_of_card(source: Source) -> dict[str, Any]:
    """What a card says beyond its texts, as it was."""
    data = _data(source)
    extra = {name: value for name, value in data.items() if name not in (*_TEXTS, *_LISTS, "extensions")}
    kept = {"spec": source.get("spec"), "spec_version": source.get("spec_version"), "extra": extra}
    kept |= {"extensions": data.get("extensions"), "greetings": _too_much(data)}
    return {name: value for name, value in kept.items() if value}


def _fitted(said: object) -> object:
    if isinstance(said, list):
        return [fitted_greeting(each) for each in said[:MOST]]
    return fitted_greeting(said) if isinstance(said, str) else said


def _too_much(data: Source) -> dict[str, list[str]]:
    """Greetings that are too long or too many, field by field and whole."""
    said = {ours: _listed(data.get(theirs)) for theirs, ours in OF_CARDS.items()}
    return {name: texts[:MOST_KEPT] for name, texts in said.items() if is_too_much(texts)}


def _listed(said: object) -> list[str]:
    return [said] if isinstance(said, str) and said else _texts(said)


def _data(source: Source) -> Source:
    data = source.get("data")
    return data if isinstance(data, dict) else source


def _extensions(data: Source) -> Source:
    extensions = data.get("extensions")
    return extensions if isinstance(extensions, dict) else {}


def _text(value: object) -> object:
    """Null is no text; a number is its digits."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [each.strip() for each in value.split(",")]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _number(value: object) -> float | None:
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        return None
    return found if found is not None and 0 <= found <= 1 else None
