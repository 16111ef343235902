"""What is said of the macros of a prompt: which change with each turn and cost a cache, and which made too much."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troupe.personas import Persona

_NAMED = 60
"""How many characters of a text tell which one is meant."""
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


def grown_macros(too_large: Mapping[str, int]) -> list[dict[str, str]]:
    """One warning for each text that stayed unresolved because it would have grown beyond bounds."""
    return [
        {"code": "macro_too_large", "text": text[:_NAMED], "characters": str(size)} for text, size in too_large.items()
    ]
