"""Values of entries as other programs write them, read tolerantly and fitted to what an entry can hold."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from pydantic import ValidationError

from troupe.minds import Entry

Tree = Mapping[str, Any]
Fields = dict[str, Any]
MOST_KEYS, LONGEST_KEY, LONGEST_CONTENT, LONGEST_NAME, LONGEST_COMMENT = 100, 500, 100_000, 200, 4_000
OURS = "troupe"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_PATTERN = re.compile(r"/.+/[A-Za-z]*", re.DOTALL)
_PIECES = re.compile(r"\s*(/(?:\\.|[^/\\])+/[a-z]*)\s*(?:,|$)|([^,]*)(?:,|$)")


class Telling:
    """What is odd about one entry, with its place."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.told: list[dict[str, str]] = []

    def say(self, code: str, name: str, detail: str) -> None:
        self.told.append({"code": code, "path": f"{self.place}/{name}" if name else self.place, "detail": detail})


def text(raw: Tree, name: str, longest: int, telling: Telling) -> str:
    """A text; a number becomes one, anything else is none."""
    value = raw.get(name)
    if isinstance(value, bool | int | float):
        value = str(value).lower() if isinstance(value, bool) else str(value)
        telling.say("number_as_text", name, "A number stood where a text is expected.")
    if value is None:
        return ""
    if not isinstance(value, str):
        telling.say("wrong_type", name, "This is no text; it is kept, and not used.")
        return ""
    bare = _CONTROL.sub("", value)
    if len(bare) > longest:
        telling.say("out_of_range", name, f"Only its first {longest:,} characters are used.")
    return bare[:longest]


def number(raw: Tree, name: str, default: float, low: float, high: float, telling: Telling) -> float:
    value = raw.get(name)
    if value is None or isinstance(value, bool):
        return default
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            telling.say("wrong_type", name, "This is no number.")
            return default
    if not isinstance(value, int | float) or value != value:
        telling.say("wrong_type", name, "This is no number.")
        return default
    fitted = max(low, min(high, value))
    if fitted != value:
        telling.say("out_of_range", name, f"{value} is outside {low} to {high}.")
    return fitted


def whole(raw: Tree, name: str, default: int, low: int, high: int, telling: Telling) -> int:
    return int(number(raw, name, default, low, high, telling) // 1)


def flag(raw: Tree, name: str, *, default: bool = False) -> bool:
    value = raw.get(name)
    if isinstance(value, str):
        return value.strip().lower() in ("true", "1", "yes")
    return default if value is None else bool(value)


def maybe_flag(raw: Tree, name: str) -> bool | None:
    return None if raw.get(name) is None else flag(raw, name)


def keys(raw: Tree, name: str, telling: Telling, *, split: bool = False, as_text: bool = False) -> list[str]:
    """Keys as a list, or as a text with commas, which `as_text` says is how that program writes them.

    With `split` a text inside a list is cut at commas too.
    """
    value = raw.get(name)
    if isinstance(value, str):
        if value.strip() and not as_text:
            telling.say("list_from_text", name, "A text stood where a list is expected; it was cut at its commas.")
        found = cut_at_commas(value)
    elif isinstance(value, list):
        found = [part for each in value if isinstance(each, str) for part in (cut_at_commas(each) if split else [each])]
    else:
        found = []
    bare = [kept for each in found if (kept := _CONTROL.sub("", each).strip())]
    short = [each for each in bare if len(each) <= LONGEST_KEY]
    if len(short) < len(bare):
        telling.say("key_too_long", name, f"Keys longer than {LONGEST_KEY} characters are kept, and never found.")
    return short[:MOST_KEYS]


def cut_at_commas(joined: str) -> list[str]:
    """At commas that stand in no pattern; a text that is one pattern stays whole."""
    if _PATTERN.fullmatch(joined.strip()) and joined.strip().count("/") == 2:
        return [joined.strip()]
    return [(found[1] or found[2] or "").strip() for found in _PIECES.finditer(joined)]


def names(raw: Tree, name: str, most: int) -> list[str]:
    value = raw.get(name)
    listed = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return [kept for each in listed if isinstance(each, str) and (kept := _CONTROL.sub("", each).strip()[:200])][:most]


def inner(raw: Tree, name: str) -> Tree:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def entry_of(fields: Fields, ours: Tree, telling: Telling) -> Entry:
    """The entry these fields make; what our own export added counts, as far as it can be."""
    found = Entry.model_validate(fields)
    for name, value in ours.items():
        if name in Entry.model_fields:
            try:
                found = found.changed({name: value})
            except ValidationError:
                telling.say("out_of_range", f"extensions/{OURS}/{name}", "This value cannot be; it is not used.")
    return found


def foreign(raw: Tree, known: Collection[str]) -> dict[str, Any]:
    """What nobody here knows."""
    return {name: value for name, value in raw.items() if name not in known}


def with_the_rest(written: Fields, entry: Entry, decode: Callable[[Tree], Entry]) -> Fields:
    """What this form cannot say goes along under our own name, so that it comes back."""
    extensions = {name: value for name, value in inner(written, "extensions").items() if name != OURS}
    back = decode({**written, "extensions": extensions})
    lost = {
        name: value
        for name, value in entry.model_dump(mode="json").items()
        if name not in ("uid", "extensions", "unknown") and getattr(back, name) != getattr(entry, name)
    }
    if lost or OURS in inner(written, "extensions"):
        written["extensions"] = {**extensions, OURS: lost} if lost else extensions
    return written
