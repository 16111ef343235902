"""The first reach of two style axes: a little of the machine, a little of the animal. At weight 0 nothing is drawn."""

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.catalog import hair_styles, species
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.paths import Cubic, Point, Shape, all_of, mirrored, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import oval, path


def share(weight: float, low: float, high: float) -> float:
    """How far a part "over low–high" has appeared."""
    return max(0.0, min(1.0, (weight - low) / (high - low)))


def human_ear(look: ResolvedLook) -> float:
    """How much of a human ear shows: none under long hair, less where an animal's ears have grown."""
    if not hair_styles()[look.hair_style].shows_ears:
        return 0.0
    return 1 - share(look.animal, 0, 0.35)


def ear_disc(look: ResolvedLook, paint: Materials, side: int) -> list[Markup]:
    s = share(look.mecha, 0, 0.35)
    if not s:
        return []
    x, y, metal = side * (look.face_width + 3), 5.0, paint.metal
    wide, high = 9 * (0.55 + 0.45 * s), 13 * (0.55 + 0.45 * s)
    drawn = [
        oval(x + side * 2.4, y + 0.6, wide * 0.72, high, metal.step(-2.2), stroke=metal.line(), stroke_width=1.6),
        oval(x, y, wide * 0.72, high, metal.step(-0.2), stroke=metal.line(), stroke_width=1.3),
        oval(x - 0.7, y - 1, wide * 0.5, high * 0.74, metal.step(0.9)),
        oval(x, y, wide * 0.42, high * 0.62, metal.step(-1.5)),
        oval(x, y, wide * 0.26, high * 0.38, look.accent.lower()),
        oval(x - 0.6, y - 1.4, wide * 0.1, high * 0.13, "#ffffff", fill_opacity=0.9),
    ]
    antenna: Cubic = (
        (x + side * 1.5, y - high + 1),
        (x + side * 2.5, y - high - 6),
        (x + side * 3, y - high - 12),
        (x + side * 5.5, y - high - 17 * s - 1),
    )
    return [path(tapered(antenna, 2.2, 1.5, 0.9), metal.step(-0.8), stroke=metal.line(), stroke_width=0.7), *drawn]


def seams(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """Panel lines on cheek and jaw, each with the light edge of a cut."""
    s = share(look.mecha, 0, 0.35)
    if not s:
        return []
    f = look.face_width
    run = [
        ((f + 1, 13), (f - 4, 14.4), (f - 7, 15.6), (f - 9, 17)),
        ((f - 9, 17), (f - 9.6, 22), (f - 10.6, 27), (f - 12.2, 33)),
    ]
    lines: list[Cubic] = [*run, *(_flipped(line) for line in run)]
    dark = all_of(tapered(line, 0.5, 0.5 + 0.45 * s, 0.4) for line in lines)
    light = all_of(tapered(line, 0.3, 0.3 + 0.25 * s, 0.2) for line in lines).moved(-0.7, 0.7)
    screws = [oval(side * (f - 9), 17, 0.95, 0.95, look.accent.lower()) for side in (-1, 1)]
    return [
        path(light, paint.skin.step(1.2), fill_opacity=0.8),
        path(dark, paint.skin.step(-2.4), fill_opacity=0.4 + 0.6 * s),
        *screws,
    ]


def nose_pad(look: ResolvedLook) -> list[Markup]:
    s = share(look.animal, 0.1, 0.35)
    if not s:
        return []
    pad = outline(
        "M-5.4 22.8C-3 20.8 3 20.8 5.4 22.8C6 25.4 3.4 28.4 .8 29.2"
        "C.8 30.4 .6 31.2 0 31.6C-.6 31.2 -.8 30.4 -.8 29.2C-3.4 28.4 -6 25.4 -5.4 22.8Z"
    )
    nostrils = [outline("M-3.8 24.6C-2.6 24 -1.6 25 -1.8 26.4C-2.8 26.6 -3.8 25.8 -3.8 24.6Z")]
    nostrils.append(mirrored(nostrils[0]))
    size, colour = 0.72 + 0.28 * s, species()[look.species].nose
    return [
        path(_about(pad, 0, 25.5, size), colour),
        path(_about(all_of(nostrils), 0, 25.5, size), Ramp(colour).step(-1.8)),
        oval(-1.3, 23 + 0.6 * (1 - s), 2.2 * size, 0.75 * size, "#ffffff", fill_opacity=0.5),
    ]


def animal_ears(look: ResolvedLook, paint: Materials) -> list[Markup]:
    s = share(look.animal, 0, 0.35)
    if not s:
        return []
    kind, fur = species()[look.species], paint.hair
    drawn = []
    for side in (-1, 1):
        for d, colour, line in (
            (kind.shell, fur.step(0.5 if side < 0 else -0.2), fur.line()),
            (kind.inner, "#e9b9a4" if side < 0 else "#d79f8e", ""),
            (kind.tuft, "#fbf1df", ""),
        ):
            placed = _about(outline(d), -34, -40, 0.35 + 0.65 * s)
            drawn.append(_inked(placed if side < 0 else mirrored(placed), colour, line))
    return drawn


def antlers(look: ResolvedLook) -> list[Markup]:
    s = share(look.animal, 0.1, 0.35)
    if not s or not species()[look.species].antlers:
        return []
    stem: list[Cubic] = [
        ((-17, -50), (-22, -60), (-31, -64), (-30, -79)),
        ((-24.5, -62), (-31, -62), (-36, -66), (-39, -74)),
        ((-29, -69), (-25, -72), (-22, -76), (-21, -82)),
    ]
    horn = all_of(tapered(curve, 4.6 if i == 0 else 3.2, 3.4 if i == 0 else 2.5, 0.9) for i, curve in enumerate(stem))
    light = tapered(((-18.5, -52), (-23, -60), (-31, -65), (-30.6, -76)), 1.2, 1.3, 0.3)
    drawn = []
    for side in (-1, 1):
        placed, lit = (_about(shape, -17, -50, 0.4 + 0.6 * s) for shape in (horn, light))
        if side > 0:
            placed, lit = mirrored(placed), mirrored(lit).moved(-1.4, 0)
        drawn += [
            path(placed, "#5d4030", stroke="#4a2f24", stroke_width=2.0),
            path(placed, "#b58b62"),
            path(lit, "#e2c39a"),
        ]
    return drawn


def _flipped(line: Cubic) -> Cubic:
    a, b, c, d = ((-x, y) for x, y in line)
    return (a, b, c, d)


def _inked(shape: Shape, colour: str, line: str) -> Markup:
    if not line:
        return path(shape, colour)
    return path(shape, colour, stroke=line, stroke_width=1.8)


def _about(shape: Shape, cx: float, cy: float, size: float) -> Shape:
    def move(x: float, y: float) -> Point:
        return cx + (x - cx) * size, cy + (y - cy) * size

    return shape.mapped(move)
