"""The nose of a head in three quarters: a wedge that stands out to the side the head is turned to."""

from troupe.kit.markup import Markup, join
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.paths import Cubic, Point, Shape, all_of, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import oval, path
from troupe.looks.rig.traits import traits_of

_OUT = 5.0
"""How far the tip stands out from where the nose grows."""
_TOP, _TIP, _FOOT = 7.0, 22.6, 26.6
"""How high the ridge begins, and how low tip and foot are."""


def nose_wedge(look: ResolvedLook, paint: Materials, size: float) -> Markup:
    """The ridge as one line from the brow over the tip to the lip, a lit plane along it and a shaded one below."""
    own, skin, way = traits_of(look), paint.skin, 1.0 if (look.turn or 0) > 0 else -1.0
    low, out, turn = 1.5 * own.nose_length, _OUT * (0.55 + 0.45 * size), own.nose_turn
    wide = 1 + 0.34 * own.nose_breadth

    def at(x: float, y: float) -> Point:
        return way * x, y + low * max(0.0, min(1.0, (y - _TOP) / 12))

    tip, foot = (out, _TIP - 0.7 * turn), (0.1 * out, _FOOT)
    ridge: Cubic = (at(0.5, _TOP), at(0.9, 12.5 + turn), at(out - 1.6 - 0.9 * turn, 17.6), at(*tip))
    under: Cubic = (at(*tip), at(out + 0.9, 25.0 - 0.7 * turn), at(out - 1.7, 27.4), at(*foot))
    wing: Cubic = (at(-1.5 * wide, 22.8), at(-3.1 * wide, 23.6), at(-3.0 * wide, 26.4), at(-0.9 * wide, 26.5))
    back = (at(-0.6, 24.6), at(-0.6, 16.0), at(0.5, _TOP))
    plane = Shape("MCCCZ", (*ridge, *under[1:], *back))
    shade = Shape("MCCZ", (*under, at(1.2, 25.0), at(out - 1.6, 24.9 - 0.4 * turn), at(*tip)))
    # The light comes from the upper left: of a nose that points there the far plane is lit, of another one the near.
    lit = 0.55 if way < 0 else -0.45
    lines = all_of([tapered(ridge, 0.1, 0.55 * own.bridge + 0.15, 0.8), tapered(under, 0.8, 0.95, 0.3)])
    return join(
        [
            path(plane.coarse, skin.step(lit), fill_opacity=0.5),
            path(shade.coarse, skin.step(-0.9), fill_opacity=0.8),
            path(lines.coarse, skin.step(-2.2)),
            path(tapered(wing, 0.1, 0.6 + 0.4 * max(0.0, own.nose_breadth), 0.15).coarse, skin.step(-1.7)),
            oval(way * (out - 1.7), 20.9 + low, 0.9, 1.3, skin.step(2.2), fill_opacity=0.7),
        ]
    )
