"""Entries as SillyTavern keeps them: in world info files by one spelling, in the books of cards by another."""

from collections.abc import Mapping
from typing import Any

from troupe.cards.service.books import fields as read
from troupe.cards.service.books.fields import Fields, Telling, Tree
from troupe.minds import Entry

MARKS = ("selectiveLogic", "useProbability", "display_index")
LOGIC = ("and_any", "not_all", "not_any", "and_all")
PLACES = (
    "before_char",
    "after_char",
    "note_before",
    "note_after",
    "depth",
    "example_before",
    "example_after",
    "outlet",
)
ROLES = ("system", "user", "assistant")
KINDS = {
    "normal": ("reply",),
    "swipe": ("variant",),
    "regenerate": ("variant",),
    "continue": ("continue",),
    "impersonate": ("draft",),
    "quiet": ("suggest",),
}
_THEIR_KINDS = {
    "reply": "normal",
    "variant": "swipe",
    "continue": "continue",
    "draft": "impersonate",
    "suggest": "quiet",
}
# Ours, theirs in a file, theirs in a card.
SOURCES = (
    ("mask", "matchPersonaDescription", "match_persona_description"),
    ("persona_description", "matchCharacterDescription", "match_character_description"),
    ("personality", "matchCharacterPersonality", "match_character_personality"),
    ("note", "matchCharacterDepthPrompt", "match_character_depth_prompt"),
    ("scenario", "matchScenario", "match_scenario"),
    ("creator_notes", "matchCreatorNotes", "match_creator_notes"),
)
_SPELLED = {
    "scanDepth": "scan_depth",
    "caseSensitive": "case_sensitive",
    "matchWholeWords": "match_whole_words",
    "outletName": "outlet_name",
    "groupOverride": "group_override",
    "groupWeight": "group_weight",
    "useGroupScoring": "use_group_scoring",
    "excludeRecursion": "exclude_recursion",
    "preventRecursion": "prevent_recursion",
    "delayUntilRecursion": "delay_until_recursion",
    "ignoreBudget": "ignore_budget",
    "automationId": "automation_id",
    "displayIndex": "display_index",
    "characterFilter": "character_filter",
    **{theirs: in_card for _, theirs, in_card in SOURCES},
}
_SAME = ("selectiveLogic", "useProbability", "probability", "vectorized", "position", "depth", "role")
_TIMES = ("sticky", "cooldown", "delay", "group", "triggers")
_BARE = (
    *("uid", "key", "keysecondary", "comment", "content", "constant", "selective", "order", "disable", "addMemo"),
    *("addMemo", "extensions", "characterFilterNames", "characterFilterTags", "characterFilterExclude", "name"),
)
KNOWN = frozenset((*_SPELLED, *_SAME, *_TIMES, *_BARE))
KNOWN_IN_CARD = frozenset((*_SPELLED.values(), *_SAME, *_TIMES, read.OURS))
_MOST = 100_000


def decode(raw: Tree, place: int, telling: Telling) -> Entry:
    """An entry of a world info file."""
    extensions = read.inner(raw, "extensions")
    found: Fields = {
        "uid": uid(raw.get("uid")),
        "name": read.text(raw, "comment", read.LONGEST_NAME, telling),
        "keys": read.keys(raw, "key", telling),
        "secondary_keys": read.keys(raw, "keysecondary", telling) if read.flag(raw, "selective", default=True) else [],
        "content": read.text(raw, "content", read.LONGEST_CONTENT, telling),
        "constant": read.flag(raw, "constant"),
        "enabled": not read.flag(raw, "disable"),
        "order": read.whole(raw, "order", place, -1_000_000, 1_000_000, telling),
        "extensions": read.foreign(extensions, {read.OURS}),
        "unknown": read.foreign(raw, KNOWN),
        **shared(raw, telling),
    }
    return read.entry_of(found, read.inner(extensions, read.OURS), telling)


def encode(entry: Entry, number: int, place: int) -> Fields:
    """An entry for a world info file, with every field such files have."""
    written: Fields = {
        "uid": number,
        "key": spelled(entry),
        "keysecondary": list(entry.secondary_keys),
        "comment": entry.name,
        "content": entry.content,
        "constant": entry.constant,
        "selective": bool(entry.secondary_keys),
        "order": entry.order,
        "disable": not entry.enabled,
        "addMemo": bool(entry.name),
        "displayIndex": place,
        **share(entry),
        **entry.unknown,
    }
    if entry.extensions:
        written["extensions"] = dict(entry.extensions)
    return read.with_the_rest(written, entry, lambda raw: decode(raw, place, Telling("")))


