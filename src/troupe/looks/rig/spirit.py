"""The abstract end: features fade, the head grows round, eyes become dots in a pale face, and a ring floats above."""

import math
from collections.abc import Sequence
from itertools import pairwise

from troupe.kit.markup import Markup
from troupe.looks.domain.seeds import draw_number, draw_one
from troupe.looks.domain.weights import OWNS_THE_HEAD
from troupe.looks.rig.families import share
from troupe.looks.rig.materials import WHITE, Materials
from troupe.looks.rig.paths import Point, Shape, all_of, ellipse, tapered, through
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, oval, path

_ROUND = 48.0
_MIDDLE = 1.0
_SHAPES = ("blob", "orb", "gem", "drop", "cloud")
_OVER_A_HELMET = 13
_MOTES = ((-31.0, -66.0, 4.0), (45.0, -58.0, 3.2), (-50.0, -47.0, 2.6))
"""Where motes float, clear of most hair, and how large."""
_FINEST = 0.25
"""A line that grows begins as fine as a picture of 512 pixels shows."""


_RINGED, _HALOED = 0.073, 0.02
"""How much of a head is an accent: where rings go around it, and where only the one floats above."""


def haloed(abstract: float, told: str | None, seed: int, heads: float) -> float:
    """How much of a figure the accent around a spirit's head is, about."""
    most = _RINGED if shape_named(told, seed) == "orb" else _HALOED
    return most * share(abstract, 0.55, 0.9) / heads


def shape_named(told: str | None, seed: int) -> str:
    """Which shape a spirit takes is its look's to say, else its seed's."""
    return told or draw_one(seed, "shape", [(kind, 1) for kind in _SHAPES])


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
    cheeks = [oval(x, 25.5, 6.6, 4.4, look.accent.lower(), fill_opacity=0.3 * s) for x in (-27.0, 28.5)]
    rim = tapered(((-30, 36), (-14, 50), (16, 50), (33, 32)), 0.4, 3.6, 0.4)
    return [
        oval(-14, -24, 30, 24, glow),
        path(rim, skin.step(-1.0), fill_opacity=0.5 * s),
        oval(0, 19, 35, 27, skin.step(2.6), fill_opacity=0.75 * s),
        *cheeks,
    ]


