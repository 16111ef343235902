"""Words against an age: what tells that somebody in a text is a minor, in twelve languages.

A false alarm is accepted, a missed one is not. So every list runs on every text, whatever its declared language is, and
birth years count from the youngest adults of the year these lists were made: a later year only makes them stricter.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from troupe.personas.domain.text import fold

RULES_VERSION = 1
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ja", "ko", "zh")
KINDS = ("age", "birth", "school", "child", "relation")
_DIGITS = r"(?<![\d.,/:])(?:1[0-7]|0?[0-9])(?![\d:/%]|[.,]\d)"


@dataclass(frozen=True)
class Signal:
    """That a rule was met; never the words that met it."""

    rule: str


def age_signals(text: str, language: str = "en") -> tuple[Signal, ...]:
    """The rules this text meets, those of its own language first."""
    plain = _plain(text)
    first = language.partition("-")[0].lower()
    ordered = sorted(_lists(), key=lambda code: code != first)
    return tuple(Signal(f"{code}.{kind}") for code in ordered for kind in KINDS if _lists()[code][kind].search(plain))


def texts_in(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a JSON value with its place; keys are texts too."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield _inner(path, key), str(key).replace("_", " ")
            yield from texts_in(each, _inner(path, key))
    elif isinstance(value, list | tuple):
        for place, each in enumerate(value):
            yield from texts_in(each, _inner(path, place))


def _inner(path: str, part: object) -> str:
    return f"{path}.{part}" if path else str(part)


def _plain(text: str) -> str:
    """Folded, with every kind of digit as 0 to 9, and without characters that only hide letters."""
    seen = "".join(_digit(mark) for mark in text if unicodedata.category(mark) != "Cf")
    return fold(seen).replace("_", " ")


def _digit(mark: str) -> str:
    return str(unicodedata.digit(mark, mark)) if mark.isdigit() else mark


@cache
def _lists() -> dict[str, dict[str, re.Pattern[str]]]:
    return {code: _patterns(code) for code in LANGUAGES}


def _patterns(code: str) -> dict[str, re.Pattern[str]]:
    said = tomllib.loads(files("troupe.personas").joinpath("signals", f"{code}.toml").read_text("utf-8"))
    words = said["n"] if "(?" in said["n"] else rf"\b(?:{said['n']})(?!\w)"
    number = f"(?:{_DIGITS}|{words})"
    return {
        kind: re.compile(
            "|".join(f"(?:{fold(each).replace('{n}', fold(number)).replace('{d}', _DIGITS)})" for each in said[kind])
        )
        for kind in KINDS
    }
