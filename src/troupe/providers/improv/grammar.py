"""The written lines, by move and by who says them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.character import Character

_OWN_LANGUAGES = ("en", "de", "es", "fr", "ja")


@dataclass(frozen=True, slots=True)
class Grammar:
    """All lines of one language."""

    language: str
    moves: Mapping[str, Mapping[str, tuple[str, ...]]]
    topics: Mapping[str, Mapping[str, tuple[str, ...]]]

    def lines(self, move: str, character: Character) -> tuple[str, ...]:
        """What this character could say for a move: its own lines, or everyone's where it has none."""
        kinds = self.moves.get(move, {})
        own = kinds.get(character.temperament, ()) + kinds.get(character.tone, ())
        return own or kinds.get("any", ())

    def spare_lines(self, move: str) -> tuple[str, ...]:
        """What anyone could say, for when one's own lines are used up."""
        return self.moves.get(move, {}).get("any", ())

    def remarks(self, words: frozenset[str], character: Character) -> tuple[str, ...]:
        """Tastes about the first everyday thing that was mentioned."""
        for kinds in self.topics.values():
            if not words.isdisjoint(kinds["words"]):
                return kinds.get(character.temperament, ())
        return ()


def speaks(language: str) -> bool:
    """Whether there are lines in this language."""
    return language in _OWN_LANGUAGES


@lru_cache(maxsize=8)
def grammar_of(language: str) -> Grammar:
    """The lines of a language, read once; another language than the written ones is answered in English."""
    known = language if speaks(language) else "en"
    topics = _tables("topics.toml") if known == "en" else {}
    return Grammar(known, _tables(f"{known}.toml") | _by_number(known), topics)


def _by_number(language: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """What anyone adds when one number lies low or high: a move of its own for each."""
    tables = _tables(f"numbers/{language}.toml")
    return {f"{pole} {number}": {"any": lines} for number, poles in tables.items() for pole, lines in poles.items()}


def _tables(file: str) -> dict[str, dict[str, tuple[str, ...]]]:
    text = files(__package__).joinpath("lines", file).read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {name: {kind: tuple(lines) for kind, lines in table.items()} for name, table in tables.items()}
