"""Colours: lines that are not black, few hues, and things that stand off from one another."""

import re
from collections.abc import Iterator

from troupe.kit import raster
from troupe.kit.colour import Oklch, difference, from_hex
from troupe.looks.catalog import garments
from troupe.looks.domain.performance import Frame
from troupe.looks.rig.bust import draw
from troupe.looks.rig.checks.finding import Check
from troupe.looks.rig.checks.looking import lightness
from troupe.looks.rig.checks.sitter import Sitter
from troupe.looks.rig.harmony import main_colour
from troupe.looks.rig.parting import only, without
from troupe.looks.rig.resolved import ResolvedLook

_LINE = re.compile(r'stroke="(#[0-9a-f]{6})"')
_FILL = re.compile(r'(?:fill|stop-color)="(#[0-9a-f]{6})"')
_TOUCHING = (("top", "bottom"), ("top", "outer"), ("one_piece", "outer"))
_GREY = 0.025
_EDGE_SIDE = 96
_WHOLE = Frame(view="full")
_ON_PAPER = ("ink", "watercolor")
"""Finishes that leave the ground open; their lines and rims set the figure off."""
_MORE_TONES = ("soft", "watercolor")
"""Finishes that turn every tone into a gradient of its neighbours."""
_ONE_COLOUR = "ink"
"""A finish of one line colour, by intention."""


def lines(sitter: Sitter) -> Iterator[Check]:
    """Never pure black, never one outline for everything."""
    strokes = {stroke: from_hex(stroke) for stroke in _LINE.findall(sitter.figure.svg)}
    yield Check("black lines", sum(c.lightness < 0.10 for c in strokes.values()), 0, "at most")
    if sitter.look.finish != _ONE_COLOUR:
        yield Check("line colours", len(strokes), 4)


def hues(sitter: Sitter) -> Iterator[Check]:
    """A figure is made of few hues (counted by ten degrees, about what one ramp turns) and few base colours."""
    look = sitter.look
    svg = draw(look.model_copy(update={"finish": "cel"}), frame=_WHOLE).svg if look.finish in _MORE_TONES else None
    svg = without(svg or sitter.figure.svg, "background")
    told = [from_hex(colour) for colour in set(_FILL.findall(svg))]
    yield Check("hues", len({round(c.hue / 10) % 36 for c in told if c.chroma > _GREY}), 30, "at most")
    yield Check("ramps", len(_bases(look)), 12, "at most")


def _bases(look: ResolvedLook) -> set[str]:
    """The colours every other tone of a figure is a step of."""
    own = {look.skin, look.hair, look.eye_left, look.eye_right, look.accent}
    own |= {look.hair_second} if look.dye != "none" else set()
    for worn in look.garments:
        roles = {piece.role for piece in garments()[worn.item].pieces}
        cut = garments()[worn.item].cut
        roles |= {cut.role} if cut else set()
        own |= {getattr(worn, role) for role in roles if role in ("primary", "secondary", "accent")}
    return {colour.lower() for colour in own}


def contrast(sitter: Sitter) -> Iterator[Check]:
    look = sitter.look
    if "low_contrast" in look.warnings:
        return
    hair, skin = from_hex(look.hair), from_hex(look.skin)
    if look.hair_style != "bald":
        yield Check("hair against face", abs(hair.lightness - skin.lightness), 0.175)
    yield from _dressed_apart(look)
    yield from _off_the_ground(sitter)


def _dressed_apart(look: ResolvedLook) -> Iterator[Check]:
    """Garments that touch differ in lightness or in hue; a difference of 1 is as much as is needed."""
    main: dict[str, Oklch] = {garments()[worn.item].slot: main_colour(worn) for worn in look.garments}
    touching = [pair for pair in _TOUCHING if set(pair) <= set(main)]
    apart = [
        max(abs(main[a].lightness - main[b].lightness) / 0.10, difference(main[a], main[b]) / 0.12) for a, b in touching
    ]
    if apart:
        yield Check("garments apart", round(min(apart), 3), 0.6)


def _off_the_ground(sitter: Sitter) -> Iterator[Check]:
    """Along its edge, a figure is mostly lighter or darker than what lies behind it."""
    look, svg = sitter.look, sitter.bust.svg
    if look.background.kind == "transparent" or look.finish in _ON_PAPER:
        return
    if sitter.strangest > 0.5:  # metal, hide, fur and light have a line of their own
        return
    side = _EDGE_SIDE
    figure = raster.paint(without(svg, "background"), side, side)
    ground = raster.paint(only(svg, "background"), side, side)
    apart = [
        abs(lightness(*figure[4 * i : 4 * i + 3]) - lightness(*ground[4 * i : 4 * i + 3])) for i in _edge(figure, side)
    ]
    if apart:
        yield Check("figure off the ground", sum(apart) / len(apart), 0.17)


def _edge(figure: bytes, side: int) -> Iterator[int]:
    """Places of the figure that lie just inside its outline."""
    solid = [figure[4 * i + 3] > 200 for i in range(side * side)]

    def all_around(i: int, far: int) -> bool:
        return solid[i - far] and solid[i + far] and solid[i - far * side] and solid[i + far * side]

    for y in range(4, side - 4):
        for x in range(4, side - 4):
            i = y * side + x
            if solid[i] and all_around(i, 3) and not all_around(i, 4):
                yield i


def banding(sitter: Sitter) -> Iterator[Check]:
    """A gradient over a large part of the picture runs without steps."""
    look = sitter.look
    if look.background.kind not in ("gradient", "halo") or look.finish not in ("flat", "cel", "soft"):
        return
    first, last = (from_hex(colour).lightness for colour in look.background.colours[:2])
    if abs(first - last) < 0.1:
        return
    svg = only(sitter.figure.svg, "background")
    high = 1024
    pixels = raster.paint(svg, 16, high)
    yield Check("banding", len({pixels[64 * y : 64 * y + 3] for y in range(high)}), 48)
