"""Macros in supplied texts: `{{char}}`, `{{random:a,b}}`, `{{time}}` and the like, resolved when a prompt is made.

What a macro gives is never read again, so that no name and no message can ask for another one. Draws come from a seed,
so that the same turn gives the same words.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from troupe.kit.named_values import Deeds
from troupe.minds.domain.letters import letters
from troupe.minds.domain.packs import pack
from troupe.minds.domain.variables import KINDS, Variables, mark_of

if TYPE_CHECKING:
    from troupe.personas import Persona

DEEPEST = 8
_MOST_CHARACTERS = 200_000
_SMALL = 2_000
_MOST_DICE, _MOST_SIDES = 100, 1_000_000
_OPEN, _CLOSE, _TRIM = "{{", "}}", "\ufdd0"
# What other studios know and this one has nothing for: it leaves no trace in a prompt.
NOT_HERE = ("original",)
_LAST_WORDS = ("lastmessage", "lastusermessage", "lastcharmessage")
_ANGLES = re.compile(r"<(bot|char|user)>", re.IGNORECASE)
_PIECES = re.compile(r"\{\{|\}\}|<(?:bot|char|user)>", re.IGNORECASE)
_DICE = re.compile(r"\s*(?:(\d{0,3})d)?(\d{1,7})\s*([+-]\s*\d{1,7})?\s*", re.IGNORECASE)
_COMMA = re.compile(r"(?<!\\),")


@dataclass(frozen=True)
class Scene:
    """What the macros of one turn may know."""

    char: str
    user: str
    language: str = "en"
    now: datetime | None = None
    """The prompt's clock in the user's zone."""
    seed: str = ""
    """Of the run: what is drawn anew with every answer."""
    chat: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Values that are texts themselves, by their small name: `scenario`, `lastmessage` …"""
    idle: timedelta | None = None
    """How long the user had said nothing before the newest message."""
    outlets: Mapping[str, str] = field(default_factory=dict)
    """What lorebooks send to a place that a text names, by that name."""

    @cached_property
    def key(self) -> str:
        """What nobody who writes a text can know."""
        return hashlib.sha256(f"{self.seed}\x1f{self.chat}\x1fvariables".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Greeted:
    """A greeting as it is said, and what it made of the variables of its chat."""

    text: str
    variables: Mapping[str, str]
    deeds: Deeds = field(default_factory=Deeds)


def greeted(persona: "Persona", text: str, user_name: str, now: datetime, chat: str) -> Greeted:
    """A greeting as it is said to somebody: what it asks for is known once, and stays in that chat."""
    about = {"description": persona.description or "", "personality": persona.personality}
    texts = about | {"scenario": persona.scenario, "group": persona.spoken_name}
    texts |= dict.fromkeys((*_LAST_WORDS, *NOT_HERE, "persona"), "")
    scene = Scene(persona.spoken_name, user_name, persona.language, now, chat, chat, texts)
    shelf = Variables(scene.key, {})
    said = shelf.resolve(Macros(scene, shown=True)(text))
    return Greeted(said, shelf.values, shelf.deeds)


@dataclass
class _Macro:
    """A macro that is being read: where it began, and what stands in it so far."""

    start: int
    pieces: list[str] = field(default_factory=list)


class Macros:
    """Resolves the macros of a text for one scene."""

    def __init__(self, scene: Scene, *, shown: bool = False) -> None:
        self._scene = scene
        self._shown = shown
        self.too_large: dict[str, int] = {}
        """Texts that stayed as they were because their macros made too much of them, and how much."""

    def __call__(self, text: str) -> str:
        """The text with its macros resolved; unknown ones stay, and one that grows beyond bounds stays whole."""
        if _OPEN not in text and not _ANGLES.search(text):
            return text
        found = self._resolved(text)
        if len(found) > min(_MOST_CHARACTERS, max(_SMALL, 4 * len(text))):
            self.too_large[text] = len(found)
            return text
        return re.sub(rf"\n*{_TRIM}\n*", "", found)

    def _resolved(self, text: str) -> str:
        """Innermost first, in one walk: what was resolved is never looked at again."""
        open_ones = [_Macro(0)]
        at = 0
        for mark in _PIECES.finditer(text):
            open_ones[-1].pieces.append(text[at : mark.start()])
            at = mark.end()
            self._take(mark.group(), mark.start(), mark.end(), text, open_ones)
        open_ones[-1].pieces.append(text[at:])
        return "".join(_OPEN * (depth > 0) + "".join(one.pieces) for depth, one in enumerate(open_ones))

    def _take(self, mark: str, start: int, end: int, text: str, open_ones: list[_Macro]) -> None:
        if mark == _OPEN:
            open_ones.append(_Macro(start))
        elif mark == _CLOSE:
            self._close(text, end, open_ones)
        else:
            open_ones[-1].pieces.append(self._scene.user if mark.lower() == "<user>" else self._scene.char)

    def _close(self, text: str, end: int, open_ones: list[_Macro]) -> None:
        if len(open_ones) == 1:
            open_ones[0].pieces.append(_CLOSE)
            return
        macro = open_ones.pop()
        value = self._value("".join(macro.pieces), macro.start, text) if len(open_ones) <= DEEPEST else None
        open_ones[-1].pieces.append(text[macro.start : end] if value is None else value)

    def _value(self, content: str, place: int, text: str) -> str | None:
        if content.lstrip().startswith("//"):
            return ""
        name, _, rest = content.strip().partition(":")
        name, rest = name.strip().lower(), rest.removeprefix(":")
        if name in ("char", "user"):
            return self._scene.char if name == "char" else self._scene.user
        if name in self._scene.texts and not rest:
            return self._scene.texts[name]
        if name in KINDS:
            return mark_of(self._scene.key, name, rest)
        if name == "comment" and self._shown:
            return rest
        known = _KNOWN.get(name)
        return known(_Call(self._scene, rest, f"{text}\x00{place}")) if known else None


@dataclass(frozen=True)
class _Call:
    """One use of a macro: what it was given, and where it stands."""

    scene: Scene
    rest: str
    place: str

    def draw(self, key: str, size: int, turn: int = 0) -> int:
        digest = hashlib.sha256(f"{key}\x1f{self.place}\x1f{turn}".encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:16], "big") % size

    def choices(self) -> Sequence[str]:
        """Parted by commas, or by double colons where there are any: then a comma is a comma."""
        parts = self.rest.split("::") if "::" in self.rest else _COMMA.split(self.rest)
        return [part.replace("\\,", ",").strip() for part in parts]


