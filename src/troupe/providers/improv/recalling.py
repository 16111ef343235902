"""What people told of themselves in the visible conversation: their name, what they like, what they said before."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.wording import fold, folded_pattern

_LONGEST_QUOTE = 60
_MARKS = " .,;:!?。、！？¿¡"
_LIKES_END = re.compile(
    r"\s+(?:and|but|because|when|so|very|a lot|und|aber|weil|sehr|y|pero|mucho|et|mais|beaucoup)\b.*", re.I
)


@dataclass(frozen=True, slots=True)
class Told:
    """The patterns of one language."""

    name: re.Pattern[str] | None
    likes: re.Pattern[str]
    asks: tuple[tuple[str, re.Pattern[str]], ...]
    common: frozenset[str] = frozenset()
    """Words by which two messages are not about the same."""

    def name_in(self, text: str) -> str:
        """The name somebody gives themselves."""
        found = self.name.search(text) if self.name else None
        name = next((group for group in found.groups() if group), "") if found else ""
        return name[:1].upper() + name[1:]

    def likes_in(self, text: str) -> str:
        """What somebody says they like, as they say it."""
        found = self.likes.search(text)
        return _LIKES_END.sub("", found.group(1)).strip(_MARKS) if found else ""

    def asked_in(self, text: str) -> str:
        """Which of these things somebody asks back for; empty when they ask for none."""
        folded = fold(text)
        return next((intent for intent, pattern in self.asks if pattern.search(folded)), "")


@lru_cache(maxsize=8)
def told_in(language: str) -> Told:
    table = tomllib.loads(files(__package__).joinpath("rules", "told.toml").read_text(encoding="utf-8"))
    words = table.get(language, table["en"])
    intents = {"asks_before": "before", "asks_likes": "likes", "asks_name": "your_name"}
    asks = tuple((intent, folded_pattern(words[key])) for key, intent in intents.items() if key in words)
    name = re.compile(words["name"], re.IGNORECASE) if "name" in words else None
    common = frozenset(words.get("common", "").split())
    return Told(name, re.compile(words["likes"], re.IGNORECASE), asks, common)


def quoted(text: str) -> str:
    """The words of somebody as they can be said back, when they are few enough."""
    first = re.split(r"(?<=[.!?。！？])", text.strip(), maxsplit=1)[0].strip(_MARKS)
    return first if 0 < len(first) <= _LONGEST_QUOTE and "\n" not in first else ""


def newest(found: Sequence[str]) -> str:
    return next((each for each in reversed(found) if each), "")
