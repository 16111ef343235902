"""Glasses: they follow the eyes' place and size, so that they fit every face."""

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.rig.paths import Cubic, Shape, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import path

KINDS = ("glasses_square", "glasses_round")
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


def _gleam(x: float, y: float, size: float) -> Shape:
    form = outline("M-7 -9L-1 -9.4L-9 8.6L-11.4 6C-12.4 2 -11 -4 -7 -9Z")
    return form.mapped(lambda px, py: (x + px * size * 0.94, y + py * size * 0.94))
