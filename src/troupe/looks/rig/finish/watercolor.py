"""Watercolour: pale washes with pigment that gathers away from the light, a dried rim, and paper left open around."""

import math
from collections import defaultdict

from troupe.kit.colour import Oklch, Ramp, from_hex, mix, to_hex
from troupe.looks.rig.finish.tree import Node, area, bounds
from troupe.looks.rig.paths import Point, Shape, ellipse, number
from troupe.looks.rig.resolved import ResolvedLook

_KEPT_PARTS = ("eye_left", "eye_right", "mouth", "brow_left", "brow_right", "marks", "nose")
_LARGE, _WASHED, _MOST = 90.0, 260.0, 14
_PAPER = from_hex("#fbf8f1")
_TREMBLE = 0.8
_SMALL_DOT = 3.0
Box = tuple[float, float, float, float]


def washed(drawing: Node, look: ResolvedLook) -> Node:
    return _Washing(look).done(drawing)


class _Washing:
    def __init__(self, look: ResolvedLook) -> None:
        self._hair_line, self._hair_shade = Ramp(look.hair).line(), Ramp(look.hair).step(-1.2)
        self._prefix = ""
        self._pools: dict[tuple[str, str], list[Box]] = defaultdict(list)
        self._weights: dict[tuple[str, str], float] = defaultdict(float)
        self._chosen: dict[tuple[str, str], str] = {}

    def done(self, drawing: Node) -> Node:
        self._prefix = _prefix(drawing)
        self._gather(drawing, "", False)
        heaviest = sorted(self._weights, key=lambda key: (-self._weights[key], key))[:_MOST]
        self._chosen = {key: f"{self._prefix}-w{i}" for i, key in enumerate(sorted(heaviest))}
        pools = tuple(self._pool(key) for key in self._chosen)
        painted = self._painted(drawing, "", False)
        return painted.holding(
            tuple(_with(child, pools) if child.name == "defs" else child for child in painted.children)
        )

    def _gather(self, node: Node, part: str, inside: bool) -> None:
        part = node.part or part
        inside = inside or "clip-path" in node.attributes
        if node.name == "defs" or part in (*_KEPT_PARTS, "background"):
            return
        shape = node.shape
        if shape and node.fill and not node.is_feature and not inside and area(shape) > _WASHED:
            self._weights[(part, node.fill)] += area(shape)
            self._pools[(part, node.fill)].append(bounds(shape))
        for child in node.children:
            self._gather(child, part, inside)

    def _pool(self, key: tuple[str, str]) -> Node:
        """Pigment runs down and away from the light, and is thin where the brush began."""
        boxes = self._pools[key]
        left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, low = max(box[2] for box in boxes), max(box[3] for box in boxes)
        ends = {"x1": left, "y1": top, "x2": left + 0.8 * (right - left), "y2": low}
        shown = {"id": self._chosen[key], "gradientUnits": "userSpaceOnUse"} | {k: number(v) for k, v in ends.items()}
        deep = Ramp(key[1]).step(-0.3)
        stops = ((0.0, key[1], 0.1), (0.42, key[1], 0.6), (0.72, key[1], 0.5), (1.0, deep, 0.85))
        return Node(
            "linearGradient",
            shown,
            tuple(
                Node("stop", {"offset": number(at), "stop-color": colour, "stop-opacity": number(opacity)})
                for at, colour, opacity in stops
            ),
        )

    def _painted(self, node: Node, part: str, inside: bool) -> Node:
        part = node.part or part
        if node.name == "defs" or part in _KEPT_PARTS:
            return node
        if node.part == "background":
            return _open_paper(node)
        inside = inside or "clip-path" in node.attributes
        children: list[Node] = []
        for child in node.children:
            if child.name in ("path", "ellipse") and not child.is_feature:
                children += self._laid(child, part, inside)
            else:
                children.append(self._painted(child, part, inside))
        return node.holding(tuple(children))

    def _laid(self, node: Node, part: str, inside: bool) -> list[Node]:
        shape, fill = node.shape, node.fill
        if shape is None or fill is None:
            return [node]
        if fill == self._hair_line:
            return [node.with_attributes(fill=self._hair_shade, fill_opacity="0.7")]
        if inside:  # a shadow laid wet into the mass below it
            large = area(shape) > _LARGE and not node.attributes.get("stroke")
            clear = number(min(0.6, float(node.attributes.get("fill-opacity", "1"))))
            return [node.with_attributes(d=_trembling(shape, 1.9).coarse.d, fill_opacity=clear) if large else node]
        if area(shape) < _LARGE:
            return [_pencilled(node, fill)]
        pool = self._chosen.get((part, fill))
        thinned = to_hex(mix(from_hex(fill), _PAPER, 0.42 if pool else 0.2))
        ground = _pencilled(node, fill).with_attributes(fill=thinned, d=shape.coarse.d)
        if pool is None:
            return [ground]
        wash = node.with_attributes(
            d=_trembling(shape, 4.4).coarse.d, fill=f"url(#{pool})", stroke=None, stroke_width=None
        )
        return [ground, wash]


