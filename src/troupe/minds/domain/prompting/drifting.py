"""Macros that give something else with each turn: in the part of a prompt that should stay, they cost a cache."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troupe.personas import Persona

_FIELDS = ("description", "personality", "scenario", "system_prompt", "example_dialogue", "goal")
_CHANGING = re.compile(
    r"\{\{\s*(time|isotime|date|weekday|idle_duration|random|roll|lastmessage|lastusermessage|lastcharmessage)\b",
    re.IGNORECASE,
)


def volatile_macros(persona: "Persona") -> list[dict[str, str]]:
    """One warning for each field whose words are others with every turn."""
    found = []
    for field in _FIELDS:
        if macro := _CHANGING.search(str(getattr(persona, field, "") or "")):
            found.append({"code": "volatile_macro", "field": field, "macro": macro.group(1).lower()})
    return found