def shared(raw: Tree, telling: Telling, *, in_card: bool = False) -> Fields:
    """What both spellings say."""
    named = {theirs: raw.get(spelled if in_card else theirs) for theirs, spelled in _SPELLED.items()}
    both = {**{name: raw.get(name) for name in (*_SAME, *_TIMES)}, **named}
    chance = read.number(both, "probability", 100, 0, 100, telling)
    found: Fields = {
        "key_mode": "slashes",
        "logic": _of(LOGIC, both.get("selectiveLogic"), "and_any"),
        "semantic": read.flag(both, "vectorized"),
        "depth": read.whole(both, "depth", 4, 0, 10_000, telling),
        "role": _of(ROLES, both.get("role"), "system"),
        "outlet": str(both["outletName"])[:64] if both.get("outletName") else None,
        "scan_depth": None if both.get("scanDepth") is None else read.whole(both, "scanDepth", 4, 0, 1_000, telling),
        "case_sensitive": read.maybe_flag(both, "caseSensitive"),
        "match_whole_words": "off" if both.get("matchWholeWords") is False else "single_word_keys",
        "match_sources": [ours for ours, theirs, _ in SOURCES if read.flag(both, theirs)],
        "probability": 100 if both.get("useProbability") is False else chance,
        **{name: read.whole(both, name, 0, 0, _MOST, telling) for name in ("sticky", "cooldown", "delay")},
        "group": read.names(both, "group", 10),
        "group_first": read.flag(both, "groupOverride"),
        "group_weight": read.whole(both, "groupWeight", 100, 1, 1_000_000, telling),
        "group_scoring": read.flag(both, "useGroupScoring"),
        "recursion": _waking(both, telling),
        "ignore_budget": read.flag(both, "ignoreBudget"),
        "kinds": sorted({kind for each in read.names(both, "triggers", 20) for kind in KINDS.get(each, ())}),
        **_filters(both),
    }
    if both.get("position") is not None:
        found["place"] = _of(PLACES, both["position"], "after_char")
    return found


def share(entry: Entry, *, in_card: bool = False) -> Fields:
    """The same, written."""
    place = PLACES.index(entry.place) if entry.place in PLACES else 1
    whole = {"off": False, "all": True, "single_word_keys": None, None: None}[entry.match_whole_words]
    level = entry.recursion.only_level
    found: Fields = {
        "selectiveLogic": LOGIC.index(entry.logic),
        "useProbability": entry.probability != 100,
        "probability": entry.probability,
        "vectorized": entry.semantic,
        "position": place,
        "depth": entry.depth,
        "role": ROLES.index(entry.role),
        "outletName": entry.outlet or "",
        "scanDepth": entry.scan_depth,
        "caseSensitive": entry.case_sensitive,
        "matchWholeWords": whole,
        **{theirs: ours in entry.match_sources for ours, theirs, _ in SOURCES},
        "sticky": entry.sticky,
        "cooldown": entry.cooldown,
        "delay": entry.delay,
        "group": ", ".join(entry.group),
        "groupOverride": entry.group_first,
        "groupWeight": entry.group_weight,
        "useGroupScoring": entry.group_scoring,
        "excludeRecursion": not entry.recursion.wakeable,
        "preventRecursion": not entry.recursion.wakes,
        "delayUntilRecursion": bool(level) if level < 2 else level,
        "ignoreBudget": entry.ignore_budget,
        "triggers": [_THEIR_KINDS[kind] for kind in entry.kinds if kind in _THEIR_KINDS],
        "characterFilter": {
            "isExclude": entry.exclude,
            "names": list(entry.personas_only),
            "tags": list(entry.tags_only),
        },
    }
    return {_SPELLED.get(name, name): value for name, value in found.items()} if in_card else found


def uid(value: Any) -> int | str | None:
    return (
        value
        if isinstance(value, int) and not isinstance(value, bool)
        else value[:200]
        if isinstance(value, str)
        else None
    )


def spelled(entry: Entry) -> list[str]:
    """As programs tell patterns from words: a bare pattern gets slashes, a word that looks like one is spelled out."""
    flags = "" if entry.case_sensitive else "i"
    return [_spelled(key, entry.key_mode, flags) for key in entry.keys]


def _spelled(key: str, mode: str, flags: str) -> str:
    looks_like = key.startswith("/") and key.rfind("/") > 0
    if mode == "regex" and not looks_like:
        return "/" + key.replace("/", "\\/") + f"/{flags}"
    if mode == "plain" and looks_like:
        literal = "".join(f"\\{mark}" if mark in "\\^$.|?*+()[]{}/" else mark for mark in key)
        return f"/{literal}/{flags}"
    return key


def _waking(both: Mapping[str, Any], telling: Telling) -> Fields:
    late = both.get("delayUntilRecursion")
    level = int(late) if isinstance(late, bool) else read.whole(both, "delayUntilRecursion", 0, 0, 16, telling)
    return {
        "wakeable": not read.flag(both, "excludeRecursion"),
        "wakes": not read.flag(both, "preventRecursion"),
        "only_level": level,
    }


def _filters(both: Mapping[str, Any]) -> Fields:
    theirs = read.inner(both, "characterFilter")
    return {
        "personas_only": read.names(theirs, "names", 100),
        "tags_only": read.names(theirs, "tags", 100),
        "exclude": read.flag(theirs, "isExclude"),
    }


def _of(known: tuple[str, ...], value: Any, otherwise: str) -> str:
    number = int(value) if isinstance(value, int | float) and not isinstance(value, bool) else -1
    return known[number] if 0 <= number < len(known) else otherwise
