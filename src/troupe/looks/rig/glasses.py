"""Glasses: they follow the eyes' place and size, so that they fit every face."""

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.rig.paths import Cubic, Shape, all_of, ellipse, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import path

KINDS = ("glasses_square", "glasses_round", "goggles", "eyepatch")
BY_CHANCE = {"glasses_square": 1.0, "glasses_round": 1.0, "goggles": 0.25}
"""How often a seed chooses each; wearing none weighs 8. An eyepatch hides half a face and is worn by choice alone."""
_SQUARE = outline(
    "M-14 -9.5C-8 -10.8 8 -10.8 14 -9.5C15.4 -4 14.6 5 12 9.4C6 11 -6 11 -11.6 9.4C-14.8 5 -15.4 -4 -14 -9.5Z"
)
_ROUND = outline(
    "M-13.4 0C-13.4 -7.4 -7.4 -13 0 -13C7.4 -13 13.4 -7.4 13.4 0C13.4 7.4 7.4 13 0 13C-7.4 13 -13.4 7.4 -13.4 0Z"
)


def draw_glasses(look: ResolvedLook) -> list[Markup]:
    if look.glasses not in KINDS:
        return []
    ramp = Ramp(look.glasses_colour)
    if look.glasses == "eyepatch":
        return _patch(look, ramp)
    if look.glasses == "goggles":
        return _goggles(look, ramp)
    form = _SQUARE if look.glasses == "glasses_square" else _ROUND
    y, gap, size = look.eye_height + 0.6, look.eye_gap, 0.84 + 0.2 * look.eye_size
    drawn: list[Markup] = []
    for side in (-1, 1):
        lens = form.mapped(lambda x, v, side=side: (side * gap - side * x * size, y + v * size))  # type: ignore[misc]
        gleam = _gleam(side * gap, y, size)
        drawn += [
            path(lens, "#ffffff", fill_opacity=0.10),
            path(gleam, "#ffffff", fill_opacity=0.20),
            path(lens, stroke=ramp.step(-0.6), stroke_width=2.3),
            path(lens.moved(-0.25, -0.35), stroke=ramp.step(2.4), stroke_width=0.5, stroke_opacity=0.7),
        ]
    inner = gap - 13.4 * size
    bridge: Cubic = ((-inner, y - 2.5), (-inner * 0.4, y - 6), (inner * 0.4, y - 6), (inner, y - 2.5))
    arms: list[Cubic] = [
        ((s * (gap + 13.8 * size), y - 5), (s * (gap + 15.6 * size), y - 4.6), (s * 35, y - 3), (s * 38, y - 2))
        for s in (-1, 1)
    ]
    frame = [tapered(bridge, 2.0, 1.6, 2.0), *(tapered(arm, 2.2, 1.8, 1.2) for arm in arms)]
    return [*(path(shape, ramp.step(-0.6)) for shape in frame), *drawn]


def draw_glasses_sideways(look: ResolvedLook) -> list[Markup]:
    """What is seen of them in profile, looking to the left."""
    if look.glasses not in KINDS:
        return []
    ramp, y = Ramp(look.glasses_colour), look.eye_height
    dark = ramp.step(-0.6)
    arm = path(tapered(((-20, y - 3), (-8, y - 4.4), (4, y - 4.4), (13, y - 2)), 2.0, 1.8, 1.4), dark)
    if look.glasses == "eyepatch":
        strap = tapered(((-30, y - 8), (-8, y - 18), (20, y - 22), (46, y - 20)), 2.2, 2.4, 2.2)
        patch = outline("M-32 -9C-26 -12 -18 -11 -14 -6C-13 2 -17 9 -24 11C-30 8 -33 0 -32 -9Z").moved(0, y)
        return [path(strap, dark), path(patch, ramp.step(0), stroke=ramp.line(), stroke_width=1.4)]
    if look.glasses == "goggles":
        y = -33.0
        strap = outline("M-16 -6L46 -10L46 0L-16 5Z").moved(0, y)
        cup = outline("M-35 -12C-26 -15 -16 -13 -14 -8L-14 8C-18 13 -28 14 -34 11C-37 4 -37 -5 -35 -12Z").moved(0, y)
        glass = outline("M-37 -9C-34 -11 -31 -10 -30 -8L-30 8C-32 10 -35 10 -36 8C-38 3 -38 -4 -37 -9Z").moved(0, y)
        return [
            path(strap, ramp.step(0.6), stroke=ramp.line(), stroke_width=1.3),
            path(cup, ramp.step(0), stroke=ramp.line(), stroke_width=1.6),
            path(glass, "#bfe4f0", fill_opacity=0.8, stroke=ramp.line(), stroke_width=1.2),
        ]
    lens = ellipse(-26, y, 6.4, 11.5)
    return [path(lens, "#ffffff", fill_opacity=0.14), path(lens, stroke=dark, stroke_width=2.2), arm]


def _patch(look: ResolvedLook, ramp: Ramp) -> list[Markup]:
    """Over one eye, on a cord around the head."""
    gap, y, size = look.eye_gap, look.eye_height, 0.84 + 0.2 * look.eye_size
    form = outline("M-14.6 -8C-8 -12.4 9 -12.4 14.6 -7C15.6 3 9 13 0 16C-9 13 -16 3 -14.6 -8Z")
    patch = form.mapped(lambda px, py: (gap + px * size, y + py * size))
    gleam = outline("M-9 -6C-5 -8.6 0 -9 4 -8.4C0 -6 -5 -2 -8 3C-10 0 -10 -3 -9 -6Z")
    cords: list[Cubic] = [
        ((gap - 10 * size, y - 9 * size), (gap - 26, y - 18), (-18, y - 26), (-38, y - 27)),
        ((gap + 12 * size, y - 8 * size), (gap + 16, y - 10), (36, y - 13), (40, y - 15)),
    ]
    return [
        path(all_of(tapered(cord, 2.0, 2.2, 2.0) for cord in cords), ramp.step(-0.4)),
        path(patch, ramp.step(0), stroke=ramp.line(), stroke_width=1.5),
        path(gleam.mapped(lambda px, py: (gap + px * size, y + py * size)), ramp.step(1.4)),
    ]


def _goggles(look: ResolvedLook, ramp: Ramp) -> list[Markup]:
    """Pushed up on the forehead, so that the eyes stay to be read."""
    y = -29.0
    strap = outline("M-45 -35C-18 -45 18 -45 45 -35L45 -25C18 -34 -18 -34 -45 -25Z")
    drawn = [path(strap, ramp.step(0.8), stroke=ramp.line(), stroke_width=1.4)]
    for side in (-1, 1):
        cup, glass = ellipse(side * 16, y - 4, 14.5, 12.5), ellipse(side * 16, y - 4, 10.8, 9.0)
        drawn += [
            path(cup, ramp.step(0), stroke=ramp.line(), stroke_width=1.6),
            path(glass, "#bfe4f0", stroke=ramp.line(), stroke_width=1.1),
            path(_gleam(side * 16 + 2, y - 4, 0.62), "#ffffff", fill_opacity=0.6),
        ]
    bridge = tapered(((-4, y - 5), (-2, y - 7), (2, y - 7), (4, y - 5)), 3, 2.6, 3)
    return [*drawn, path(bridge, ramp.step(-0.6))]


def _gleam(x: float, y: float, size: float) -> Shape:
    form = outline("M-7 -9L-1 -9.4L-9 8.6L-11.4 6C-12.4 2 -11 -4 -7 -9Z")
    return form.mapped(lambda px, py: (x + px * size * 0.94, y + py * size * 0.94))
