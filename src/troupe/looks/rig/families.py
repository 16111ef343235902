"""The first reach of two style axes: a little of the machine, a little of the animal. At weight 0 nothing is drawn."""

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.catalog import hair_styles, species
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.paths import Cubic, Point, Shape, all_of, mirrored, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import group, oval, path

_ROOT = "M-20 -52C-31 -50 -38 -42 -44 -28C-38 -33 -37 -31 -37 -23C-33 -29 -31 -28 -28 -22C-27 -32 -22 -40 -13 -46Z"
"""Hair that falls over the root of an ear, so that the ear grows out of it."""


_ON_HAIR = 7.0
"""How much further out a disc lies that is worn over hair."""


def share(weight: float, low: float, high: float) -> float:
    """How far a part "over low–high" has appeared."""
    return max(0.0, min(1.0, (weight - low) / (high - low)))


def human_ear(look: ResolvedLook) -> float:
    """How much of a human ear shows: none under long hair, less where an animal's ears have grown."""
    shown = hair_styles()[look.hair_style].shows_ears or look.creature > 0.05
    left = 1 - max(share(look.animal, 0, 0.35), share(look.abstract, 0.35, 0.75), share(look.mecha, 0.5, 0.75))
    return left if shown else 0.0


def ear_disc(look: ResolvedLook, paint: Materials, side: int) -> list[Markup]:
    s = share(look.mecha, 0, 0.35)
    if not s:
        return []
    x, y, metal = side * (look.face_width + 3), 5.5, paint.metal
    wide, high = 9.5 * (0.55 + 0.45 * s), 13.5 * (0.55 + 0.45 * s)
    fin = outline(
        f"M{x - side} {y - high * 0.5}L{x + side * 2} {y - high - 13 * s}C{x + side * 5} {y - high - 14 * s} "
        f"{x + side * 7} {y - high - 11 * s} {x + side * 7} {y - high - 7 * s}L{x + side * 5.5} {y - high * 0.3}Z"
    )
    tone = 0.2 if side < 0 else -0.5
    return [
        path(fin.coarse, metal.step(tone - 0.8), stroke=metal.line(), stroke_width=1.2),
        oval(x + side * 2.6, y + 0.5, wide * 0.74, high, metal.step(-1.9), stroke=metal.line(), stroke_width=1.3),
        oval(x, y, wide * 0.74, high, metal.step(tone), stroke=metal.line(), stroke_width=1.2),
        oval(x - 0.5, y - 0.8, wide * 0.56, high * 0.78, metal.step(tone + 1.1)),
        oval(x, y, wide * 0.46, high * 0.64, metal.step(-2.2)),
        oval(x, y, wide * 0.32, high * 0.45, look.accent.lower()),
        oval(x - 0.7, y - high * 0.16, wide * 0.12, high * 0.15, "#ffffff", fill_opacity=0.85),
    ]


