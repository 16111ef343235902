"""The abstract end: features fade, the head grows round, eyes become dots in a pale face, and a ring floats above."""

import math
from itertools import pairwise

from troupe.kit.markup import Markup
from troupe.looks.rig.families import share
from troupe.looks.rig.materials import WHITE, Materials
from troupe.looks.rig.paths import Point, Shape
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, oval

_ROUND = 48.0
_MIDDLE = 1.0


def owns_the_head(look: ResolvedLook) -> bool:
    return look.abstract >= 0.75


def drawn_features(look: ResolvedLook) -> float:
    """How much is left of a nose, of lashes and of the folds of an ear."""
    return 1 - share(look.abstract, 0, 0.5)


def rounded_head(look: ResolvedLook, face: Shape) -> Shape:
    """The face's outline on its way to the spirit's: the same command sequence, other places."""
    s = share(look.abstract, 0.35, 0.85)
    return face.toward(_ball(look), s) if s else face


def _ball(look: ResolvedLook) -> Shape:
    """A circle in the commands of a face: start at the right, under the chin to the left, over the top at once."""
    angles = [0.0, 0.62, math.pi / 2, math.pi - 0.62, math.pi]
    points: list[Point] = [_at(0.0)]
    for here, there in pairwise(angles):
        reach = 4 / 3 * math.tan((there - here) / 4)
        (x0, y0), (x1, y1) = _at(here), _at(there)
        points += [
            (x0 - reach * math.sin(here) * _ROUND, y0 + reach * math.cos(here) * _ROUND),
            (x1 + reach * math.sin(there) * _ROUND, y1 - reach * math.cos(there) * _ROUND),
            (x1, y1),
        ]
    high = _MIDDLE - 4 / 3 * _ROUND
    return Shape("MCCCCCZ", (*points, (-_ROUND, high), (_ROUND, high), _at(0.0)))


def _at(turn: float) -> Point:
    return _ROUND * math.cos(turn), _MIDDLE + _ROUND * math.sin(turn)


def pale_face(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    """A lighter patch in which the face lives, and the light on a round body."""
    s = share(look.abstract, 0.5, 0.8)
    if not s:
        return []
    skin = paint.skin
    glow = sheet.radial((-14, -24), 34, [(0, WHITE, 0.5 * s), (1, WHITE, 0)])
    return [oval(-14, -24, 30, 24, glow), oval(0, 20, 34, 27, skin.step(2.6), fill_opacity=0.75 * s)]


def decoration(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """A ring and two drops above the head, in the palette's colours."""
    s = share(look.abstract, 0.6, 0.95)
    if not s:
        return []
    accent, second = look.accent.lower(), look.secondary.lower()
    return [
        oval(3, -64, 24 * s, 6.5 * s, "none", stroke=accent, stroke_width=3.4 * s),
        oval(-30, -58, 4 * s, 4.6 * s, second, fill_opacity=s),
        oval(37, -52, 3 * s, 3.6 * s, accent, fill_opacity=s),
        oval(-42, -46, 2 * s, 2.4 * s, look.primary.lower(), fill_opacity=s),
    ]
