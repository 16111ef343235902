"""What swings after the head and the body: ears of fur, tails, the loose end of a scarf.

It is drawn once and kept, so its angle is a name until a frame says how far it has swung.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from troupe.kit.markup import Markup
from troupe.looks.domain.idle import SPRINGS, IdleLife
from troupe.looks.rig.paths import Point, number
from troupe.looks.rig.sheet import part

SPRING_LIMIT = 8.0
SWINGS: Mapping[str, str] = MappingProxyType(
    {"animal_ear_left": "ear", "animal_ear_right": "ear", "tail": "tail", "scarf": "scarf"}
)
"""Each swinging part, and which of the springs it hangs on."""
_UNTOLD = "swing-"


def swung(name: str, pivot: Point, pieces: Iterable[Markup]) -> list[Markup]:
    """A part that turns around a point of its own, wherever a pose puts that."""
    drawn, (x, y) = list(pieces), pivot
    at = f"{number(x)} {number(y)}"
    return [part(name, *drawn, data_pivot=at, transform=f"rotate({_UNTOLD}{SWINGS[name]} {at})")] if drawn else []


def swinging(drawn: Markup, life: IdleLife) -> Markup:
    """The drawing with its angles told."""
    for name in SPRINGS:
        drawn = drawn.numbered(f"{_UNTOLD}{name}", number(within(getattr(life, name))))
    return drawn


def within(angle: float) -> float:
    return max(-SPRING_LIMIT, min(SPRING_LIMIT, angle))
