"""How things are told in a language: the rules of its sheet, read once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from troupe.providers.improv.wording import folded_pattern

Where = Literal["after", "before", "near", "any", "none"]
LANGUAGES = ("en", "de")
"""The languages that are listened to closely."""


@dataclass(frozen=True, slots=True)
class TellingRule:
    """How a matter is told; `where` says on which side of the words its thing stands."""

    kind: str
    pattern: re.Pattern[str]
    where: Where = "after"
    only: frozenset[str] = frozenset()
    own: bool = False
    """Whether those who speak must have done it themselves."""


@dataclass(frozen=True, slots=True)
class Telling:
    """All rules of one language; a pattern that a language has no words for finds nothing."""

    rules: tuple[TellingRule, ...]
    patterns: Mapping[str, re.Pattern[str]]
    asks: Mapping[str, re.Pattern[str]]
    """What is asked back for, by the matter that answers it."""
    own_first: bool
    """Whether those who act stand before what they do."""

    def finds(self, name: str, text: str) -> re.Match[str] | None:
        pattern = self.patterns.get(name)
        return pattern.search(text) if pattern else None

    def is_own(self, clause: str, at: int) -> bool:
        return self.finds("own", clause[:at] if self.own_first else clause) is not None

    def without_idioms(self, text: str) -> str:
        idioms = self.patterns.get("idioms")
        return idioms.sub(lambda found: " " * len(found.group()), text) if idioms else text


@lru_cache(maxsize=4)
def telling_in(language: str) -> Telling:
    sheet = files("troupe.providers.improv").joinpath("rules", f"heard_{language}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(sheet)
    asks = {name: folded_pattern(pattern) for name, pattern in table["asks"].items()}
    patterns = {
        name: folded_pattern(pattern) if name.startswith("asks_") else re.compile(pattern)
        for name, pattern in table["patterns"].items()
    }
    return Telling(tuple(map(_rule, table["matter"])), patterns, asks, bool(table.get("own_first", False)))


def _rule(told: dict[str, Any]) -> TellingRule:
    only = frozenset(str(told.get("only", "")).split())
    pattern = re.compile(str(told["pattern"]), re.I)
    return TellingRule(str(told["kind"]), pattern, told.get("where", "after"), only, bool(told.get("own", False)))
