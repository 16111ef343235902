"""What the words of a language mean to a look: forms folded and cut into tokens, ready to be found in a text."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from troupe.looks.domain.look import Document

LANGUAGES = ("en", "es", "de", "fr", "ja")
Tokens = tuple[str, ...]
Place = Literal["before", "after"]
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_ENDINGS = re.compile(r"\{([^}]*)\}")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: folded, and where it stood."""

    folded: str
    start: int
    end: int

    @property
    def is_unspaced(self) -> bool:
        """A letter of a script that puts no spaces between words."""
        return bool(_UNSPACED.match(self.folded))


def folded(word: str) -> str:
    """Without case and accents; the marks that make another letter in Japanese stay."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def tokens_of(text: str) -> list[Token]:
    return [Token(folded(found.group()), found.start(), found.end()) for found in _TOKEN.finditer(text)]


class Meanings(Document):
    """What a word stands for, whatever its language."""

    colours: Mapping[str, str]
    hair: Mapping[str, str]
    eyes: Mapping[str, str]
    skin: Mapping[str, int]
    styles: Mapping[str, str]
    lengths: Mapping[str, float]
    builds: Mapping[str, Mapping[str, float]]
    genders: Mapping[str, float]
    faces: Mapping[str, Mapping[str, float | str]]


@dataclass(frozen=True)
class Lexicon:
    """One language: where its adjectives stand, and which forms mean what."""

    adjectives: Place
    forms: Mapping[Tokens, tuple[str, str]]
    longest: int

    def at(self, tokens: list[Token], place: int) -> tuple[str, str, int] | None:
        """The longest form that begins here: its kind, its meaning, how many tokens it takes."""
        for length in range(min(self.longest, len(tokens) - place), 0, -1):
            found = self.forms.get(tuple(token.folded for token in tokens[place : place + length]))
            if found:
                return (*found, length)
        return None


@lru_cache(maxsize=1)
def meanings() -> Meanings:
    return Meanings.model_validate(tomllib.loads((files(__package__) / "words" / "values.toml").read_text("utf-8")))


@lru_cache(maxsize=len(LANGUAGES))
def _told(language: str) -> Mapping[str, object]:
    text = (files(__package__) / "words" / f"{language}.toml").read_text("utf-8")
    return MappingProxyType(tomllib.loads(text))


@lru_cache(maxsize=16)
def lexicon(language: str) -> Lexicon:
    """A language by its code; what it does not know is looked for in English, which many mix in."""
    code = language.partition("-")[0].lower()
    code = code if code in LANGUAGES else "en"
    forms: dict[Tokens, tuple[str, str]] = {}
    for each in dict.fromkeys((code, "en")):
        for form, meaning in _forms(_told(each)):
            forms.setdefault(form, meaning)
    place: Place = "after" if _told(code)["adjectives"] == "after" else "before"
    return Lexicon(place, MappingProxyType(forms), max(map(len, forms)))


def _forms(told: Mapping[str, object]) -> Iterator[tuple[Tokens, tuple[str, str]]]:
    endings = ["", *_listed(told, "plurals")]
    for kind, table in told.items():
        if isinstance(table, dict):
            for meaning, forms in table.items():
                for form in forms:
                    for ending in endings if kind == "garments" else [""]:
                        yield from _written(form, ending, (kind, meaning))
        elif kind in ("negations", "negations_after", "turns", "little"):
            for form in _listed(told, kind):
                yield from _written(form, "", (kind, form))


def _written(form: str, ending: str, meaning: tuple[str, str]) -> Iterator[tuple[Tokens, tuple[str, str]]]:
    for spelled in _spelled(form):
        yield tuple(token.folded for token in tokens_of(spelled + ending)), meaning


def _spelled(form: str) -> Iterator[str]:
    """`rot{|e|en}` is rot, rote and roten."""
    found = _ENDINGS.search(form)
    if found is None:
        yield form
        return
    for ending in found.group(1).split("|"):
        yield from _spelled(form[: found.start()] + ending + form[found.end() :])


def _listed(told: Mapping[str, object], name: str) -> list[str]:
    found = told.get(name, [])
    return [str(each) for each in found] if isinstance(found, list) else []
