"""What somebody sits on: a round cushion on legs, seen a little from above."""

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.rig.measure import Measure
from troupe.looks.rig.paths import Cubic, Point, all_of, ellipse, outline, ribbon, rounded, tapered
from troupe.looks.rig.sheet import part, path

_THICK = 17.0
_BACK = 12.0
"""Its legs stand behind the sitter's soles, which is higher in the picture."""


def stool(m: Measure, cushion: Ramp, wood: Ramp, at: Point, ground: float, *, sideways: bool) -> list[Markup]:
    (x, y), wide, low = at, 1.42 * m.hip, ground - (3.0 if sideways else _BACK)
    top = y + 0.14 * wide
    feet = (
        ((-0.66, -0.86), (0.66, 0.84), (0.1, 0.14))
        if sideways
        else ((-0.3, -0.36), (0.34, 0.42), (-0.8, -0.98), (0.8, 0.96))
    )
    rear = -14.0 if not sideways else 0.0
    legs = all_of(
        tapered(
            ((x + a * wide, top), (x + a * wide, top + 30), (x + b * wide, end - 30), (x + b * wide, end)), 9.5, 8.5, 7
        )
        for (a, b), end in zip(feet, (low + rear, low + rear, low, low), strict=False)
    )
    bar = ribbon(((x - 0.86 * wide, low - 44), (x - 20, low - 39), (x + 20, low - 39), (x + 0.85 * wide, low - 44)),
                 (6, 6, 6, 6))  # fmt: skip
    drawn = [
        path(legs, wood.step(-0.9), stroke=wood.line(), stroke_width=2.0),
        path(bar, wood.step(-0.4), stroke=wood.line(), stroke_width=1.6),
    ]
    return [part("seat", *drawn, *(_edge_on if sideways else _disc)(cushion, x, y, wide))]


def _edge_on(cushion: Ramp, x: float, y: float, wide: float) -> list[Markup]:
    top = rounded(x - wide, y, x + wide, y + _THICK, 9)
    shade = rounded(x - wide, y + 0.58 * _THICK, x + wide, y + _THICK, 9)
    light = rounded(x - wide + 6, y + 3.4, x + wide * 0.1, y + 7.4, 2)
    return [
        path(top, cushion.step(-0.1), stroke=cushion.line(), stroke_width=2.2),
        path(shade, cushion.step(-1.1)),
        path(light, cushion.step(1.1), fill_opacity=0.8),
    ]


def _disc(cushion: Ramp, x: float, y: float, wide: float) -> list[Markup]:
    """Its top is an ellipse, its rim a band below that."""
    high = 0.26 * wide
    rim = outline("M-1 0C-1 .7 -.5 1 0 1C.5 1 1 .7 1 0L1 .62C1 1.3 .5 1.62 0 1.62C-.5 1.62 -1 1.3 -1 .62Z")
    rim = rim.mapped(lambda px, py: (x + px * wide, y + py * high))
    shine: Cubic = ((-0.9, 0.62), (-0.6, 1.02), (-0.2, 1.2), (0.3, 1.18))
    light = tapered(shine, 0.004, 0.03, 0.004).mapped(lambda px, py: (x + px * wide, y + py * high))
    return [
        path(rim, cushion.step(-0.9), stroke=cushion.line(), stroke_width=2.2),
        path(ellipse(x, y, wide, high), cushion.step(0.1), stroke=cushion.line(), stroke_width=2.0),
        path(light, cushion.step(0.8), fill_opacity=0.8),
    ]
