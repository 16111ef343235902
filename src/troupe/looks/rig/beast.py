"""The creature's end: marks on the skin, long ears, horns, fangs, fins, and a spiked cheek."""

from troupe.kit.colour import Oklch, Ramp
from troupe.kit.markup import Markup
from troupe.looks.domain.seeds import draw_one
from troupe.looks.rig.families import bare_crown, share
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.paths import Cubic, Point, Shape, all_of, ellipse, mirrored, on, outline, ribbon, tapered, through
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import oval, path

TUSK = "#f6edd8"


_TUSKS = "M-13.4 40C-15.4 35 -15 29.6 -12.6 26C-10.4 29.6 -9.2 34.6 -9.6 40C-10.6 41.2 -12.4 41.2 -13.4 40Z"
_FEATHERS = (-74.0, -52.0, -30.0, -10.0, 12.0, 32.0, 53.0, 73.0)
_RAYS = (-66.0, -40.0, -13.0, 14.0, 41.0, 66.0)
_PLUME_GROWS, _OF_A_HEAD, _MOST_PLUME = 0.25, {"feathered": 0.22, "finned": 0.475}, 0.075
"""Of which weight on a fan grows, how much of a head it is as large as, and how much of a figure may be one."""
_SPIKES = ((6.0, 5.0, 20.0, 4.0, 11.0), (17.0, 3.0, 22.0, 21.0, 11.0), (28.0, 3.0, 20.0, 38.0, 10.0))
"""At which height a fin stands, how far inside the face it begins, how far out it ends, at which height, how wide."""
_KINDS = ("horned", "scaled", "feathered", "finned", "mossy")


def owns_the_head(look: ResolvedLook) -> bool:
    return look.creature >= 0.75


def kind_of(look: ResolvedLook) -> str:
    """Which creature somebody becomes is their look's to say, else their seed's."""
    return creature_named(look.beast, look.seed)


def creature_named(told: str | None, seed: int) -> str:
    return told or draw_one(seed, "creature", [(kind, 1) for kind in _KINDS])


def plumed(creature: float, told: str | None, seed: int, heads: float) -> float:
    """How much of a figure a fan behind its head is in the accent, about."""
    if creature <= _PLUME_GROWS:
        return 0.0
    share = _OF_A_HEAD.get(creature_named(told, seed), 0.0) / heads
    return share if share < _MOST_PLUME else 0.0


def grown_plumes(look: ResolvedLook) -> float:
    """How far a fan behind the head has grown."""
    return share(look.creature, _PLUME_GROWS, 0.7) if kind_of(look) in _OF_A_HEAD else 0.0


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


def horns(look: ResolvedLook, paint: Materials, sides: tuple[int, ...] = (-1, 1), behind: bool = False) -> list[Markup]:
    s = share(look.creature, 0.25, 0.7)
    if not s or kind_of(look) in ("feathered", "finned"):
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
        low = bare_crown(look, behind)
        parts = [_grown(shape, 0.25 + 0.75 * s).moved(0, low) for shape in (whole, light, rings)]
        horn, lit, ring = parts if side < 0 else [mirrored(shape) for shape in parts]
        bone = paint.horn
        drawn += [
            path(horn, bone.step(0 if side < 0 else -0.6), stroke=bone.line(), stroke_width=1.7),
            path(lit, bone.step(1.6), fill_opacity=0.8),
            path(ring, bone.step(-1.8)),
        ]
    return drawn


