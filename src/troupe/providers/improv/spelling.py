"""How people really write, and how it is meant: without apostrophes, capital letters and question marks."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.listening import kind_of, nouns_of_german

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MOST_LETTERS = 4_000
_PET_NAMES = frozenset({"food", "weather", "plant", "game"})
_BEFORE_A_NOUN = re.compile(
    r"^n(?:e|en|em|er)$|^(?:k?ein|mein|dein|sein|ihr|unser|euer|eur)(?:e|en|em|er|es)?$|^(?:der|die|das|den|dem|des|im|am|zum|zur|beim|ins|mit"
    r"|ohne|für|vor|von|nach|und|als|über|unser)$"
)


_WHO_DOES = frozenset({"ich", "du", "er", "es", "wir", "man", "wer"})
"""Behind these stands what they do."""
_OWNERS = frozenset(
    {
        *("my", "our", "his", "her", "their", "best", "mein", "meine", "meinen", "meinem", "meiner"),
        *("unser", "unsere", "unseren", "unserem", "unserer", "bester", "beste"),
    }
)
_BEFORE_A_NAME = frozenset(
    {
        "i'm",
        "im",
        "am",
        "called",
        "named",
        "is",
        "heiße",
        "heisse",
        "heißt",
        "bin",
        "namens",
        "with",
        "mit",
        "and",
        "und",
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One habit of writing, where it is found and what it means."""

    pattern: re.Pattern[str]
    instead: str
    when: re.Pattern[str] | None

    def done_in(self, text: str) -> str:
        return text if self.when and not self.when.search(text) else self.pattern.sub(self.instead, text)


@dataclass(frozen=True, slots=True)
class Spelling:
    """The habits of one language."""

    words: Mapping[str, str]
    changes: tuple[Change, ...]
    names: frozenset[str]
    shy: frozenset[str]
    bearers: frozenset[str]


@lru_cache(maxsize=4)
def spelling_of(language: str) -> Spelling | None:
    text = files(__package__).joinpath("rules", "spelling.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    own = table.get(language)
    if own is None:
        return None
    changes = tuple(
        Change(re.compile(each["from"]), each["to"], re.compile(each["when"]) if "when" in each else None)
        for each in own["change"]
    )
    names, shy, bearers = (frozenset(table[key].split()) for key in ("names", "shy", "bearers"))
    return Spelling(own["words"], changes, names, shy, bearers)


def is_a_first_name(word: str) -> bool:
    """Whether people are often called so; a trade is nobody's name."""
    spelling = spelling_of("en")
    return spelling is not None and word.lower() in spelling.names


@lru_cache(maxsize=512)
def as_meant(text: str, language: str) -> str:
    """The same words as somebody would write them who has time; what is no plain talk stays as it is."""
    spelling = spelling_of(language)
    if spelling is None or len(text) > _MOST_LETTERS or "```" in text:
        return text
    lower = not any(letter.isupper() for letter in text[1:])
    before: list[str] = ["", ""]

    def meant(found: re.Match[str]) -> str:
        word = found.group()
        plain = word.lower().replace("’", "'")
        new = _word(word, plain, before, spelling, language, lower=lower)
        before[:] = [before[1], plain]
        return new

    told = _WORD.sub(meant, text.strip())
    for change in spelling.changes:
        told = change.done_in(told)
    return told


def _word(word: str, plain: str, before: list[str], spelling: Spelling, language: str, *, lower: bool) -> str:
    if plain in spelling.words:
        new = spelling.words[plain]
        return new[0].upper() + new[1:] if word[0].isupper() else new
    if not word.islower():
        return word
    if _is_a_name(word, before, spelling, language, lower=lower):
        return word.capitalize()
    return _noun(word, before[1]) if language == "de" and lower else word


def _is_a_name(word: str, before: list[str], spelling: Spelling, language: str, *, lower: bool) -> bool:
    borne = before[1] in spelling.bearers and before[0] in _OWNERS
    if borne and (word in spelling.shy or (language == "en" and kind_of("en", word) in _PET_NAMES and word[-1] != "s")):
        return True
    return word in spelling.names and (lower or borne or before[1] in _BEFORE_A_NAME)


def _noun(word: str, before: str) -> str:
    """German written without capital letters: a noun is known by the list and by what stands before it."""
    noun = word.capitalize()
    known = nouns_of_german().known(noun)
    done = before in _WHO_DOES and not word.endswith(("ung", "heit", "keit"))
    verb = done or (word.endswith(("en", "ern", "eln")) and not _BEFORE_A_NOUN.match(before))
    exact = noun == known or noun in nouns_of_german().single
    return noun if known and not verb and (exact or _BEFORE_A_NOUN.match(before)) else word
