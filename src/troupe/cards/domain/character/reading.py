"""From the JSON of a card to its fields: what is wrong is repaired, told, and kept for the way out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from troupe.cards.domain.character.document import KNOWN, LISTS, TEXTS, V1_TEXTS, CardDocument, Shape
from troupe.cards.domain.character.kinds import kind_of
from troupe.cards.domain.character.older import of_agnai, of_pygmalion, of_webui
from troupe.cards.domain.refusal import Refusal
from troupe.cards.domain.report import Report, pointer

LONGEST_NAME, LONGEST_TEXT = 1_000, 1_048_576
MOST_ASSETS = 2_000
_NEWEST = 3.0
_MILLIS_FROM = 100_000_000_000
_MENTIONED = 8
_IN_ASSET = frozenset(("type", "uri", "name", "ext"))
_IN_BOOK = frozenset(
    ("name", "description", "scan_depth", "token_budget", "recursive_scanning", "extensions", "entries")
)
_IN_ENTRY = frozenset(
    (
        *("keys", "content", "extensions", "enabled", "insertion_order", "case_sensitive", "use_regex", "constant"),
        *("name", "priority", "id", "comment", "selective", "secondary_keys", "position"),
    )
)
_USED_EXTENSIONS = ("depth_prompt", "talkativeness", "visual_description", "troupe")

Tree = Mapping[str, Any]


def read_card(tree: Tree, report: Report, file_name: str = "") -> CardDocument:
    """The card in a document; a document of no known kind is refused by naming what stands in it."""
    kind, odd = kind_of(tree)
    if odd:
        report.say("warnings", odd, "/spec", "The card does not say which version it is; it was read by its fields.")
    if kind == "pygmalion":
        return _read(of_pygmalion(tree), tree, "pygmalion", report, file_name)
    if kind == "agnai":
        return _read(of_agnai(tree), tree, "agnai", report, file_name)
    if kind == "text_generation_webui":
        return _read(of_webui(tree), tree, "text_generation_webui", report, file_name)
    if kind == "v1":
        return _read(tree, tree, "v1", report, file_name)
    if kind in ("v2", "v3"):
        return _read_with_data(tree, kind, report, file_name)
    raise not_a_card(tree)


def not_a_card(tree: Tree) -> Refusal:
    keys = ", ".join(repr(key[:40]) for key in list(tree)[:_MENTIONED]) or "nothing"
    return Refusal("not_a_card", "", f"This is no card, lorebook or chat of a known kind. It holds {keys}.")


def read_fields(fields: Tree, tree: Tree, shape: Shape, report: Report, file_name: str = "") -> CardDocument:
    """A card whose fields another reader has already brought into the names of today."""
    return _read(fields, tree, shape, report, file_name)


def _read_with_data(tree: Tree, shape: Shape, report: Report, file_name: str) -> CardDocument:
    _check_version(tree, shape, report)
    data = tree.get("data")
    if not isinstance(data, dict):
        report.say("warnings", "mirror_differs", "/data", "The card has no data object; its outer fields were read.")
        return _read(tree, tree, shape, report, file_name)
    for name in V1_TEXTS:
        if name in tree and name in data and tree[name] != data[name]:
            report.say("warnings", "mirror_differs", pointer(name), f"{name} is said twice; the one in data counts.")
    return replace(_read(data, tree, shape, report, file_name, "data"), spec_version=tree.get("spec_version"))


def _check_version(tree: Tree, shape: Shape, report: Report) -> None:
    said = tree.get("spec_version")
    try:
        number = float(said) if isinstance(said, str | int | float) and not isinstance(said, bool) else None
    except ValueError:
        number = None
    if number is not None and number > _NEWEST:
        detail = f"Version {said} is newer than any known here."
        report.say("warnings", "newer_spec", "/spec_version", detail, about=(str(said)[:40],))
    elif number is None or number < float(shape[1:]):
        report.say("warnings", "spec_unknown", "/spec_version", f"The version is unclear; read as {shape.upper()}.")


def _read(fields: Tree, tree: Tree, shape: Shape, report: Report, file_name: str, *above: str) -> CardDocument:
    reader = _Fields(fields, report, above)
    texts = {name: reader.text(name) for name in TEXTS}
    texts["name"] = reader.name(texts, file_name)
    lists = {name: reader.texts(name) for name in LISTS}
    card = CardDocument(
        shape=shape,
        tree=tree,
        texts=texts,
        lists=lists | {"tags": reader.tags(lists["tags"])},
        extensions=reader.mapping("extensions"),
        notes=reader.notes(),
        book=reader.book(),
        assets=reader.assets(),
        dates=reader.dates(),
    )
    _tell(card, fields, report, above)
    return card


class _Fields:
    """Reads single fields, and says what had to be repaired."""

    def __init__(self, fields: Tree, report: Report, above: Sequence[str]) -> None:
        self._fields = fields
        self._report = report
        self._above = above

    def text(self, name: str) -> str:
        value = self._fields.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return self._within(name, value)
        if isinstance(value, bool | int | float):
            self._say("defaulted", "number_as_text", name, "stands there as a number or yes and no")
            return json.dumps(value)
        self._say("defaulted", "wrong_type", name, "is no text; it is kept as it was")
        return ""

    def name(self, texts: Mapping[str, str], file_name: str) -> str:
        others = (self._fields.get(key) for key in ("displayName", "display_name", "nickname"))
        given = next((each.strip() for each in (texts["name"], *others) if isinstance(each, str) and each.strip()), "")
        if not texts["name"].strip():
            self._say("defaulted", "name_missing", "name", "was missing")
        return given or PurePath(file_name).stem.strip()[:LONGEST_NAME] or "Unnamed"

    def texts(self, name: str) -> Sequence[str]:
        value = self._fields.get(name)
        if value is None:
            return []
        if isinstance(value, str):
            self._say("defaulted", "list_from_text", name, "is one text where a list was expected")
            return [value] if name != "tags" else value.split(",")
        if not isinstance(value, list):
            self._say("defaulted", "wrong_type", name, "is no list; it is kept as it was")
            return []
        found = [self._within(name, each) for each in value if isinstance(each, str)]
        if len(found) < len(value):
            self._say("defaulted", "wrong_type", name, f"holds {len(value) - len(found)} things that are no texts")
        return found

    def tags(self, said: Sequence[str]) -> Sequence[str]:
        """Trimmed, without empty ones and without repeats."""
        found: dict[str, str] = {}
        for tag in (each.strip() for each in said):
            if tag:
                found.setdefault(tag.casefold(), tag)
        return list(found.values())

    def mapping(self, name: str) -> Mapping[str, Any]:
        value = self._fields.get(name)
        if value is None:
            return {}
        if isinstance(value, dict):
            return value
        self._say("defaulted", "wrong_type", name, "is no object; it is kept as it was")
        return {}

    def notes(self) -> Mapping[str, str]:
        spoken = self.mapping("creator_notes_multilingual")
        return {language: text for language, text in spoken.items() if isinstance(text, str)}

    def book(self) -> Mapping[str, Any] | None:
        value = self._fields.get("character_book")
        if value is None or isinstance(value, dict):
            return value
        if isinstance(value, list):
            self._say("defaulted", "entries_object", "character_book", "is a bare list of entries")
            return {"entries": value}
        self._say("defaulted", "wrong_type", "character_book", "is no book; it is kept as it was")
        return None

    def assets(self) -> Sequence[Mapping[str, Any]]:
        value = self._fields.get("assets")
        if not isinstance(value, list):
            return []
        if len(value) > MOST_ASSETS:
            raise Refusal("too_complex", self._path("assets"), f"A card has at most {MOST_ASSETS:,} assets.")
        return [each for each in value if isinstance(each, dict)]

    def dates(self) -> Mapping[str, float]:
        found = {name: _seconds(self._fields.get(name)) for name in ("creation_date", "modification_date")}
        return {name: seconds for name, seconds in found.items() if seconds is not None}

    def _within(self, name: str, text: str) -> str:
        most = LONGEST_NAME if name in ("name", "nickname") else LONGEST_TEXT
        if len(text) > most:
            raise Refusal("field_too_long", self._path(name), f"{name} has more than {most:,} characters.")
        return text

    def _say(self, column: Any, code: str, name: str, what: str) -> None:
        self._report.say(column, code, self._path(name), f"{name} {what}.")

    def _path(self, name: str) -> str:
        return pointer(*self._above, name)


def _seconds(value: object) -> float | None:
    """A date in seconds since 1970; 0 is unknown, and so is what cannot be read."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
        value = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e15:
        return None
    return value / 1000 if value > _MILLIS_FROM else value


