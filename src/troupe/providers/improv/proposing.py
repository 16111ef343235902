"""Proposes what the user could say next: one message, or a few that differ in stance."""

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from troupe.ports.text import Line
from troupe.providers.improv.chance import Chance
from troupe.providers.improv.hearing import hear

STANCES = ("agree", "ask", "turn", "doubt", "warm")


def proposed(lines: Sequence[Line], language: str, key: str, count: int) -> list[str]:
    """So many messages, each of another stance, about what was said last."""
    words, chance = _words(language), Chance(key)
    said = next((line.text for line in reversed(lines) if line.role == "assistant"), "")
    topic = hear(said, [], language if language in ("en", "de", "es", "fr", "ja") else "en", "").topic
    found = []
    for stance in STANCES:
        fitting = [line for line in words[stance] if topic or "{topic}" not in line]
        fresh = [line for line in fitting if line.format(topic=topic) not in found]
        found.append(chance.pick(f"propose {stance}", fresh).format(topic=topic))
    return found[:count]


@lru_cache(maxsize=8)
def _words(language: str) -> dict[str, list[str]]:
    table = tomllib.loads(files(__package__).joinpath("rules", "proposals.toml").read_text(encoding="utf-8"))
    found: dict[str, list[str]] = table.get(language, table["en"])
    return found