def aura(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """What a spirit is made of, behind its face: a flame, a cloud, a crystal, rings or a drifting blob."""
    s = share(look.abstract, 0.55, 0.9)
    if not s:
        return []
    drawn = {"blob": _blob, "orb": _rings, "gem": _crystal, "drop": _flame, "cloud": _cloud}
    return drawn[shape_named(look.spirit, look.seed)](look, paint, s)


def _grown(points: Sequence[Point], s: float) -> list[Point]:
    return [(x * (0.8 + 0.2 * s), _MIDDLE + (y - _MIDDLE) * (0.8 + 0.2 * s)) for x, y in points]


def _layered(paint: Materials, shapes: Sequence[tuple[Shape, float]]) -> list[Markup]:
    first, *rest = shapes
    line = paint.skin_edge
    drawn = [path(first[0].coarse, paint.skin.step(first[1]), stroke=line, stroke_width=1.7)]
    return [*drawn, *(path(shape.coarse, paint.skin.step(k)) for shape, k in rest)]


def _flame(look: ResolvedLook, paint: Materials, s: float) -> list[Markup]:
    outer = [(0.0, 62), (-44, 48), (-60, 12), (-56, -24), (-38, -50), (-30, -76), (-22, -58), (-4, -72), (10, -104)]
    outer += [(14, -76), (30, -62), (42, -80), (46, -48), (60, -16), (58, 20), (42, 50)]
    inner = [(x * 0.86 + 1, y * 0.82 + 5) for x, y in outer]
    return _layered(paint, [(through(_grown(outer, s), True), -0.7), (through(_grown(inner, s), True), -0.1)])


def _cloud(look: ResolvedLook, paint: Materials, s: float) -> list[Markup]:
    lobes = [(-46, 22, 25), (-56, -10, 24), (-36, -42, 27), (0, -56, 28), (37, -42, 26), (57, -8, 25), (46, 26, 24)]
    places = [(*_grown([(float(x), float(y))], s)[0], r * (0.8 + 0.2 * s)) for x, y, r in lobes]
    rim = all_of(ellipse(x, y, r + 1, r + 1) for x, y, r in places)
    mass = all_of(ellipse(x, y, r - 0.4, r - 0.4) for x, y, r in places)
    light = all_of(ellipse(x - 5, y - 6, r * 0.55, r * 0.5) for x, y, r in places)
    fill = paint.skin
    return [
        path(rim.coarse, paint.skin_edge),
        path(mass.coarse, fill.step(-0.45)),
        path(light.coarse, fill.step(0.7), fill_opacity=0.7),
    ]


def _crystal(look: ResolvedLook, paint: Materials, s: float) -> list[Markup]:
    points = [(0.0, -92.0), (34, -66), (60, -34), (70, 4), (52, 40), (26, 60), (-26, 60), (-52, 40), (-70, 4)]
    points += [(-60, -34), (-34, -66)]
    ring = _grown(points, s)
    sides = [(here, there) for here, there in pairwise([*ring, ring[0]])]
    tones = (0.9, 0.2, -0.5, -1.0, -1.5, -1.2, -0.9, -0.3, 0.5, 1.2, 1.6)
    whole = Shape("M" + "L" * (len(ring) - 1) + "Z", tuple(ring))
    drawn = [path(whole.coarse, paint.skin.step(-0.5), stroke=paint.skin_edge, stroke_width=1.8)]
    for (here, there), tone in zip(sides, tones, strict=True):
        drawn.append(path(Shape("MLLZ", (here, there, (0.0, _MIDDLE))).coarse, paint.skin.step(0.7 * tone)))
    return drawn


def _rings(look: ResolvedLook, paint: Materials, s: float) -> list[Markup]:
    wide = 0.8 + 0.2 * s
    tilted, inner = "rotate(-14 0 1)", max(_FINEST, 3 * s)
    return [
        oval(0, 1, 55 * wide, 55 * wide, paint.skin.step(0.9), fill_opacity=0.55 * s),
        oval(0, 8, 72 * wide, 17 * wide, "none", stroke=look.secondary.lower(), stroke_width=6.4 * s, transform=tilted),
        oval(0, 8, 64 * wide, 12 * wide, "none", stroke=look.accent.lower(), stroke_width=inner, transform=tilted),
    ]


def _blob(look: ResolvedLook, paint: Materials, s: float) -> list[Markup]:
    places = []
    for i in range(8):
        turn, reach = math.tau * i / 8, 63 * (0.85 + 0.3 * draw_number(look.seed, f"blob|{i}"))
        places.append((reach * math.cos(turn), _MIDDLE - 2 + reach * math.sin(turn)))
    smaller = [(x * 0.84 - 2, y * 0.84 - 2) for x, y in places]
    return _layered(paint, [(through(_grown(places, s), True), -0.75), (through(_grown(smaller, s), True), -0.25)])


def decoration(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """Motes of light in the palette's colours, and then a ring above the head."""
    m, s = share(look.abstract, 0.5, 0.75), share(look.abstract, 0.6, 0.95)
    if not m:
        return []
    accent, second = look.accent.lower(), look.secondary.lower()
    high = -64 - (_OVER_A_HELMET if look.mecha >= OWNS_THE_HEAD else 0)
    ring = oval(3, high, 24 * s, 6.5 * s, "none", stroke=accent, stroke_width=max(_FINEST, 3.4 * s))
    return [
        *([ring] if s else []),
        *(oval(x - 0.9, y - 1, 2.4 * r * m, 2.6 * r * m, WHITE, fill_opacity=0.35 * m) for x, y, r in _MOTES),
        *(
            oval(x, y, r * m, 1.15 * r * m, colour, fill_opacity=m)
            for (x, y, r), colour in zip(_MOTES, (second, accent, look.primary.lower()), strict=True)
        ),
    ]
