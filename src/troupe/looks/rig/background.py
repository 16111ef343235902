"""What is behind a figure: nothing, a colour, a halo that suits the palette, rays, dots or a stage."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from troupe.kit.colour import Oklch, from_hex, mix, to_hex
from troupe.kit.markup import Markup
from troupe.looks.domain.look import Background, Finish
from troupe.looks.rig.paths import NOTHING, Point, Shape, all_of, between, ellipse
from troupe.looks.rig.sheet import Sheet, Stop, oval, part, path

Box = tuple[float, float, float, float]
_STOPS = 9
_WEDGES, _MOST_DOTS = 24, 96
_BEYOND = 2.0
_ON_PAPER = ("ink", "watercolor")
"""Finishes that put a ground of their own in the place of ours."""


def draw_background(asked: Background | None, usual: Background, finish: Finish, sheet: Sheet, box: Box) -> Markup:
    """What a frame asks for, in the look's own colours where it names none."""
    drawn, kept = _drawn(asked or usual, usual, box, sheet.next_id, finish in _ON_PAPER)
    sheet.joined_by(kept)
    return drawn


@lru_cache(maxsize=128)
def _drawn(background: Background, usual: Background, box: Box, first_id: int, on_paper: bool) -> tuple[Markup, Sheet]:
    """A ground stays the same while a face before it moves."""
    sheet = Sheet(first_id)
    return _painted(background, usual, sheet, box, on_paper), sheet


def _painted(background: Background, usual: Background, sheet: Sheet, box: Box, on_paper: bool) -> Markup:
    if background.kind == "transparent":
        return part("background")
    x, y, wide, high = box
    told = (*background.colours, *usual.colours[len(background.colours) :])
    colours = [from_hex(colour) for colour in told]
    ground = Shape("MLLLZ", ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high)))
    if background.kind == "solid":
        return part("background", path(ground, to_hex(colours[0])))
    fill = sheet.linear((x, y), (x, y + high), _blend(colours[:2]))
    if background.kind == "gradient":
        return part("background", path(ground, fill))
    if background.kind in _SCENES:
        return part("background", path(ground, fill), *_SCENES[background.kind](box, colours))
    tall = high > 1.2 * wide
    cx, cy, r = x + wide / 2, y + high * (0.37 if tall else 0.46), min(wide, high) * 0.46
    disc = colours[2]
    return part(
        "background",
        path(ground if on_paper else _around(box, ellipse(cx, cy, -r, r)), fill),
        oval(cx, cy, r * 1.05, r * 1.05, to_hex(mix(mix(colours[0], colours[1], 0.5), disc, 0.34))),
        oval(cx, cy, r, r, to_hex(disc)),
        *_sparks(cx, cy, r, disc),
    )


def _around(box: Box, disc: Shape) -> Shape:
    """The ground without what lies under the disc, where blending it is most of what it costs to paint.

    It goes a little beyond the picture, because the painter rounds a plain box to whole pixels and nothing else.
    """
    x, y, wide, high = box
    left, top, right, low = x - _BEYOND, y - _BEYOND, x + wide + _BEYOND, y + high + _BEYOND
    return (Shape("MLLLZ", ((left, top), (right, top), (right, low), (left, low))) + disc).coarse


def _rays(box: Box, colours: Sequence[Oklch]) -> list[Markup]:
    """Wedges from behind the head, every second one lighter."""
    x, y, wide, high = box
    cx, cy, far = x + wide / 2, y + high * (0.3 if high > 1.2 * wide else 0.46), math.hypot(wide, high)
    wedges = []
    for i in range(_WEDGES):
        start, end = (math.tau * (i + share) / _WEDGES for share in (-0.25, 0.25))
        rim = [(cx + far * math.cos(turn), cy + far * math.sin(turn)) for turn in (start, end)]
        wedges.append(_within(((cx, cy), *rim), box))
    light = mix(colours[0], colours[1], 0.6)
    lighter = light._replace(lightness=min(0.97, light.lightness + 0.05))
    return [path(all_of(wedges).coarse, to_hex(lighter), fill_opacity=0.75)]


def _within(corners: tuple[Point, ...], box: Box) -> Shape:
    """The part of a wedge that lies in the picture, cut along its four edges."""
    x, y, wide, high = box
    kept = list(corners)
    for inside in (
        lambda p: p[0] - x,
        lambda p: x + wide - p[0],
        lambda p: p[1] - y,
        lambda p: y + high - p[1],
    ):
        kept = _cut(kept, inside)
    return Shape("M" + "L" * (len(kept) - 1) + "Z", tuple(kept)) if kept else NOTHING


def _cut(corners: Sequence[Point], inside: Callable[[Point], float]) -> list[Point]:
    kept: list[Point] = []
    for i, there in enumerate(corners):
        here = corners[i - 1]
        a, b = inside(here), inside(there)
        if (a >= 0) != (b >= 0):
            kept.append(between(here, there, a / (a - b)))
        if b >= 0:
            kept.append(there)
    return kept


def _dots(box: Box, colours: Sequence[Oklch]) -> list[Markup]:
    """Rows of dots that shrink toward the top, as on printed paper; a row is one path, each dot the end of a pen."""
    x, y, wide, high = box
    step = math.sqrt(wide * high / _MOST_DOTS)
    tone = to_hex(mix(colours[0], colours[2], 0.62))
    drawn: list[Markup] = []
    for row in range(math.ceil(high / step)):
        cy, start = y + (row + 0.5) * step, x + (0.75 if row % 2 else 0.25) * step
        count = math.ceil((x + wide - start) / step)
        dots = all_of(Shape("ML", ((start + i * step, cy), (start + i * step + 0.01, cy))) for i in range(count))
        size = 2 * step * (0.12 + 0.2 * (cy - y) / high)
        drawn.append(path(dots, stroke=tone, stroke_width=size, stroke_linecap="round", stroke_opacity=0.8))
    return drawn


def _stage(box: Box, colours: Sequence[Oklch]) -> list[Markup]:
    """A wall with two lights from its corners, and the floor that a whole figure stands on."""
    x, y, wide, high = box
    floor = colours[0]._replace(lightness=max(0.16, colours[0].lightness - 0.16))
    cx, low = x + wide / 2, y + high * 0.9
    lit = to_hex(colours[2])
    beams = [
        Shape("MLLLZ", ((px, y), (px + s * wide * 0.1, y), (cx + s * wide * 0.34, low), (cx - s * wide * 0.26, low)))
        for s, px in ((1, x + wide * 0.02), (-1, x + wide * 0.98))
    ]
    front = Shape("MLCLLZ", (
        (x, y + high), (x, y + high * 0.88),
        (x + wide * 0.3, y + high * 0.8), (x + wide * 0.7, y + high * 0.8), (x + wide, y + high * 0.88),
        (x + wide, y + high), (x, y + high),
    ))  # fmt: skip
    lights = [path(beam.coarse, lit, fill_opacity=0.28) for beam in beams]
    if high < 1.2 * wide:
        return lights  # a bust stands on no floor
    return [
        *lights,
        path(front.coarse, to_hex(floor)),
        oval(cx, y + high * 0.94, wide * 0.36, high * 0.045, lit, fill_opacity=0.5),
    ]


_SCENES: Mapping[str, Callable[[Box, Sequence[Oklch]], list[Markup]]] = MappingProxyType(
    {"rays": _rays, "dots": _dots, "stage": _stage}
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