def discs_over_hair(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """Where hair hides the ears, a machine's discs lie on the hair."""
    hidden = not hair_styles()[look.hair_style].shows_ears and look.mecha < 0.75
    if not look.mecha or not hidden:
        return []
    return [group(*ear_disc(look, paint, side), transform=f"translate({side * _ON_HAIR:g} 0)") for side in (-1, 1)]


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
    dark = all_of(tapered(line, 0.4, 0.4 + 0.4 * s, 0.3) for line in lines)
    light = all_of(tapered(line, 0.3, 0.3 + 0.25 * s, 0.2) for line in lines).moved(-0.7, 0.7)
    screws = [oval(side * (f - 9), 17, 0.95, 0.95, look.accent.lower()) for side in (-1, 1)]
    return [
        path(light, paint.skin.step(1.2), fill_opacity=0.8),
        path(dark, paint.skin.step(-2.4), fill_opacity=0.25 + 0.45 * s),
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
        path(_about(pad, 0, 25.5, size).coarse, colour),
        path(_about(all_of(nostrils), 0, 25.5, size), Ramp(colour).step(-1.8)),
        oval(-1.3, 23 + 0.6 * (1 - s), 2.2 * size, 0.75 * size, "#ffffff", fill_opacity=0.5),
    ]


def animal_ears(
    look: ResolvedLook, paint: Materials, sides: tuple[int, ...] = (-1, 1), behind: bool = False
) -> list[Markup]:
    """From behind an ear is fur alone."""
    s = share(look.animal, 0, 0.35)
    if not s:
        return []
    kind, fur, low = species()[look.species], paint.hair, bare_crown(look, behind)
    drawn = []
    for side in sides:
        for d, colour, line in (
            (kind.shell, fur.step(0.5 if side < 0 else -0.2), fur.line()),
            (kind.inner, "#e9b9a4" if side < 0 else "#d79f8e", ""),
            (kind.tuft, "#fbf1df", ""),
        )[: 1 if behind else 3]:
            placed = _about(outline(d), -34, -40, 0.35 + 0.65 * s).moved(0, low)
            drawn.append(_inked(placed if side < 0 else mirrored(placed), colour, line))
        root = _about(outline(_ROOT), -34, -40, 0.35 + 0.65 * s).moved(0, low)
        drawn.append(path((root if side < 0 else mirrored(root)).coarse, fur.step(0.45 if side < 0 else -0.35)))
    return drawn


EARS = {"animal_ear_left": -1, "animal_ear_right": 1}


def ear_root(look: ResolvedLook, side: int) -> Point:
    """Where an animal's ear grows, and turns."""
    return side * 30.0, round(-38.0 + bare_crown(look), 2)


def bare_crown(look: ResolvedLook, behind: bool = False) -> float:
    """How much lower a crown lies where no hair is on it, or next to none; a head that is all animal has fur, a
    machine's has a helmet."""
    style = hair_styles()[look.hair_style]
    if max(look.animal, look.mecha) >= 0.75:
        return 0.0
    if look.hair_style == "bald" or style.crest:
        return 11.0
    return (11.0 if behind else 4.0) if style.fuzz else 0.0


def antlers(look: ResolvedLook, sides: tuple[int, ...] = (-1, 1), behind: bool = False) -> list[Markup]:
    s = share(look.animal, 0.1, 0.35)
    if not s or not species()[look.species].antlers:
        return []
    stem: list[Cubic] = [
        ((-16, -48), (-18, -60), (-33, -63), (-34, -81)),
        ((-21, -59), (-28, -62), (-40, -62), (-45, -72)),
        ((-30.5, -69), (-29, -74), (-24, -78), (-23.5, -84)),
    ]
    widths = ((6.2, 5.0, 1.2), (4.2, 3.4, 1.0), (3.4, 3.0, 1.0))
    horn = all_of(tapered(curve, *wide) for curve, wide in zip(stem, widths, strict=True))
    light = tapered(((-17.4, -50), (-19.6, -60), (-33.6, -63), (-34.6, -78)), 1.2, 1.5, 0.3)
    shade = tapered(((-14, -48), (-15.6, -58), (-29, -62), (-32.4, -78)), 1.6, 1.6, 0.3)
    burr = outline("M-21 -47C-21 -51 -12 -52 -11 -48C-12 -45 -20 -44 -21 -47Z")
    drawn = []
    for side in sides:
        grown = (_about(shape, -16, -48, 0.4 + 0.6 * s) for shape in (horn, light, shade, burr))
        placed, lit, dark, foot = (shape.moved(0, bare_crown(look, behind)) for shape in grown)
        if side > 0:
            placed, lit, dark, foot = mirrored(placed), mirrored(dark), mirrored(lit), mirrored(foot)
        drawn += [
            path(placed.coarse, "#b58b62", stroke="#573827", stroke_width=2.2),
            path(placed.coarse, "#b58b62"),
            path(dark.coarse, "#8f6645", fill_opacity=0.8),
            path(lit.coarse, "#e6cba4", fill_opacity=0.9),
            path(foot, "#8f6645", stroke="#573827", stroke_width=0.9),
        ]
    return drawn


def _flipped(line: Cubic) -> Cubic:
    a, b, c, d = ((-x, y) for x, y in line)
    return (a, b, c, d)


def _inked(shape: Shape, colour: str, line: str) -> Markup:
    if not line:
        return path(shape.coarse, colour)
    return path(shape.coarse, colour, stroke=line, stroke_width=1.5)


def _about(shape: Shape, cx: float, cy: float, size: float) -> Shape:
    def move(x: float, y: float) -> Point:
        return cx + (x - cx) * size, cy + (y - cy) * size

    return shape.mapped(move)
