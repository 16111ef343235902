"""The written lines, by move and by who says them."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.character import Character

_FORMAL, _CASUAL = 0.6, 0.4
# English has its formality in its verbs, see `manner`; these have it in how they address somebody.
_WITH_MANNERS = ("de", "es", "fr", "ja")
_FAMILIAR = {
    "de": re.compile(r"\b(du|dir|dich|dein\w*)\b", re.IGNORECASE),
    "es": re.compile(r"\b(tú|te|ti|contigo|tus?)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(tu|te|toi|ton|ta|tes)\b|\bt'", re.IGNORECASE),
}
# What is said of things that were told, by language.
_SHELVES = {
    "en": (
        "en",
        "kinds_en",
        "thread_en",
        "wider_en",
        "group_en",
        "care_en",
        "looking_back_en",
        "asked_en",
        "acting_en",
        "playing_en",
    ),
    "de": ("de", "talk_de", "group_de", "care_de", "looking_back_de", "asked_de", "acting_de", "playing_de"),
    "es": ("looking_back_es", "acting_es", "playing_es", "talk_es"),
    "fr": ("looking_back_fr", "acting_fr", "playing_fr", "talk_fr"),
}
_LISTENED_TO = ("en", "de")
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
        manner = _manner_of(character)
        mannered = kinds.get(manner, ())
        if mannered and self.language not in _LISTENED_TO:
            return mannered
        own = kinds.get(character.temperament, ()) + kinds.get(character.tone, ())
        lines = own or kinds.get("any", ())
        return mannered + (self._without_familiarity(lines, bool(mannered)) if manner == "formal" else lines)

    def all_lines(self, move: str) -> tuple[str, ...]:
        """Every line of a move, whoever says it."""
        return tuple(line for lines in self.moves.get(move, {}).values() for line in lines)

    def _without_familiarity(self, lines: tuple[str, ...], strictly: bool) -> tuple[str, ...]:
        """Who speaks with care says no `du` and no `tu` where there is another way to say it."""
        familiar = _FAMILIAR.get(self.language)
        careful = tuple(line for line in lines if not (familiar and familiar.search(line)))
        return careful if strictly else careful or lines

    def spare_lines(self, move: str, character: Character) -> tuple[str, ...]:
        """What anyone could say, for when one's own lines are used up."""
        kinds = self.moves.get(move, {})
        # Who was addressed with care is not addressed otherwise in the next sentence.
        return () if _manner_of(character) in kinds else kinds.get("any", ())

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
    moves = _tables(f"{known}.toml") | _tables(f"more/{known}.toml") | _by_number(known)
    for shelf in _SHELVES.get(known, ()):
        moves = _joined(moves, _tables(f"heard/{shelf}.toml"))
    return Grammar(known, _with_manners(moves, known), topics)


def _joined(
    moves: dict[str, dict[str, tuple[str, ...]]], more: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """The same moves with more lines to them."""
    joined = dict(moves)
    for move, kinds in more.items():
        mine = joined.get(move, {})
        joined[move] = mine | {kind: mine.get(kind, ()) + lines for kind, lines in kinds.items()}
    return joined


def _with_manners(moves: dict[str, dict[str, tuple[str, ...]]], language: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """The same moves as a careful and as an easy speaker of this language makes them."""
    manners = _tables(f"manners/{language}.toml") if language in _WITH_MANNERS else {}
    return {move: kinds | manners.get(move, {}) for move, kinds in moves.items()}


def _manner_of(character: Character) -> str:
    formality = character["formality"]
    return "formal" if formality > _FORMAL else "casual" if formality < _CASUAL else ""


def _by_number(language: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """What anyone adds when one number lies low or high: a move of its own for each."""
    tables = _tables(f"numbers/{language}.toml")
    return {f"{pole} {number}": {"any": lines} for number, poles in tables.items() for pole, lines in poles.items()}


def _tables(file: str) -> dict[str, dict[str, tuple[str, ...]]]:
    text = files(__package__).joinpath("lines", file).read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {name: {kind: tuple(lines) for kind, lines in table.items()} for name, table in tables.items()}
