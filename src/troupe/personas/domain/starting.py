"""Nova, Rook and Moss: three personas of the studio itself, as data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from troupe.personas.domain import Persona

HANDLES = ("nova", "rook", "moss")


@cache
def starters() -> dict[str, Persona]:
    """The documents that ship, by their fixed ids."""
    return dict(_read(handle) for handle in HANDLES)


def starters_greeting(text: str, language: str) -> str:
    """A greeting of a starter as it is said in a language; one that has no such words stays."""
    return _greetings(language.partition("-")[0].lower()).get(text, text)


@cache
def _greetings(language: str) -> Mapping[str, str]:
    told = _document("greetings").get(language, {})
    known = {handle: _read(handle)[1] for handle in told}
    ours = {handle: (each.greeting, *each.alternate_greetings) for handle, each in known.items()}
    return {text: other for handle in told for text, other in zip(ours[handle], told[handle], strict=True)}


def _read(handle: str) -> tuple[str, Persona]:
    fields = _document(handle)
    return fields.pop("id"), Persona.model_validate(fields)


def _document(name: str) -> dict[str, Any]:
    return tomllib.loads(files("troupe.personas").joinpath("starters", f"{name}.toml").read_text("utf-8"))
