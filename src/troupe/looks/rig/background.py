"""What is behind a figure: nothing, a colour, or a halo that suits the palette."""

import math
from collections.abc import Sequence

from troupe.kit.colour import Oklch, from_hex, mix, to_hex
from troupe.kit.markup import Markup
from troupe.looks.domain.look import Background
from troupe.looks.rig.paths import Shape
from troupe.looks.rig.sheet import Sheet, Stop, oval, part, path

Box = tuple[float, float, float, float]
_STOPS = 9


def draw_background(background: Background, sheet: Sheet, box: Box) -> Markup:
    if background.kind == "transparent":
        return part("background")
    x, y, wide, high = box
    colours = [from_hex(colour) for colour in background.colours]
    ground = Shape("MLLLZ", ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high)))
    if background.kind == "solid":
        return part("background", path(ground, to_hex(colours[0])))
    fill = sheet.linear((x, y), (x, y + high), _blend(colours[:2]))
    if background.kind == "gradient":
        return part("background", path(ground, fill))
    tall = high > 1.2 * wide
    cx, cy, r = x + wide / 2, y + high * (0.37 if tall else 0.46), min(wide, high) * (0.46 if tall else 0.44)
    disc = colours[2]
    return part(
        "background",
        path(ground, fill),
        oval(cx, cy, r * 1.07, r * 1.07, to_hex(mix(mix(colours[0], colours[1], 0.5), disc, 0.34))),
        oval(cx, cy, r, r, to_hex(disc)),
        *_sparks(cx, cy, r, disc),
    )


def _sparks(cx: float, cy: float, r: float, colour: Oklch) -> list[Markup]:
    """A few small dots on the halo's rim, so that its circle is not a bare one."""
    shown = []
    for angle, size in ((-150, 1.5), (-140, 0.8), (-44, 0.8), (-35, 1.6), (-28, 0.9)):
        turn = math.radians(angle)
        shown.append(
            oval(
                cx + math.cos(turn) * r * 1.13,
                cy + math.sin(turn) * r * 1.13,
                size,
                size,
                to_hex(colour),
                fill_opacity=0.85,
            )
        )
    return shown


def _blend(colours: Sequence[Oklch]) -> list[Stop]:
    """Mixed in OKLab at several stops, because a mix in sRGB turns grey in the middle."""
    first, last = colours[0], colours[-1]
    return [(i / (_STOPS - 1), to_hex(mix(first, last, i / (_STOPS - 1)))) for i in range(_STOPS)]
