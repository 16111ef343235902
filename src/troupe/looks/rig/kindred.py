"""What a family makes of a body: joints and plates, claws, paws, and the mittens of a spirit. At weight 0 nothing."""

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

from troupe.kit.markup import Markup
from troupe.looks.catalog import HandName
from troupe.looks.rig.families import share
from troupe.looks.rig.limbs import along
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.measure import Measure
from troupe.looks.rig.paths import NOTHING, Cubic, Point, Shape, all_of, ellipse, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import oval, path
from troupe.looks.rig.skeleton import Bones

Place = Callable[[Shape], Shape]
Widths = list[tuple[float, float]]
"""Half-widths along a limb, each at its share of it."""
_MERGED: Mapping[HandName, HandName] = MappingProxyType(
    {"open": "flat", "point": "flat", "relaxed": "flat", "chin": "fist"}
)
"""What a hand can do whose fingers have run together."""
_TIPS: Mapping[str, tuple[tuple[float, float, float], ...]] = MappingProxyType(
    {
        "relaxed": ((-2.4, 19.2, -8), (1.2, 20.6, 0), (3.9, 19.0, 10)),
        "flat": ((-2.6, 20.2, -8), (-0.2, 21.4, 0), (2.5, 19.4, 12)),
        "open": ((-9.0, 20.6, -24), (-2.7, 24.2, -6), (4.6, 23.8, 12), (9.4, 18.6, 40)),
        "point": ((3.9, 25.0, 6),),
        "chin": ((7.4, 17.6, 30),),
    }
)
"""Where fingers end, and how many degrees they spread from the hand."""
_DOME = "M-1.12 .5C-1.2 -.45 -.66 -1.12 .06 -1.14C.74 -1.1 1.16 -.42 1.12 .5C.62 .24 -.6 .24 -1.12 .5Z"


def merged(look: ResolvedLook) -> bool:
    """Whether a hand has no fingers, only a thumb."""
    return look.abstract >= 0.4


def hand_of(look: ResolvedLook, name: HandName) -> HandName:
    """The fingers of a spirit run together."""
    return _MERGED.get(name, name) if merged(look) else name


def on_hand(look: ResolvedLook, paint: Materials, name: HandName, place: Place, *, inside: bool) -> list[Markup]:
    """`inside` says whether an open hand shows its palm."""
    pads = _pads(look, paint, place) if inside and name == "open" else []
    return [*_claws(look, paint, name, place), *pads, *_knuckles(look, paint, place)]


def floating(look: ResolvedLook) -> float:
    """How much of its arms a spirit has lost: in the end its hands float."""
    return share(look.abstract, 0.75, 0.9)


def clawed(look: ResolvedLook) -> float:
    """A creature's nails grow to claws; an animal's only show."""
    return max(share(look.creature, 0, 0.9), 0.45 * share(look.animal, 0.4, 0.7))


def _claws(look: ResolvedLook, paint: Materials, name: HandName, place: Place) -> list[Markup]:
    s = clawed(look)
    tips = _TIPS.get(name, ())
    if not s or not tips:
        return []
    claws = []
    for x, y, spread in tips:
        turn, long = math.radians(spread), 1.4 + 4.6 * s
        ux, uy = math.sin(turn), math.cos(turn)
        tip: Cubic = (
            (x - 1.6 * ux, y - 1.6 * uy),
            (x + 0.3 * long * ux, y + 0.3 * long * uy),
            (x + 0.7 * long * ux, y + 0.7 * long * uy),
            (x + long * ux - 0.8 * s, y + long * uy),
        )
        claws.append(tapered(tip, 1.5 + 1.1 * s, 1.6 + 1.2 * s, 0.1))
    horn = paint.horn
    return [path(place(all_of(claws)), horn.step(0.4 - 1.6 * share(look.creature, 0.3, 0.8)), stroke=horn.line(),
                 stroke_width=0.5 + 0.7 * s)]  # fmt: skip


def _pads(look: ResolvedLook, paint: Materials, place: Place) -> list[Markup]:
    """The inside of a paw, where it is held up."""
    s = share(look.animal, 0.4, 0.6)
    if not s:
        return []
    spots = ((-7.6, 16.4, 1.5), (-2.9, 19.4, 1.6), (3.6, 19.2, 1.6), (7.4, 15.6, 1.4))
    pads = [ellipse(x, y, r * s, 1.3 * r * s) for x, y, r in spots]
    palm = ellipse(0, 7.4, 4.3 * s, 3.5 * s)
    return [path(place(all_of([*pads, palm])), paint.skin.step(-1.7))]


def _knuckles(look: ResolvedLook, paint: Materials, place: Place) -> list[Markup]:
    """The cut between a machine's palm and its fingers, and its wrist."""
    s = share(look.mecha, 0.25, 0.5)
    if not s:
        return []
    cuts: list[Cubic] = [
        ((-7, 11.6), (-3, 12.8), (2, 12.8), (6, 11.4)),
        ((-6, 1.6), (-2, 2.6), (2, 2.6), (6, 1.6)),
    ]
    return [path(place(all_of(tapered(cut, 0.2, 0.5 + 0.7 * s, 0.2) for cut in cuts)), paint.metal.step(-2.6))]


