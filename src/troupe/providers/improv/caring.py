"""Somebody who may be in danger is answered plainly: no joke, no manner, and nothing of theirs turned into a figure."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.chance import Chance


def caring(script: Mapping[str, object], language: str, own: Sequence[str], key: str) -> str:
    """What is said now, or in the moments after; nothing where nobody is in danger."""
    when = script.get("care")
    if when not in ("now", "after"):
        return ""
    lines = _lines(language)[str(when)]
    fresh = [line for line in lines if not any(line in said for said in own)]
    return Chance(key).pick("care", fresh or lines)


@lru_cache(maxsize=8)
def _lines(language: str) -> Mapping[str, Sequence[str]]:
    told = tomllib.loads(files(__package__).joinpath("lines", "care.toml").read_text(encoding="utf-8"))
    return {name: tuple(lines) for name, lines in (told.get(language) or told["en"]).items()}
