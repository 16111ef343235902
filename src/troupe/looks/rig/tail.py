"""The tail of an animal or a creature, as long as what it becomes is near, and as long and thick as its body bears."""

from troupe.kit.markup import Markup
from troupe.looks.rig.families import share
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.measure import Measure
from troupe.looks.rig.paths import Cubic, Point, outline, part, ribbon
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import path

TAILLESS = ("bear", "deer", "rabbit", "owl")
_GROWN_TORSO, _SHORTEST = 150.0, 0.55
"""From this torso on a tail has its whole length; no body has less of it than this share."""
_THINNEST = 9.0
"""A tail that thins out with a child's arm breaks up where it is painted small."""
_LEAF = "M0 8C-7 5 -9.6 -4 -7 -9C-4.6 -12 -1.6 -17 0 -22C2 -17 5 -12 7 -9C9.6 -4 7 5 0 8Z"
_SWUNG = 8.0
"""How far its tip swings while somebody stands."""
_LEAF_SIZE, _LEAF_TOP = 0.062, -22.0


def grown_tail(look: ResolvedLook) -> float:
    """How far it has grown; some animals have none to speak of."""
    furry = 0.0 if look.species in TAILLESS else share(look.animal, 0.25, 0.6)
    return max(furry, share(look.creature, 0.35, 0.6))


def tail(look: ResolvedLook, paint: Materials, m: Measure, pelvis: Point, way: int) -> list[Markup]:
    """`way` is the side of the picture to which it swings: −1 for the left."""
    grown, (x, y), long = grown_tail(look), pelvis, _length(m)
    if not grown:
        return []
    spine: Cubic = (
        (x + way * 8, y + 6),
        (x + way * long * (30 + 60 * grown), y + long * 90 * grown),
        (x + way * long * (60 + 90 * grown), y + long * (20 - 30 * grown)),
        (x + way * long * (56 + 70 * grown), y - long * (40 + 70 * grown)),
    )
    return _scaly(paint, spine, _thickness(m)) if look.creature else _furry(paint, spine, _thickness(m))


def reach_of_tail(look: ResolvedLook, m: Measure, pelvis: Point, way: int) -> list[Point]:
    grown, (x, y), r, long = grown_tail(look), pelvis, _thickness(m), _length(m)
    if not grown:
        return []
    leaf = _LEAF_SIZE * _LEAF_TOP * r if look.creature else 0.0
    high = min(-44 - 76 * grown, -40 - 70 * grown + leaf / long)
    return [
        (x + way * (long * (65 + 90 * grown) + 1.3 * r + _SWUNG), y),
        (x + way * long * 60, y + long * high - _SWUNG),
    ]


def _length(m: Measure) -> float:
    return max(_SHORTEST, min(1.0, m.torso / _GROWN_TORSO))


def _thickness(m: Measure) -> float:
    return max(_THINNEST, m.arm)


def _furry(paint: Materials, spine: Cubic, r: float) -> list[Markup]:
    fur = paint.hair
    brush = ribbon(spine, (0.5 * r, 1.6 * r, 2.3 * r, 0))
    tip = ribbon(part(spine, 0.72, 1), (2.0 * r, 1.9 * r, 1.4 * r, 0))
    return [
        path(brush, fur.step(-0.2), stroke=fur.line(), stroke_width=2.2),
        path(tip, paint.belly.step(0), fill_opacity=0.85),
    ]


def _scaly(paint: Materials, spine: Cubic, r: float) -> list[Markup]:
    """It thins out to a point and ends in a leaf."""
    skin, (x, y), size = paint.skin, spine[3], _LEAF_SIZE * r
    whip = ribbon(spine, (1.5 * r, 1.15 * r, 0.7 * r, 0.5 * r))
    leaf = outline(_LEAF).mapped(lambda px, py: (x + size * px, y + size * py))
    return [
        path(whip, skin.step(-0.3), stroke=skin.line(), stroke_width=2.2),
        path(leaf, skin.step(-1.3), stroke=skin.line(), stroke_width=2.0),
    ]
