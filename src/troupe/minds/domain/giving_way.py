"""Over budget, pieces of a persona give way in a fixed order, as few of them as will do."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from troupe.minds.domain.material import Material

Fits = Callable[[Material], bool]
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|[。！？]|\n+")
# What goes first stands first. Examples went before all of these.
ORDER = (
    *("scenario", "say", "quirks", "looks", "manner", "avoid", "personality", "description", "goal", "secrets"),
    *("facts", "closing", "system", "areas"),
)


def made_to_fit(material: Material, fits: Fits) -> Material:
    """The most that fits; where nothing more can go, what is left although it does not fit."""
    for name in ORDER:
        if fits(material):
            break
        material = _largest(_smaller(material, name), fits)
    return material


def _largest(choices: Sequence[Material], fits: Fits) -> Material:
    """The first of ever smaller choices that fits; the smallest when none does."""
    at = bisect_left(choices, True, key=fits)
    return choices[min(at, len(choices) - 1)]


def _smaller(material: Material, name: str) -> Sequence[Material]:
    """The same material with less and less of one piece, until nothing of it is left."""
    value = getattr(material, name)
    if name == "areas":
        return _fewer_areas(material)
    if isinstance(value, str):
        shorter = [value[:end].rstrip() for end in _ends_of(value)]
        return [_with(material, name, text) for text in ["", *shorter, value]][::-1]
    if isinstance(value, bool):
        return [_with(material, name, False)]
    return [_with(material, name, value[:count]) for count in range(len(value), -1, -1)]


def _with(material: Material, name: str, value: object) -> Material:
    change: dict[str, Any] = {name: value}
    return replace(material, **change)


def _fewer_areas(material: Material) -> Sequence[Material]:
    """The last areas become a count; one stays."""
    count = len(material.areas)
    return [
        replace(material, areas=material.areas[:kept], more_areas=count - kept)
        for kept in range(count, min(count, 1) - 1, -1)
    ]


def _ends_of(text: str) -> list[int]:
    return [found.end() for found in _SENTENCE_END.finditer(text)]
