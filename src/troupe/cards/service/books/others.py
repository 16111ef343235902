"""Entries as Agnai, RisuAI, NovelAI and KoboldAI Lite write them; they come in, and leave in a form others read."""

from troupe.cards.service.books import fields as read
from troupe.cards.service.books.fields import Fields, Telling, Tree
from troupe.minds import Entry

_ORDER = (-1_000_000, 1_000_000)


def agnai(raw: Tree, place: int, telling: Telling) -> Entry:
    return _entry(
        raw,
        telling,
        ("name", "keywords", "entry", "weight", "priority", "enabled"),
        name=read.text(raw, "name", read.LONGEST_NAME, telling),
        keys=read.keys(raw, "keywords", telling),
        content=read.text(raw, "entry", read.LONGEST_CONTENT, telling),
        order=read.whole(raw, "weight", place, *_ORDER, telling),
        priority=read.number(raw, "priority", place, *_ORDER, telling),
        enabled=read.flag(raw, "enabled", default=True),
    )


def risu(raw: Tree, place: int, telling: Telling) -> Entry:
    """Its keys stand in one text; words need not be whole."""
    known = ("key", "secondkey", "comment", "content", "alwaysActive", "selective", "insertorder", "mode", "useRegex")
    patterns = read.flag(raw, "useRegex")
    return _entry(
        raw,
        telling,
        (*known, "activationPercent"),
        name=read.text(raw, "comment", read.LONGEST_NAME, telling),
        keys=_kept_whole(raw, "key", telling) if patterns else read.keys(raw, "key", telling, as_text=True),
        secondary_keys=read.keys(raw, "secondkey", telling, as_text=True) if read.flag(raw, "selective") else [],
        key_mode="regex" if patterns else "plain",
        content=read.text(raw, "content", read.LONGEST_CONTENT, telling),
        constant=read.flag(raw, "alwaysActive"),
        order=read.whole(raw, "insertorder", place, *_ORDER, telling),
        probability=read.number(raw, "activationPercent", 100, 0, 100, telling),
        match_whole_words="off",
        enabled=raw.get("mode") != "folder",
    )


def novelai(raw: Tree, place: int, telling: Telling) -> Entry:
    known = ("keys", "text", "displayName", "enabled", "forceActivation", "contextConfig", "searchRange", "id")
    rank = read.whole(read.inner(raw, "contextConfig"), "budgetPriority", place, *_ORDER, telling)
    return _entry(
        raw,
        telling,
        known,
        uid=raw["id"][:200] if isinstance(raw.get("id"), str) else None,
        name=read.text(raw, "displayName", read.LONGEST_NAME, telling),
        keys=read.keys(raw, "keys", telling),
        content=read.text(raw, "text", read.LONGEST_CONTENT, telling),
        constant=read.flag(raw, "forceActivation"),
        order=rank,
        priority=rank,
        enabled=read.flag(raw, "enabled", default=True),
    )


def kobold(raw: Tree, place: int, telling: Telling) -> Entry:
    """Words that must not be there are asked for where no others are, for an entry asks for one kind of them."""
    known = (
        "key",
        "keysecondary",
        "content",
        "comment",
        "constant",
        "selective",
        "probability",
        "folder",
        "widisabled",
    )
    further = read.keys(raw, "keysecondary", telling, split=True, as_text=True) if read.flag(raw, "selective") else []
    without = [] if further else read.keys(raw, "keyanti", telling, split=True, as_text=True)
    return _entry(
        raw,
        telling,
        (*known, "keyanti") if without or not raw.get("keyanti") else known,
        name=read.text(raw, "comment", read.LONGEST_NAME, telling),
        keys=read.keys(raw, "key", telling, split=True, as_text=True),
        secondary_keys=without or further,
        logic="not_any" if without else "and_any",
        enabled=not read.flag(raw, "widisabled"),
        content=read.text(raw, "content", read.LONGEST_CONTENT, telling),
        constant=read.flag(raw, "constant"),
        probability=read.number(raw, "probability", 100, 0, 100, telling),
        order=place,
    )


def _entry(raw: Tree, telling: Telling, known: tuple[str, ...], **found: object) -> Entry:
    fields: Fields = {**found, "unknown": read.foreign(raw, frozenset(known))}
    return read.entry_of(fields, {}, telling)


def _kept_whole(raw: Tree, name: str, telling: Telling) -> list[str]:
    """A pattern may hold commas."""
    value = raw.get(name)
    if not isinstance(value, str):
        return read.keys(raw, name, telling)
    return read.keys({name: [value]}, name, telling) if value.strip() else []
