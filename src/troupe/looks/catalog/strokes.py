"""Pieces of a picture as one line of text each, so that a whole animal or a whole tree fits on a screen.

A line says material, tone, opacity, outline and shape: `wood-0.6@.8~1.4 R -40 -60 40 0 6`. A line that begins with `>`
is painted inside the last one that does not. Several shapes of one piece are parted by `|`. Shapes are:

| letter | shape | numbers |
|---|---|---|
| `S` | a smooth outline | its points; a point told twice is a corner |
| `P` | an outline with corners | its points |
| `O` | an ellipse | middle, radii, and degrees of turn where it leans |
| `R` | a box with round corners | left, top, right, low, radius |
| `T` | a tapered stroke | width at start, middle and end, then the points it runs through |
| `M` | an outline as path data | absolute M, L, C and Z |
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

Point = tuple[float, float]
_LINE = re.compile(r"^(>?)\s*([a-z_]+)([+-][\d.]+)?(?:@([\d.]+))?(?:~([\d.]+))?\s+(.+)$")
_LEAST = {"S": 6, "P": 6, "O": 4, "R": 5, "T": 7}


@dataclass(frozen=True, slots=True)
class Stroke:
    """One piece: what it is made of, how light, how clear, how edged, and its shapes as letters with numbers."""

    inside: bool
    role: str
    tone: float
    opacity: float
    edge: float
    shapes: tuple[tuple[str, tuple[float, ...] | str], ...]


@lru_cache(maxsize=8192)
def stroke(line: str) -> Stroke:
    found = _LINE.match(line.strip())
    if found is None:
        raise ValueError(f"{line!r} is no piece: write material, tone and shape")
    inside, role, tone, opacity, edge, shapes = found.groups()
    return Stroke(
        inside=bool(inside),
        role=role,
        tone=float(tone or 0),
        opacity=float(opacity or 1),
        edge=float(edge or 0),
        shapes=tuple(_shape(told.strip()) for told in shapes.split("|")),
    )


def _shape(told: str) -> tuple[str, tuple[float, ...] | str]:
    letter, rest = told[0], told[1:].strip()
    if letter == "M":
        return letter, told
    numbers = tuple(float(word) for word in rest.split())
    if letter not in _LEAST or len(numbers) < _LEAST[letter] or not all(map(math.isfinite, numbers)):
        raise ValueError(f"{told!r} is no shape")
    return letter, numbers


def _a_piece(line: str) -> str:
    stroke(line)
    return line


StrokeLine = Annotated[str, AfterValidator(_a_piece)]
