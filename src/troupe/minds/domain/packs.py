"""Language packs: every sentence and word list is data; a language without a pack borrows the English one."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

DEFAULT = "en"


@cache
def pack(language: str) -> Mapping[str, Any]:
    """The sentences of a language."""
    return _read(language, "pack.toml")


@cache
def feelings(language: str) -> Mapping[str, Any]:
    """The words of a language that carry a feeling."""
    return _read(language, "feelings.toml")


def _read(language: str, name: str) -> Mapping[str, Any]:
    folder = files("troupe.minds").joinpath("packs")
    code = language.partition("-")[0].lower()
    known = code if code.isalpha() and folder.joinpath(code, name).is_file() else DEFAULT
    return tomllib.loads(folder.joinpath(known, name).read_text("utf-8"))


@cache
def measures(language: str) -> Mapping[str, Any]:
    """The words by which a character is measured, and what is usual in that language."""
    return _read(language, "features.toml")


@cache
def adjectives(language: str) -> Mapping[str, Any]:
    """What the adjectives of a language say about a character."""
    return _read(language, "suggest.toml")


@cache
def questions(language: str) -> Mapping[str, Any]:
    """What a persona is asked in an interview."""
    return _read(language, "interview.toml")
