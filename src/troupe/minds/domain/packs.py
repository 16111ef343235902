"""Language packs: every sentence and word list is data; a language without a pack borrows the English one."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

DEFAULT = "en"


@dataclass(frozen=True)
class Pack:
    """What one language pack has."""

    code: str
    name: str
    sentences: bool
    style: bool
    lexicon: bool
    statements: bool

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@cache
def pack(language: str) -> Mapping[str, Any]:
    """The sentences of a language."""
    return _or_english(language, "pack.toml")


@cache
def feelings(language: str) -> Mapping[str, Any]:
    """The words of a language that carry a feeling."""
    return _or_english(language, "feelings.toml")


@cache
def measures(language: str) -> Mapping[str, Any]:
    """The words by which a character is measured, and what is usual in that language."""
    return _or_english(language, "features.toml")


@cache
def adjectives(language: str) -> Mapping[str, Any]:
    """What the adjectives of a language say about a character."""
    return _or_english(language, "suggest.toml")


@cache
def questions(language: str) -> Mapping[str, Any]:
    """What a persona is asked in an interview."""
    return _or_english(language, "interview.toml")


@cache
def boundaries(language: str) -> Mapping[str, Any]:
    """The phrases of a language that touch a topic, and what is said at a boundary."""
    return _or_english(language, "boundaries.toml")


@cache
def help_lines() -> Mapping[str, Any]:
    """Whom one reaches who is in danger, by country."""
    return tomllib.loads(_folder().joinpath("help_lines.toml").read_text("utf-8"))


@cache
def trials(language: str) -> Mapping[str, Any]:
    """Sentences that boundaries are tried with."""
    return _or_english(language, "trials.toml")


@cache
def prompts(language: str) -> Mapping[str, Any]:
    """What a prompt says around a persona: its headings, and what is asked for besides an answer."""
    return _or_english(language, "prompt.toml")


@cache
def remembering(language: str) -> Mapping[str, Any]:
    """What people tell of themselves in a language; one without a pack has nothing."""
    code = code_of(language, "memory.toml")
    return _read(code, "memory.toml") if code else {}


@cache
def style_words(language: str) -> Mapping[str, Any]:
    """The short and full forms of a language; one without a pack has none."""
    code = code_of(language, "style.toml")
    return _read(code, "style.toml") if code else {}


@cache
def language_names() -> Mapping[str, str]:
    """English names of languages that have no pack."""
    return tomllib.loads(_folder().joinpath("names.toml").read_text("utf-8"))


def language_name(language: str, words: Mapping[str, Any]) -> str:
    """A language as a pack names it; one that it does not know by its English name, else by its tag."""
    code = language.partition("-")[0].lower()
    return str(words["languages"].get(code) or language_names().get(code) or language)


@cache
def packs() -> Sequence[Pack]:
    """Every language pack that ships, in the order of their codes."""
    codes = sorted(folder.name for folder in _folder().iterdir() if folder.joinpath("pack.toml").is_file())
    return tuple(
        Pack(
            code,
            str(_read(code, "pack.toml")["name"]),
            sentences=True,
            style=code_of(code, "style.toml") is not None,
            lexicon=code_of(code, "features.toml") is not None,
            statements=code_of(code, "interview.toml") is not None,
        )
        for code in codes
    )


def code_of(language: str, file: str) -> str | None:
    """The pack whose file speaks for a language tag, if there is one."""
    code = language.partition("-")[0].lower()
    return code if code.isascii() and code.isalpha() and _folder().joinpath(code, file).is_file() else None


def _or_english(language: str, name: str) -> Mapping[str, Any]:
    return _read(code_of(language, name) or DEFAULT, name)


def _folder() -> Any:
    return files("troupe.minds").joinpath("packs")


def _read(code: str, name: str) -> Mapping[str, Any]:
    return tomllib.loads(_folder().joinpath(code, name).read_text("utf-8"))
