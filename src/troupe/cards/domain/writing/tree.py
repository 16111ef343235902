"""A card's JSON on its way out: the tree it came with, with what was edited put in its place.

What nobody edited leaves as it came, key by key and in its order; what only another version knows is told as left out.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from troupe.cards.domain.character.document import DATES, LISTS, TEXTS, V1_TEXTS, V3_ONLY, CardDocument, Spec
from troupe.cards.domain.character.older import OF_AGNAI, OF_PYGMALION, OF_WEBUI
from troupe.cards.domain.writing.decorators import without_decorators

_NAMES = {"v2": ("chara_card_v2", "2.0"), "v3": ("chara_card_v3", "3.0")}
_MANDATORY_TEXTS = tuple(name for name in TEXTS if name not in ("nickname",))
_MANDATORY_LISTS = {
    "v2": ("alternate_greetings", "tags"),
    "v3": ("alternate_greetings", "tags", "group_only_greetings"),
}
_KNOWN = {*TEXTS, *LISTS, *V3_ONLY, "extensions", "character_book"}
_READ_FROM: Mapping[str, tuple[str, ...]] = {
    "v1": (),
    "v2": (),
    "v3": (),
    "pygmalion": OF_PYGMALION,
    "agnai": OF_AGNAI,
    "text_generation_webui": OF_WEBUI,
}
_TAKEN = {"spec", "spec_version", "data"}
_PATTERN = re.compile(r"/.+/[A-Za-z]*", re.DOTALL)

Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Written:
    """The document to write, and what its version could not carry, field by field."""

    spec: Spec
    tree: dict[str, Any]
    left_out: Sequence[str] = ()
    repaired: Sequence[str] = ()


def written(card: CardDocument, edits: Tree, spec: Spec | None = None) -> Written:
    """The card with its edited fields, in the version asked for or the one it came in."""
    wanted = spec or card.spec
    if wanted == "v1":
        return _as_v1(card, edits)
    as_it_came = card.shape == wanted and isinstance(card.tree.get("data"), dict)
    return _in_place(card, edits, wanted) if as_it_came else _anew(card, edits, wanted)


def _in_place(card: CardDocument, edits: Tree, spec: Spec) -> Written:
    """The same version: every key stays where it is."""
    tree: dict[str, Any] = deepcopy(dict(card.tree))
    data = tree["data"]
    repaired = _repair(data, card, spec)
    for name, value in edits.items():
        if value in ("", None, {}) and name not in data:
            continue
        data[name] = value
        if name in V1_TEXTS and name in tree:
            tree[name] = value  # old readers look at the mirror
    return Written(spec, tree, repaired=repaired)


def _repair(data: dict[str, Any], card: CardDocument, spec: Spec) -> Sequence[str]:
    """What a strict reader would stumble over, put right."""
    told = []
    for name in _MANDATORY_TEXTS:
        if not isinstance(data.get(name), str):
            data[name] = card.texts[name]
            told.append(name)
    for name in (*_MANDATORY_LISTS[spec], *(name for name in LISTS if name in data)):
        value = data.get(name)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            data[name] = list(card.lists[name])
            told.append(name)
    for name in (each for each in DATES if spec == "v3" and each in card.dates and data.get(each) != card.dates[each]):
        data[name] = card.moments[name]
        told.append(name)
    if not isinstance(data.get("extensions"), dict):
        data["extensions"] = {}
        told.append("extensions")
    return told


def _anew(card: CardDocument, edits: Tree, spec: Spec) -> Written:
    """Another version: its own fields first, then whatever else the card held."""
    fields = card.as_v3()["data"] | _others(card) | dict(edits)
    left: list[str] = []
    if spec == "v2":
        left = [name for name in V3_ONLY if fields.pop(name, None)]
        fields["character_book"], cut = without_decorators(fields.get("character_book"))
        left += ["character_book decorators"] if cut else []
    else:
        fields["character_book"] = _with_use_regex(fields.get("character_book"))
        fields.setdefault("group_only_greetings", [])
    if fields["character_book"] is None:
        del fields["character_book"]
    name, version = _NAMES[spec]
    return Written(spec, {"spec": name, "spec_version": version, "data": fields} | _beside(card), left)


def _as_v1(card: CardDocument, edits: Tree) -> Written:
    fields: dict[str, Any] = card.as_v3()["data"] | dict(edits)
    left = [name for name, value in fields.items() if name not in V1_TEXTS and value not in ("", [], {}, None)]
    return Written("v1", {name: fields.get(name, "") for name in V1_TEXTS}, left)


def _others(card: CardDocument) -> dict[str, Any]:
    """Keys that no version knows, from wherever the fields of this card stood."""
    if card.shape not in _READ_FROM:
        return {}  # packages keep theirs among the extensions
    data = card.tree.get("data")
    fields = data if isinstance(data, dict) and card.shape in ("v2", "v3") else card.tree
    known = {*_KNOWN, *_READ_FROM[card.shape], *_TAKEN}
    return {name: value for name, value in fields.items() if name not in known}


def _beside(card: CardDocument) -> dict[str, Any]:
    """Keys that no version knows and that stood around the fields; their mirror for old readers is not among them."""
    if not isinstance(card.tree.get("data"), dict) or card.shape not in ("v2", "v3"):
        return {}
    return {name: value for name, value in card.tree.items() if name not in {*_KNOWN, *_TAKEN}}


def _with_use_regex(book: object) -> object:
    """The newest version wants to know of each entry whether its keys are patterns."""
    if not isinstance(book, dict) or not isinstance(book.get("entries"), list):
        return book
    entries = [each if not isinstance(each, dict) or "use_regex" in each else {**each, "use_regex": _has_patterns(each)}
               for each in book["entries"]]  # fmt: skip
    return {**book, "entries": entries}


def _has_patterns(entry: Mapping[str, Any]) -> bool:
    """Older versions tell patterns by their strokes; where more of the entry would be lost they stay words."""
    keys = entry.get("keys")
    own = isinstance(keys, list) and keys and all(isinstance(key, str) and _PATTERN.fullmatch(key) for key in keys)
    return bool(own) and not entry.get("constant") and not (entry.get("selective") and entry.get("secondary_keys"))
