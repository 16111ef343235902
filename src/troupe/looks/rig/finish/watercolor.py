"""Watercolour: each mass is washed in three passes that do not quite meet, with a darker rim where the water dried."""

import math

from troupe.kit.colour import Ramp, from_hex, mix, to_hex
from troupe.looks.rig.finish.tree import Node, area
from troupe.looks.rig.paths import Point, Shape, number
from troupe.looks.rig.resolved import ResolvedLook

_KEPT_PARTS = ("eye_left", "eye_right", "mouth", "brow_left", "brow_right", "background", "marks", "nose")
_LARGE = 90.0
_PAPER = from_hex("#fbf8f1")
_TREMBLE = 0.8


def washed(drawing: Node, look: ResolvedLook) -> Node:
    return _washed(drawing, "", False)


def _washed(node: Node, part: str, inside: bool) -> Node:
    part = node.part or part
    if node.name == "defs" or part in _KEPT_PARTS:
        return node
    inside = inside or "clip-path" in node.attributes
    children: list[Node] = []
    for child in node.children:
        children += _passes(child, inside) if _is_mass(child, part) else [_washed(child, part, inside)]
    return node.holding(tuple(children))


def _is_mass(node: Node, part: str) -> bool:
    shape = node.shape
    return bool(shape and node.fill and not node.is_feature and part not in _KEPT_PARTS and area(shape) > _LARGE)


def _passes(node: Node, inside: bool) -> list[Node]:
    shape, fill = node.shape, node.fill
    if shape is None or fill is None:
        return [node]
    opacity = float(node.attributes.get("fill-opacity", "1"))
    ramp = Ramp(fill)
    plain = node.with_attributes(stroke=None, stroke_width=None, fill_opacity=None)
    washes = [
        plain.with_attributes(d=_trembling(shape, turn).coarse.d, fill=fill, fill_opacity=number(opacity * strength))
        for turn, strength in ((1.9, 0.5), (4.4, 0.35))
    ]
    if inside:  # a shadow laid wet into the mass below it
        return washes
    ground = plain.with_attributes(fill=to_hex(mix(from_hex(fill), _PAPER, 0.36)), fill_opacity=_or_none(opacity))
    rim = plain.with_attributes(
        fill="none", stroke=ramp.step(-1), stroke_width="1.3", stroke_opacity=number(0.4 * opacity)
    )
    return [_drawn_line(node, shape, ramp, opacity), ground, *washes, rim]


def _drawn_line(node: Node, shape: Shape, ramp: Ramp, opacity: float) -> Node:
    """The pencil under the colour, thinner than ink and broken."""
    wide = float(node.attributes.get("stroke-width", "0")) * 0.5
    return node.with_attributes(
        fill="none",
        stroke=ramp.step(-2.2),
        stroke_width=number(max(0.01, wide)),
        stroke_opacity=number(0.75 * opacity),
        stroke_dasharray="17 1.6 31 2.2",
        fill_opacity=None,
    )


def _trembling(shape: Shape, turn: float) -> Shape:
    """A hand's tremble that depends on the place alone, so that outlines that meet still meet."""

    def move(x: float, y: float) -> Point:
        dx = math.sin(0.31 * x + 0.17 * y + turn) + math.sin(0.11 * y - 0.23 * x + 2 * turn)
        dy = math.sin(0.27 * y - 0.13 * x + 3 * turn) + math.sin(0.19 * x + 0.09 * y + turn)
        return x + _TREMBLE * dx, y + _TREMBLE * dy

    return shape.mapped(move)


def _or_none(opacity: float) -> str | None:
    return None if opacity == 1 else number(opacity)