def _tell(card: CardDocument, fields: Tree, report: Report, above: Sequence[str]) -> None:
    """What was understood, with counts, and what is only kept."""
    greetings = bool(card.texts["first_mes"]) + sum(len(card.lists[name]) for name in LISTS[:2])
    counts = {
        "texts": sum(1 for name in TEXTS if card.texts[name]),
        "greetings": greetings,
        "lore entries": _entries_in(card.book),
        "tags": len(card.lists["tags"]),
        "assets": len(card.assets),
    }
    said = "; ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    report.say("read", "card", "", f"{card.name}: {said}.")
    for name in fields:
        if name not in KNOWN and not (fields is card.tree and name in ("spec", "spec_version", "data")):
            report.say("kept_foreign", "unknown_key", pointer(*above, name), "Kept for export.")
    for name in (each for each in card.extensions if each not in _USED_EXTENSIONS):
        report.say("kept_foreign", "extension", pointer(*above, "extensions", name), "Kept for export.")
    if card.shape in ("v2", "v3"):
        _tell_inside(card, fields, report, above)


def _tell_inside(card: CardDocument, fields: Tree, report: Report, above: Sequence[str]) -> None:
    """The same of files and of lore."""
    assets = fields.get("assets")
    for place, asset in enumerate(assets[:MOST_ASSETS] if isinstance(assets, list) else ()):
        if isinstance(asset, dict):
            _tell_unknown(asset, _IN_ASSET, report, (*above, "assets", place))
    _tell_unknown(card.book or {}, _IN_BOOK, report, (*above, "character_book"))
    entries = (card.book or {}).get("entries")
    listed = entries.items() if isinstance(entries, dict) else enumerate(entries) if isinstance(entries, list) else ()
    for at, entry in listed:
        if isinstance(entry, dict):
            _tell_unknown(entry, _IN_ENTRY, report, (*above, "character_book", "entries", at))


def _tell_unknown(fields: Tree, known: frozenset[str], report: Report, place: Sequence[str | int]) -> None:
    for name in fields:
        if name not in known:
            report.say("kept_foreign", "unknown_key", pointer(*place, name), "Kept for export.")


def _entries_in(book: Mapping[str, Any] | None) -> int:
    entries = (book or {}).get("entries")
    return len(entries) if isinstance(entries, list | dict) else 0
