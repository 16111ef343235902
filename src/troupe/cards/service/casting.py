"""A persona's document as the fields of a card, and what of it no card has a field for."""

from collections.abc import Mapping, Sequence
from typing import Any

from troupe.cards.domain.overlong import ROOM, halves
from troupe.cards.domain.telling import LONGEST_TAG
from troupe.personas import Persona, whole_greetings

_TEXTS = {
    "name": "name",
    "description": "description",
    "personality": "personality",
    "scenario": "scenario",
    "first_mes": "greeting",
    "mes_example": "example_dialogue",
    "system_prompt": "system_prompt",
    "post_history_instructions": "post_history_instructions",
    "creator": "creator",
    "nickname": "nickname",
}
_LISTS = {"alternate_greetings": "alternate_greetings", "group_only_greetings": "group_greetings", "tags": "tags"}
# What belongs to this studio or to a person, and what no file may claim.
_STAYS = {
    *_TEXTS.values(),
    *_LISTS.values(),
    "handle",
    "secrets",
    "age",
    "audience",
    "brain_id",
    "voice_model_config",
    "talents",
    "foreign",
    "talkativeness",
    "kit_version",
    "license",
}
_PICTURES = ("portrait", "reference_photos")
OWN_PARTS_VERSION = 1


def card_fields(document: Persona, came: Persona | None = None) -> dict[str, Any]:
    """What a card says of this persona, field by field; greetings whole, as far as nobody changed them."""
    texts = {theirs: getattr(document, ours) or "" for theirs, ours in _TEXTS.items()}
    texts["first_mes"] = "".join(whole_greetings(document, "greeting", came))
    lists = {theirs: whole_greetings(document, ours, came) for theirs, ours in _LISTS.items() if theirs != "tags"}
    return texts | lists | {"tags": list(document.tags)}


def own_parts(document: Persona) -> dict[str, Any]:
    """What a card has no field for: numbers, manner, phrases, boundaries, look in words."""
    fields = document.model_dump(mode="json")
    parts = {name: value for name, value in fields.items() if name not in _STAYS}
    parts["look"] = {name: value for name, value in parts["look"].items() if name not in _PICTURES}
    return parts


def whole_texts(
    changed: Mapping[str, Any], now: Persona, then: Persona, came: Mapping[str, Any], rests: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """The changed fields with texts that go on elsewhere in one piece again; what is as it came is no edit."""
    said, before, fields = dict(changed), card_fields(then), card_fields(now)
    for name in (name for name in ROOM if name in rests or len(str(came.get(name) or "")) > ROOM[name]):
        text = str(came.get(name) or "")
        head = halves(name, text).head if fields[name] == before[name] else fields[name]
        whole = "".join((head, *rests.get(name, ())))
        said.pop(name, None)
        if whole != text:
            said[name] = whole
    return said


def whole_tags(now: Sequence[str], then: Sequence[str], came: Sequence[str]) -> list[str]:
    """Edited tags with those that a persona had no room for: cut ones in full, and the further ones after them."""
    full = {tag.strip()[:LONGEST_TAG].casefold(): tag for tag in reversed(came)}
    taken = {tag.casefold() for tag in then}
    rest = [tag for tag in came if tag.strip() and tag.strip()[:LONGEST_TAG].casefold() not in taken]
    said = [full.get(tag.casefold(), tag) if tag.casefold() in taken else tag for tag in now]
    return [*said, *(tag for tag in rest if tag.casefold() not in {each.casefold() for each in said})]


def edits(now: Persona, then: Persona | None, extensions: Mapping[str, Any]) -> dict[str, Any]:
    """What became different since a card came in; of a persona that was born here, everything."""
    fields = card_fields(now, then)
    before = card_fields(then) if then else {}
    changed = {name: value for name, value in fields.items() if then is None or value != before[name]}
    parts, old = own_parts(now), own_parts(then or Persona(name=now.name))
    if then is not None:  # every persona has a seed of its own: alone it is no edit
        old["look"]["seed"] = parts["look"]["seed"]
    moved = {name: value for name, value in parts.items() if value != old[name]}
    if moved:
        changed["extensions"] = {**extensions, "troupe": {"version": OWN_PARTS_VERSION, "persona": moved}}
    return changed
