"""Books and entries as the specifications of cards write them, versions 2 and 3."""

from typing import Any

from troupe.cards.service.books import fields as read
from troupe.cards.service.books import sillytavern
from troupe.cards.service.books.fields import Fields, Telling, Tree
from troupe.minds import BookSettings, Entry

_KNOWN = frozenset(
    (
        *("keys", "content", "extensions", "enabled", "insertion_order", "case_sensitive", "use_regex", "constant"),
        *("name", "priority", "id", "comment", "selective", "secondary_keys", "position"),
    )
)
_OWN_SETTINGS = ("match_whole_words", "case_sensitive", "include_names", "enabled")


def decode(raw: Tree, place: int, telling: Telling) -> Entry:
    """An entry, taken at its word unless SillyTavern wrote it."""
    extensions = read.inner(raw, "extensions")
    theirs = any(mark in extensions for mark in sillytavern.MARKS)
    known = sillytavern.KNOWN_IN_CARD if theirs else frozenset((read.OURS,))
    found: Fields = {
        "uid": sillytavern.uid(raw.get("id")),
        "name": _name(raw, telling),
        "comment": read.text(raw, "comment", read.LONGEST_COMMENT, telling),
        "keys": read.keys(raw, "keys", telling),
        "content": read.text(raw, "content", read.LONGEST_CONTENT, telling),
        "enabled": _enabled(raw, telling),
        "order": read.whole(raw, "insertion_order", place, -1_000_000, 1_000_000, telling),
        "case_sensitive": read.maybe_flag(raw, "case_sensitive"),
        "priority": None if raw.get("priority") is None else read.number(raw, "priority", 0, -1e6, 1e6, telling),
        "place": raw["position"] if raw.get("position") in ("before_char", "after_char") else "after_char",
        "extensions": read.foreign(extensions, known),
        "unknown": read.foreign(raw, _KNOWN),
        **_calling(raw, telling, theirs=theirs),
    }
    if theirs:
        ours = sillytavern.shared(extensions, telling, in_card=True)
        found |= ours | {"case_sensitive": _first(ours["case_sensitive"], found["case_sensitive"])}
    return read.entry_of(found, read.inner(extensions, read.OURS), telling)


def encode(entry: Entry, place: int) -> Fields:
    """An entry of version 3; what the specification has no word for goes into `extensions`."""
    patterns = entry.key_mode == "regex" or (
        entry.key_mode == "slashes" and bool(entry.keys) and all(_is_pattern(key) for key in entry.keys)
    )
    written: Fields = {
        "keys": sillytavern.spelled(entry),
        "content": entry.content,
        "extensions": {**sillytavern.share(entry, in_card=True), "display_index": place, **entry.extensions},
        "enabled": entry.enabled,
        "insertion_order": entry.order,
        "use_regex": patterns,
        "constant": entry.constant,
        "name": entry.name,
        "comment": entry.comment,
        "selective": bool(entry.secondary_keys),
        "secondary_keys": list(entry.secondary_keys),
        "position": "before_char" if entry.place == "before_char" else "after_char",
        **entry.unknown,
    }
    if entry.case_sensitive is not None:
        written["case_sensitive"] = entry.case_sensitive
    if entry.priority is not None:
        written["priority"] = entry.priority
    if entry.uid is not None:
        written["id"] = entry.uid
    return read.with_the_rest(written, entry, lambda raw: decode(raw, place, Telling("")))


def settings_of(raw: Tree, name: str, telling: Telling) -> BookSettings:
    """What a book says about itself."""
    budget, depth = raw.get("token_budget"), raw.get("scan_depth")
    ours = read.inner(read.inner(raw, "extensions"), read.OURS)
    found: dict[str, Any] = {
        "name": read.text(raw, "name", 120, telling).strip() or name,
        "description": read.text(raw, "description", 4_000, telling),
        "recursive": read.flag(raw, "recursive_scanning", default=True),
    }
    if isinstance(depth, int | float) and not isinstance(depth, bool) and depth >= 0:
        found["scan_depth"] = int(min(depth, 1_000))
    if isinstance(budget, int | float) and not isinstance(budget, bool) and budget >= 1:
        found["token_budget"] = int(min(budget, 1_000_000))
    settings = BookSettings.model_validate(found)
    known = {each: ours[each] for each in _OWN_SETTINGS if each in ours}
    try:
        return settings.changed(known)
    except ValueError:
        telling.say("out_of_range", f"extensions/{read.OURS}", "These values cannot be; they are not used.")
        return settings


def encode_settings(settings: BookSettings) -> Fields:
    plain = BookSettings()
    own = {each: getattr(settings, each) for each in _OWN_SETTINGS if getattr(settings, each) != getattr(plain, each)}
    written: Fields = {
        "name": settings.name,
        "description": settings.description,
        "scan_depth": settings.scan_depth,
        "recursive_scanning": settings.recursive,
        "extensions": {read.OURS: own} if own else {},
    }
    if settings.token_budget is not None:
        written["token_budget"] = settings.token_budget
    return written


def _name(raw: Tree, telling: Telling) -> str:
    own = read.text(raw, "name", read.LONGEST_NAME, telling)
    comment = raw.get("comment")
    return own or (comment[: read.LONGEST_NAME].strip() if isinstance(comment, str) and "\n" not in comment else "")


def _enabled(raw: Tree, telling: Telling) -> bool:
    if raw.get("enabled") is None:
        telling.say("enabled_missing", "enabled", "It does not say whether it is on; it is.")
    return read.flag(raw, "enabled", default=True)


def _calling(raw: Tree, telling: Telling, *, theirs: bool) -> Fields:
    """How its keys are meant."""
    second = read.keys(raw, "secondary_keys", telling) if read.flag(raw, "selective") else []
    constant = read.flag(raw, "constant")
    use_regex = read.maybe_flag(raw, "use_regex")
    if theirs or use_regex is None:
        return {"key_mode": "slashes", "secondary_keys": second, "constant": constant}
    if use_regex:
        return {"key_mode": "regex", "secondary_keys": [], "constant": False}
    return {"key_mode": "plain", "secondary_keys": second, "constant": constant}


def _is_pattern(key: str) -> bool:
    return key.startswith("/") and key.rfind("/") > 0


def _first(one: bool | None, other: bool | None) -> bool | None:
    return other if one is None else one
