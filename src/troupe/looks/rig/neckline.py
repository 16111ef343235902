"""What a top and a jacket have at the neck, from the side: a collar that falls, stands or is rolled, and a lapel."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.rig.paths import Point, Shape, through
from troupe.looks.rig.sheet import path

Chest = Callable[[float, float], Point]
Outline = tuple[tuple[float, float, float], ...]
"""Places around a neck: how many half-necks ahead (−) or behind (+), how far further out, and how far down."""

_FALLEN: Outline = ((-1, -6, 22), (-1, -2, 5), (-0.9, 0, -5), (0, 0, -9), (1, 4, -15), (1, 10, -2), (0, 3, 12))
_LYING: Outline = ((-1, -7, 30), (-1, -5, 12), (-0.9, -3, 3), (0, 0, 0), (1, 5, -7), (1, 13, 5), (0, 4, 19))
_ROLLED: Outline = ((-1, -6, 8), (-1, -3, -9), (0, -1, -15), (1, 5, -22), (1, 9, -5), (0, 3, 6))
_BAND: Outline = ((-1, -7, 9), (-1, -3, 1), (0, -1, -4), (1, 5, -13), (1, 8, -5), (0, 2, 5))
_LAPEL: Outline = ((-1, -4, 2), (-0.2, 0, 14), (-0.6, -3, 40), (-1, -11, 58), (-1, -12, 30))
COLLARS: Mapping[str, tuple[Outline, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("shirt", "polo", "round", "turned_down", "sailor"), (_FALLEN,)),
        **dict.fromkeys(("stand", "turtle", "rib"), (_ROLLED,)),
        **dict.fromkeys(("crew", "vee", "crossed"), (_BAND,)),
        **dict.fromkeys(("notched", "shawl"), (_LAPEL, _LYING)),
    }
)


def draw_collar(kind: str, chest: Chest, half: float, ramp: Ramp, k: float) -> list[Markup]:
    """The collar of one garment around a neck that is so wide."""
    drawn = []
    for told in COLLARS.get(kind, ()):
        shape = _placed(told, chest, half)
        drawn.append(path(shape, ramp.step(k), stroke=ramp.line(), stroke_width=1.8))
    return drawn


def _placed(told: Outline, chest: Chest, half: float) -> Shape:
    return through([chest(share * half + out, down) for share, out, down in told], closed=True)