def crest(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """What lies on the crown: moss and its blossoms."""
    s = share(look.creature, 0.25, 0.7)
    return _moss(look, s) if s and kind_of(look) == "mossy" else []


def plume(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """What stands up behind the head: a fan of feathers, or a fin between rays."""
    s, kind = grown_plumes(look), kind_of(look)
    if not s:
        return []
    spread = _FEATHERS if kind == "feathered" else _RAYS
    tips = [(lean * (0.6 + 0.4 * s), -54 - 46 * s * (1 - (lean / 96) ** 2)) for lean in spread]
    return _feathers(look, paint, tips) if kind == "feathered" else _fan(look, paint, tips)


def _plumage(look: ResolvedLook) -> Ramp:
    """The accent, unless the head is so much of the figure that a fan would be too much of an accent."""
    return Ramp(look.accent if plumed(look.creature, look.beast, look.seed, look.heads) else look.secondary)


def _fan(look: ResolvedLook, paint: Materials, tips: list[Point]) -> list[Markup]:
    hide, web = paint.hide, list[Point]()
    for i, (x, y) in enumerate(tips):
        if i:
            px, py = tips[i - 1]
            web.append(((x + px) * 0.46, (y + py) / 2 + 11))
        web.append((x, y))
    whole = through([(-34.0, -8.0), *web, (34.0, -8.0)], closed=True)
    rays = [((x * 0.3, -30.0), (x * 0.5, -42.0), (x * 0.8, y + 12), (x, y)) for x, y in tips]
    bones = all_of(tapered(ray, 3.6, 2.4, 0.6) for ray in rays)
    return [
        path(whole.coarse, _plumage(look).step(-0.3), stroke=paint.skin_edge, stroke_width=1.6),
        path(bones.coarse, hide.step(-0.9)),
    ]


def _feathers(look: ResolvedLook, paint: Materials, tips: list[Point]) -> list[Markup]:
    hide, second, drawn = paint.hide, _plumage(look), list[Markup]()
    for i, (x, y) in enumerate(tips):
        spine: Cubic = ((x * 0.3, -24), (x * 0.5, -44), (x * 0.9, y + 16), (x, y))
        feather = ribbon(spine, (6, 17, 15, 0)).coarse
        drawn.append(path(feather, (hide if i % 2 else second).step(-0.2), stroke=paint.skin_edge, stroke_width=1.4))
        drawn.append(path(tapered(spine, 0.4, 1.1, 0.2).coarse, hide.step(-2.0)))
    return drawn


def _moss(look: ResolvedLook, s: float) -> list[Markup]:
    green = Ramp(Oklch(0.56, 0.10, 128))
    clumps = [(-30.0, -40.0, 11.0), (-16, -50, 13), (3, -53, 12), (20, -49, 12), (33, -38, 10)]
    rim = all_of(ellipse(x, y, r * s + 0.9, r * 0.72 * s + 0.9) for x, y, r in clumps)
    mass = all_of(ellipse(x, y, r * s, r * 0.72 * s) for x, y, r in clumps)
    light = all_of(ellipse(x - 2, y - 2.4, r * 0.55 * s, r * 0.34 * s) for x, y, r in clumps)
    bloom = [oval(x, y - 3, 2.3 * s, 2.3 * s, look.accent.lower()) for x, y, _ in clumps[1::2]]
    return [
        path(rim.coarse, green.line()),
        path(mass.coarse, green.step(0)),
        path(light.coarse, green.step(1.3)),
        *bloom,
    ]


def night_eyes(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """A dark mask out of which the eyes shine, and ridges of bone above it."""
    s = share(look.creature, 0.55, 0.85)
    if not s:
        return []
    x, y, hide = look.eye_gap, look.eye_height, paint.hide
    mask = outline(
        f"M{x - 17} {y + 9}C{x - 15} {y - 10} {x - 2} {y - 17} {x + 18} {y - 13}"
        f"C{x + 19} {y} {x + 14} {y + 11} {x + 2} {y + 13}C{x - 8} {y + 14} {x - 14} {y + 13} {x - 17} {y + 9}Z"
    )
    ridge: Cubic = ((x - 15, y - 11), (x - 8, y - 19), (x + 6, y - 24), (x + 19, y - 20))
    bone = tapered(ridge, 2.0, 6.4 * s, 1.0)
    lit = tapered(ridge, 0.4, 2.2 * s, 0.3).moved(-0.6, -1.6)
    return [
        path(all_of([mask, mirrored(mask)]).coarse, hide.step(-1.9), fill_opacity=0.62 * s),
        path(all_of([bone, mirrored(bone)]).coarse, hide.step(-0.9), stroke=paint.skin_edge, stroke_width=0.9),
        path(all_of([lit, mirrored(lit)]).coarse, hide.step(1.1), fill_opacity=0.8),
    ]


def snout(paint: Materials) -> list[Markup]:
    """A flat nose with slits instead of a bridge and a tip."""
    hide = paint.hide
    pad = outline("M-6 13C-8 19 -9 23 -7.6 26.4C-5 29.4 5 29.4 7.6 26.4C9 23 8 19 6 13C3 11 -3 11 -6 13Z")
    slit: Cubic = ((-4.8, 21.4), (-5.4, 23.4), (-4.4, 25.4), (-2.4, 26.4))
    right = tapered(slit, 0.4, 1.7, 0.3)
    light = tapered(((-2.6, 13.6), (-3.4, 16), (-3.6, 18.4), (-3.4, 20)), 0.3, 1.8, 0.3)
    return [
        path(pad, hide.step(-0.45)),
        path(all_of([right, mirrored(right)]), hide.step(-2.8)),
        path(light, hide.step(1.4), fill_opacity=0.8),
    ]


def fins(look: ResolvedLook, paint: Materials, face: Shape) -> list[Markup]:
    """Spikes of skin that stand out behind cheek and jaw, rooted in the edge of this face, however it is turned."""
    s = share(look.creature, 0.5, 0.9)
    if not s:
        return []
    spikes = [
        _spike((x - side * root, y), (x + side * out, low), wide, s)
        for side in (-1, 1)
        for y, root, out, low, wide in _SPIKES
        for x in (_edge_of(face, y, side),)
    ]
    return [path(all_of(spikes), paint.skin.step(-0.5), stroke=paint.skin_edge, stroke_width=1.6)]


def _edge_of(face: Shape, y: float, side: int) -> float:
    """How far out a face reaches to one side at a height."""
    cubics = (face.points[i : i + 4] for i in range(0, len(face.points) - 3, 3))
    points = (on((a, b, c, d), i / 16) for a, b, c, d in cubics for i in range(17))
    return min((abs(py - y), px) for px, py in points if px * side > 0)[1]


def fangs(look: ResolvedLook, paint: Materials) -> list[Markup]:
    s = share(look.creature, 0.35, 0.6)
    if not s:
        return []
    tooth = outline("M-8.6 35.4C-7 36.2 -5.4 36.2 -4.4 35.6C-4.8 38.6 -5.8 40.6 -6.8 41.6C-7.8 40 -8.6 38 -8.6 35.4Z")
    pair = all_of([tooth, mirrored(tooth)]).mapped(lambda x, y: (x, 35.4 + (y - 35.4) * s))
    drawn = [path(pair, TUSK, stroke=paint.skin.step(-2.4), stroke_width=0.5)]
    grown = share(look.creature, 0.7, 0.95)
    if grown and kind_of(look) in ("horned", "mossy"):
        tusk = outline(_TUSKS).mapped(lambda x, y: (x, 40 + (y - 40) * grown))
        drawn.append(path(all_of([tusk, mirrored(tusk)]), TUSK, stroke=paint.skin.step(-2.6), stroke_width=0.8))
    return drawn


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