def on_arm(look: ResolvedLook, paint: Materials, m: Measure, bones: Bones, covered: float) -> list[Markup]:
    """A machine's elbow and the panels of its forearm, where no sleeve hides them."""
    if not look.mecha:
        return []
    drawn = []
    if covered < 0.7:
        drawn += _panel(look, paint, bones, m.wrist, max(0.6, covered + 0.04))
    if covered < 0.46:
        drawn += _disc(look, paint, bones.joint, m.elbow)
    return drawn


def on_leg(look: ResolvedLook, paint: Materials, m: Measure, bones: Bones, covered: float) -> list[Markup]:
    if not look.mecha:
        return []
    drawn = _panel(look, paint, bones, m.ankle, max(0.62, covered + 0.04)) if covered < 0.7 else []
    return [*drawn, *_disc(look, paint, bones.joint, m.knee)] if covered < 0.46 else drawn


def _panel(look: ResolvedLook, paint: Materials, bones: Bones, half: float, start: float) -> list[Markup]:
    """Two cuts along the lower half of a limb."""
    s = share(look.mecha, 0.25, 0.5)
    if not s:
        return []
    points = (bones.root, bones.joint, bones.end)
    places = [along(points, start + (0.94 - start) * i / 3) for i in range(4)]
    ux, uy = math.cos(bones.direction), math.sin(bones.direction)
    lines = []
    for way in (-1, 1):
        a, b, c, d = ((x - way * 0.5 * half * uy, y + way * 0.5 * half * ux) for x, y in places)
        lines.append(tapered((a, b, c, d), 0.3, 0.6 + 0.8 * s, 0.3))
    return [path(all_of(lines), paint.metal.step(-2.4))]


def _disc(look: ResolvedLook, paint: Materials, at: Point, half: float) -> list[Markup]:
    s = share(look.mecha, 0.35, 0.6)
    if not s:
        return []
    (x, y), r = at, half * (0.35 + 0.55 * s)
    dark, metal = paint.metal.step(-3.2), paint.metal
    return [
        oval(x, y, r, r, dark, stroke=metal.line(), stroke_width=1.4),
        oval(x, y, 0.62 * r, 0.62 * r, metal.step(-0.8)),
        oval(x - 0.14 * r, y - 0.16 * r, 0.3 * r, 0.3 * r, metal.step(1.0)),
    ]


def squared(look: ResolvedLook, widths: Widths) -> Widths:
    """A machine's limbs are boxes with rounded corners, which draw in at the joint between them."""
    s = share(look.mecha, 0.35, 0.6)
    if not s:
        return widths
    upper, lower = max(half for at, half in widths if at <= 0.4), max(_half_at(widths, 0.55), _half_at(widths, 0.65))
    joint, (last, end) = _half_at(widths, 0.5), widths[-1]
    box = (
        *((0.0, upper), (0.18, 0.95 * upper), (0.38, 0.88 * upper), (0.44, 0.85 * upper), (0.5, 0.72 * joint)),
        *((0.56, 1.04 * lower), (0.62, 1.06 * lower), (0.82, 1.0 * lower), (0.92, 0.5 * (lower + end)), (1.0, end)),
    )
    squarer = [(at, _between(_half_at(widths, at), half, s)) for at, half in box if at < last]
    return [*squarer, (last, end)]


def _half_at(widths: Widths, at: float) -> float:
    for (a, first), (b, second) in pairwise(widths):
        if at <= b:
            return _between(first, second, max(0.0, (at - a) / (b - a)))
    return widths[-1][1]


def _between(first: float, second: float, share_of_it: float) -> float:
    return first + (second - first) * share_of_it


def rings(look: ResolvedLook, half: float) -> Shape:
    """A machine's neck is a stack of rings."""
    s = share(look.mecha, 0.5, 0.75)
    if not s:
        return NOTHING
    reach = half + 2
    return all_of(
        tapered(((-reach, y), (-0.4 * reach, y + 3.2), (0.4 * reach, y + 3.2), (reach, y)), 1.6 * s, 1.9 * s, 1.6 * s)
        for y in (49.0, 54.5, 60.0)
    )


def shoulder_plate(look: ResolvedLook, paint: Materials, m: Measure, bones: Bones, side: int) -> list[Markup]:
    """A plate over the cloth of a machine's shoulder."""
    s = share(look.mecha, 0.35, 0.6)
    if not s:
        return []
    (x, y), size, shell = bones.root, m.arm * (0.9 + 0.55 * s), paint.metal
    turn = 0.35 * (math.pi / 2 - math.atan2(bones.joint[1] - y, bones.joint[0] - x))
    c, n = math.cos(-turn), math.sin(-turn)

    def set_there(px: float, py: float) -> Point:
        px, py = px * size, (py - 0.05) * size
        return x + px * c - py * n, y + px * n + py * c

    dome = outline(_DOME).mapped(set_there)
    seam: Cubic = ((-0.86, -0.1), (-0.4, -0.36), (0.4, -0.36), (0.86, -0.1))
    cut = tapered(seam, 0.02, 0.07, 0.02).mapped(set_there)
    light = ellipse(-0.36, -0.66, 0.3, 0.13).mapped(set_there)
    return [
        path(dome, shell.step(0.1 if side < 0 else -0.6), stroke=shell.line(), stroke_width=2.2),
        path(cut, shell.step(-2.0)),
        path(light, shell.step(1.6), fill_opacity=0.7),
    ]