def _pencilled(node: Node, fill: str) -> Node:
    """The rim of a wash that has dried, in place of ink."""
    stroke = node.attributes.get("stroke")
    if not stroke or stroke == "none":
        return node
    wide = float(node.attributes.get("stroke-width", "1"))
    return node.with_attributes(
        stroke=Ramp(fill).step(-1.9), stroke_width=number(max(0.6, 0.6 * wide)), stroke_opacity="0.7"
    )


def _open_paper(background: Node) -> Node:
    """No frame full of colour: paper, and loose washes of the background's colours around the figure."""
    if not background.children:
        return background
    ground, *rest = background.children
    shape = ground.shape
    if shape is None:
        return background
    left, top, right, low = bounds(shape)
    wide, high = right - left, low - top
    cx, cy = left + wide / 2, top + 0.46 * high
    discs = [node for node in rest if node.name == "ellipse" and float(node.attributes.get("rx", "0")) > _SMALL_DOT]
    tints = [node.fill for node in (*discs[:1], ground) if node.fill] or ["#d8d2e4"]
    paper = ground.with_attributes(fill=to_hex(_PAPER))
    blots = []
    for i, (reach, strength) in enumerate(((0.475, 0.42), (0.42, 0.38), (0.3, 0.3))):
        colour = from_hex(tints[i % len(tints)])
        deep = to_hex(Oklch(max(0.62, colour.lightness - 0.07), min(0.12, colour.chroma * 2.2 + 0.02), colour.hue))
        blot = _blotted(ellipse(cx + 3 * i, cy - 2 * i, reach * wide, reach * min(high, 1.25 * wide)), i, wide)
        blots.append(
            Node("path", {"d": blot.coarse.d, "fill": deep, "fill-opacity": number(strength), "stroke": deep,
                          "stroke-width": "1.1", "stroke-opacity": "0.3"})
        )  # fmt: skip
    return background.holding((paper, *blots, *(node for node in rest if node not in discs)))


def _blotted(shape: Shape, turn: int, wide: float) -> Shape:
    """The edge of a wide wash: it runs out unevenly."""
    scale = wide / 170

    def move(x: float, y: float) -> Point:
        dx = 5.2 * math.sin(0.045 * y / scale + 1.7 * turn) + 3.1 * math.sin(0.11 * y / scale + turn)
        dy = 4.8 * math.sin(0.05 * x / scale + 2.3 * turn) + 3.3 * math.sin(0.13 * x / scale + 0.6 * turn)
        return x + scale * dx, y + scale * dy

    return shape.mapped(move)


def _trembling(shape: Shape, turn: float) -> Shape:
    """A hand's tremble that depends on the place alone, so that outlines that meet still meet."""

    def move(x: float, y: float) -> Point:
        dx = math.sin(0.31 * x + 0.17 * y + turn) + math.sin(0.11 * y - 0.23 * x + 2 * turn)
        dy = math.sin(0.27 * y - 0.13 * x + 3 * turn) + math.sin(0.19 * x + 0.09 * y + turn)
        return x + _TREMBLE * dx, y + _TREMBLE * dy

    return shape.mapped(move)


def _prefix(drawing: Node) -> str:
    stack = [drawing]
    while stack:
        node = stack.pop(0)
        if node.attributes.get("id"):
            return node.attributes["id"].partition("-")[0]
        stack = [*node.children, *stack]
    return "t000000"


def _with(defs: Node, gradients: tuple[Node, ...]) -> Node:
    return defs.holding((*gradients, *defs.children))
