"""Lines: how heavy they are, and whether they are near black or of their material's own deep tone."""

from troupe.kit.colour import Oklch, Ramp, from_hex, mix, to_hex
from troupe.looks.rig.art.scope import is_kept, is_line, number_of
from troupe.looks.rig.background import Box
from troupe.looks.rig.finish.tree import Node, bounds
from troupe.looks.rig.paths import Point, Shape, between, number, swollen
from troupe.looks.rig.resolved import ResolvedLook

_AS_DRAWN = 0.8
_PALEST = 0.5
_TAPER = "MCLCZ"
_WIDEST_TAPER = 5.0


def weighed(drawing: Node, look: ResolvedLook, _box: Box) -> Node:
    return _Weighing(look.art.line_weight, look.art.line_colour, Ramp(look.hair).line()).node(drawing, "")


_THINNEST = 0.21
"""What still shows in a portrait of 512 pixels."""


class _Weighing:
    def __init__(self, weight: float, colour: float, hair_line: str) -> None:
        self._hair_line = hair_line
        """Masses of hair are not stroked: a larger shape of this colour lies under them."""
        self._wider, self._colour = 0.5 + weight, colour

    def node(self, node: Node, part: str) -> Node:
        part = node.part or part
        if node.name == "defs" or is_kept(node, part):
            return node
        node = node.holding(tuple(self.node(child, part) for child in node.children))
        if node.is_feature:
            return node
        if node.attributes.get("stroke", "none").startswith("#"):
            return self._outlined(node)
        shape = node.shape
        if shape and node.fill == self._hair_line:
            return node.with_attributes(d=swollen(shape, self._wider - 1, _middle(shape)).coarse.d)
        return node.with_attributes(d=_tapered(shape, self._wider).d) if shape and is_line(node) else node

    def _outlined(self, node: Node) -> Node:
        drawn = number_of(node, "stroke-width", 1.0)
        wide = max(min(drawn, _THINNEST), drawn * self._wider)
        return node.with_attributes(
            stroke=self._tinted(node.attributes["stroke"], node.fill), stroke_width=number(wide)
        )

    def _tinted(self, stroke: str, fill: str | None) -> str:
        line = from_hex(stroke)
        if self._colour < _AS_DRAWN:
            share = (_AS_DRAWN - self._colour) / _AS_DRAWN
            return to_hex(mix(line, Oklch(0.18, 0.02, line.hue), share))
        if fill is None:
            return stroke
        return to_hex(mix(line, from_hex(fill), _PALEST * (self._colour - _AS_DRAWN) / (1 - _AS_DRAWN)))


def _middle(shape: Shape) -> Point:
    left, top, right, low = bounds(shape)
    return (left + right) / 2, (top + low) / 2


def _tapered(shape: Shape, wider: float) -> Shape:
    """A tapered stroke, wider or thinner around its own middle; any other shape as it is."""
    count = len(shape.points) // 8
    if not count or shape.commands != _TAPER * count:
        return shape
    points = [point for i in range(count) for point in _stroke(shape.points[8 * i : 8 * i + 8], wider)]
    return Shape(shape.commands, tuple(points))


def _stroke(points: tuple[Point, ...], wider: float) -> list[Point]:
    if max(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in zip(points[:4], points[:3:-1], strict=True)) > _WIDEST_TAPER:
        return list(points)
    middles = [between(points[i], points[7 - i], 0.5) for i in range(4)]
    return [between(middles[i if i < 4 else 7 - i], points[i], wider) for i in range(8)]
