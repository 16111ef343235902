"""Decorators: lines at the head of an entry that say when and where it is told, with fallbacks for other programs."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from troupe.minds.domain.lore.entry import Place, Role

Value = int | str | tuple[str, ...] | None
State = Literal["used", "fallback", "ignored"]
LONGEST_CHAIN = 32
_LINE = re.compile(r"(@@@?)([A-Za-z0-9_]+)(?:[ \t]+(.*?))?[ \t]*\r?")
_COMMA = re.compile(r"(?<!\\),")
_NUMBER = re.compile(r"[+-]?\d{1,9}")
_ADDING_UP = frozenset({"additional_keys", "exclude_keys"})
_PLACES: Mapping[str, Place] = {
    "after_desc": "after_char",
    "before_desc": "before_char",
    "personality": "personality",
    "scenario": "scenario",
}


class Unusable(ValueError):
    """Why a decorator has no effect, as a word and a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Decorator:
    """One line of the head of an entry, and what became of it."""

    name: str
    value: str
    is_fallback: bool
    state: State
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Decorated:
    """A content taken apart: its decorators, those that hold, and what is told."""

    text: str
    lines: tuple[Decorator, ...] = ()
    effects: Mapping[str, Value] = field(default_factory=dict)

    def number(self, name: str) -> int | None:
        found = self.effects.get(name)
        return found if isinstance(found, int) else None

    def word(self, name: str) -> str | None:
        found = self.effects.get(name)
        return found if isinstance(found, str) else None

    def many(self, name: str) -> tuple[str, ...]:
        found = self.effects.get(name)
        return found if isinstance(found, tuple) else ()

    @property
    def place(self) -> Place | None:
        """`position` beats `depth`, and `depth` beats `reverse_depth`."""
        found = self.word("position")
        if found:
            return _PLACES[found]
        return "depth" if {"depth", "reverse_depth", "end"} & self.effects.keys() else None

    @property
    def depth(self) -> int | None:
        if "end" in self.effects and "depth" not in self.effects:
            return 0
        found = self.number("depth")
        return found if found is not None else self.number("reverse_depth")

    @property
    def counts_from_oldest(self) -> bool:
        return "reverse_depth" in self.effects and not {"depth", "end"} & self.effects.keys()

    @property
    def role(self) -> Role | None:
        found = self.word("role")
        return found if found in ("assistant", "system", "user") else None  # type: ignore[return-value]  # checked here


def decorated(content: str) -> Decorated:
    """Take the decorators off the head of a content."""
    if not content.lstrip("\r\n \t").startswith("@@"):
        return Decorated(content)
    lines, text = _split(content)
    if not lines:
        return Decorated(content)
    told: list[Decorator] = []
    effects: dict[str, Value] = {}
    for chain in _chains(lines, told):
        told += _chosen(chain, effects)
    return Decorated(text, tuple(told), effects)


def _split(content: str) -> tuple[list[re.Match[str]], str]:
    """Decorator lines up to the first other line, and the rest without the blank lines around them."""
    found: list[re.Match[str]] = []
    rest = content.split("\n")
    at = 0
    while at < len(rest):
        if not rest[at].strip():
            at += 1
            continue
        line = _LINE.fullmatch(rest[at])
        if line is None:
            break
        found.append(line)
        at += 1
    return found, "\n".join(rest[at:]) if found else content


def _chains(lines: list[re.Match[str]], told: list[Decorator]) -> Iterator[list[re.Match[str]]]:
    """A decorator with the fallbacks below it."""
    chain: list[re.Match[str]] = []
    for line in lines:
        if line[1] == "@@":
            if chain:
                yield chain
            chain = [line]
        elif not chain or len(chain) >= LONGEST_CHAIN:
            told.append(_said(line, "ignored", "no_decorator", "There is nothing above it to fall back from."))
        else:
            chain.append(line)
    if chain:
        yield chain


