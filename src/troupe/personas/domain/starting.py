"""Nova, Rook and Moss: three personas of the studio itself, as data."""

import tomllib
from functools import cache
from importlib.resources import files

from troupe.personas.domain import Persona

HANDLES = ("nova", "rook", "moss")


@cache
def starters() -> dict[str, Persona]:
    """The documents that ship, by their fixed ids."""
    return dict(_read(handle) for handle in HANDLES)


def _read(handle: str) -> tuple[str, Persona]:
    fields = tomllib.loads(files("troupe.personas").joinpath("starters", f"{handle}.toml").read_text("utf-8"))
    return fields.pop("id"), Persona.model_validate(fields)