def _one_of(call: _Call, key: str) -> str:
    choices = call.choices()
    return choices[call.draw(key, len(choices))]


def _roll(call: _Call) -> str | None:
    found = _DICE.fullmatch(call.rest)
    if found is None:
        return None
    dice, sides = int(found[1] or 1), int(found[2])
    if not 1 <= dice <= _MOST_DICE or not 1 <= sides <= _MOST_SIDES:
        return None
    total = sum(1 + call.draw(call.scene.seed, sides, turn) for turn in range(dice))
    return str(total + int((found[3] or "0").replace(" ", "")))


def _moment(spoken: Callable[[datetime, Mapping[str, Any]], str]) -> Callable[[_Call], str | None]:
    def told(call: _Call) -> str | None:
        return None if call.scene.now is None else spoken(call.scene.now, pack(call.scene.language)["clock"])

    return told


def _idle(call: _Call) -> str | None:
    """How long ago the user spoke last, in words."""
    words, idle = pack(call.scene.language)["clock"]["idle"], call.scene.idle
    seconds = 0 if idle is None else max(0, int(idle.total_seconds()))
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= size:
            count = seconds // size
            return str(words[unit[:-1] if count == 1 else unit].format(count=count))
    return str(words["now"])


def _date(now: datetime, words: Mapping[str, Any]) -> str:
    return str(words["date"].format(day=now.day, month=words["months"][now.month - 1], year=now.year))


_KNOWN: Mapping[str, Callable[[_Call], str | None]] = {
    "random": lambda call: _one_of(call, call.scene.seed),
    "pick": lambda call: _one_of(call, call.scene.chat),
    "roll": _roll,
    "comment": lambda call: "",
    "hidden_key": lambda call: "",
    "reverse": lambda call: "".join(reversed(letters(call.rest))),
    "outlet": lambda call: call.scene.outlets.get(call.rest.strip(), ""),
    "idle_duration": _idle,
    "newline": lambda call: "\n",
    "trim": lambda call: _TRIM,
    "time": _moment(lambda now, words: f"{now:%H:%M}"),
    "isotime": _moment(lambda now, words: now.isoformat(timespec="seconds")),
    "date": _moment(_date),
    "weekday": _moment(lambda now, words: str(words["weekdays"][now.weekday()])),
}
