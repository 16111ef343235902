"""The creature's end: marks on the skin, long ears, horns, fangs, fins, and a spiked cheek."""

from troupe.kit.markup import Markup
from troupe.looks.rig.families import share
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.paths import Cubic, Shape, all_of, mirrored, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import path

_TUSK = "#f6edd8"


def tip(look: ResolvedLook) -> float:
    """How far an ear is drawn out, 0–22 units."""
    return 22 * share(look.creature, 0, 0.35)


def markings(look: ResolvedLook, paint: Materials) -> list[Markup]:
    s = share(look.creature, 0, 0.35)
    if not s:
        return []
    f = look.face_width
    stripes: list[Cubic] = [
        ((f - 1, 17), (f - 7, 18), (f - 12, 20), (f - 15, 23)),
        ((f - 2, 24), (f - 7, 25), (f - 11, 27), (f - 13, 29)),
    ]
    right = all_of(tapered(stripe, 2.6 * s, 2.2 * s, 0.2) for stripe in stripes)
    diamond = outline("M0 -22C1.6 -19 2.6 -17 3.4 -15C2 -12 1 -10 0 -7C-1 -10 -2 -12 -3.4 -15C-2.6 -17 -1.6 -19 0 -22Z")
    marks = all_of([right, mirrored(right), diamond])
    scales = share(look.creature, 0.5, 0.8)
    drawn = [path(marks, paint.hide.step(-1.6), fill_opacity=0.35 + 0.5 * s)]
    if scales:
        rows = all_of(
            tapered(((x - 3, y), (x - 2, y + 3), (x + 2, y + 3), (x + 3, y)), 0.3, 1.0, 0.3)
            for y, xs in ((-27.0, (-12.0, -4.0, 4.0, 12.0)), (30.0, (-27.0, 27.0)), (36.0, (-23.0, 23.0)))
            for x in xs
        )
        drawn.append(path(rows, paint.hide.step(-1.8), fill_opacity=scales * 0.8))
    return drawn


def horns(look: ResolvedLook, paint: Materials, sides: tuple[int, ...] = (-1, 1)) -> list[Markup]:
    s = share(look.creature, 0.25, 0.7)
    if not s:
        return []
    stem: Cubic = ((-19, -47), (-27, -62), (-46, -60), (-45, -88))
    whole = tapered(stem, 12, 9.5, 0.6)
    light = tapered(((-23, -50), (-31, -61), (-47, -61), (-46, -82)), 1.4, 2.2, 0.3)
    rings = all_of(
        tapered(((x - 5, y + 1.5), (x - 2, y + 3.4), (x + 2, y + 2), (x + 5, y - 2)), 0.4, 1.2, 0.4)
        for x, y in ((-22.0, -53.0), (-28.5, -59.0), (-36.0, -63.5))
    )
    drawn = []
    for side in sides:
        parts = [_grown(shape, 0.25 + 0.75 * s) for shape in (whole, light, rings)]
        horn, lit, ring = parts if side < 0 else [mirrored(shape) for shape in parts]
        bone = paint.horn
        drawn += [
            path(horn, bone.step(0 if side < 0 else -0.6), stroke=bone.line(), stroke_width=1.7),
            path(lit, bone.step(1.6), fill_opacity=0.8),
            path(ring, bone.step(-1.8)),
        ]
    return drawn


def fins(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """Spikes of skin that stand out behind cheek and jaw."""
    s = share(look.creature, 0.5, 0.9)
    if not s:
        return []
    f, hide = look.face_width, paint.skin
    spikes = (((f - 5, 6), (f + 21, 4), 11.0), ((f - 6, 17), (f + 19, 21), 11.0), ((f - 10, 28), (f + 12, 38), 10.0))
    right = all_of(_spike(root, end, wide, s) for root, end, wide in spikes)
    return [path(all_of([right, mirrored(right)]), hide.step(-0.5), stroke=paint.skin_edge, stroke_width=1.6)]


def fangs(look: ResolvedLook, paint: Materials) -> list[Markup]:
    s = share(look.creature, 0.35, 0.6)
    if not s:
        return []
    tooth = outline("M-8.6 35.4C-7 36.2 -5.4 36.2 -4.4 35.6C-4.8 38.6 -5.8 40.6 -6.8 41.6C-7.8 40 -8.6 38 -8.6 35.4Z")
    pair = all_of([tooth, mirrored(tooth)]).mapped(lambda x, y: (x, 35.4 + (y - 35.4) * s))
    return [path(pair, _TUSK, stroke=paint.skin.step(-2.4), stroke_width=0.5)]


def _spike(root: tuple[float, float], end: tuple[float, float], wide: float, size: float) -> Shape:
    x = root[0] + (end[0] - root[0]) * size
    y = root[1] + (end[1] - root[1]) * size
    return tapered(
        (root, (root[0] + (x - root[0]) * 0.4, root[1] + 2), (x - (x - root[0]) * 0.2, y + 1), (x, y)),
        wide,
        wide * 0.6,
        0.3,
    )


def _grown(shape: Shape, size: float) -> Shape:
    return shape.mapped(lambda x, y: (-19 + (x + 19) * size, -47 + (y + 47) * size))