def _chosen(chain: list[re.Match[str]], effects: dict[str, Value]) -> Iterator[Decorator]:
    """The first of a chain that is known, valid and of use here takes effect."""
    done = False
    for line in chain:
        if done:
            yield _said(line, "ignored", "not_needed", "What stands above it is used.")
            continue
        name = line[2].lower()
        try:
            value = _read(name, line[3] or "")
        except Unusable as why:
            yield _said(line, "ignored", why.reason, why.detail)
            continue
        done = True
        if name in effects and name not in _ADDING_UP:
            yield _said(line, "ignored", "twice", "The first of this name counts.")
            continue
        before = effects.get(name)
        effects[name] = before + value if isinstance(before, tuple) and isinstance(value, tuple) else value
        yield _said(line, "fallback" if line[1] == "@@@" else "used")


def _said(line: re.Match[str], state: State, reason: str = "", detail: str = "") -> Decorator:
    return Decorator(line[2].lower(), line[3] or "", line[1] == "@@@", state, reason, detail)


def _read(name: str, value: str) -> Value:
    if name in _NOT_HERE:
        raise Unusable("not_usable_here", "This has no meaning in a chat.")
    reader = _READERS.get(name)
    if reader is None:
        raise Unusable("decorator_unknown", "Nobody here knows this decorator.")
    return reader(value.strip())


def _nothing(value: str) -> Value:
    return None


def _number(value: str, *, least: int | None = None, most: int | None = None) -> Value:
    if not _NUMBER.fullmatch(value):
        raise Unusable("decorator_invalid", "It takes a whole number of at most nine digits.")
    found = int(value)
    if least is not None and found < least:
        raise Unusable("decorator_invalid", f"It takes a number from {least}.")
    if most is not None and found > most:
        raise Unusable("decorator_invalid", f"It takes a number up to {most}.")
    return found


def _depth(value: str) -> Value:
    """Below one is after the newest message."""
    found = _number(value)
    return max(0, found) if isinstance(found, int) else found


def _many(value: str) -> Value:
    found = tuple(bare for part in _COMMA.split(value) if (bare := part.replace("\\,", ",").strip()))
    if not found:
        raise Unusable("decorator_invalid", "It takes a list, with commas between.")
    return found


def _one_of(*known: str) -> Callable[[str], Value]:
    def read(value: str) -> Value:
        if value.startswith("pt_"):
            raise Unusable("not_usable_here", "This has no meaning in a chat.")
        if value not in known:
            raise Unusable("decorator_invalid", f"It takes one of {', '.join(known)}.")
        return value

    return read


def _text(value: str) -> Value:
    if not value:
        raise Unusable("decorator_invalid", "It takes a name.")
    return value


_NOT_HERE = frozenset(
    {
        "instruct_depth",
        "reverse_instruct_depth",
        "instruct_scan_depth",
        "inject_lore",
        "inject_at",
        "inject_replace",
        "inject_prepend",
    }
)
_from_zero, _any_number = partial(_number, least=0), _number
_READERS: Mapping[str, Callable[[str], Value]] = {
    "activate_only_after": _from_zero,
    "activate_only_every": partial(_number, least=1),
    "keep_activate_after_match": _nothing,
    "dont_activate_after_match": _nothing,
    "activate": _nothing,
    "dont_activate": _nothing,
    "depth": _depth,
    "reverse_depth": _depth,
    "end": _nothing,
    "role": _one_of("assistant", "system", "user"),
    "scan_depth": _from_zero,
    "position": _one_of(*_PLACES),
    "is_greeting": _from_zero,
    "is_user_icon": _text,
    "additional_keys": _many,
    "exclude_keys": _many,
    "exclude_keys_all": _many,
    "ignore_on_max_context": _nothing,
    "disable_ui_prompt": _one_of("system_prompt", "post_history_instructions"),
    "probability": partial(_number, least=0, most=100),
    "priority": _any_number,
    "match_full_word": _nothing,
    "match_partial_word": _nothing,
    "recursive": _nothing,
    "unrecursive": _nothing,
    "no_recursive_search": _nothing,
}
