"""Edges: shadows whose border melts, and masses that run from light to shadow; built of layers, since nothing blurs."""

from collections import defaultdict

from troupe.kit.colour import Ramp
from troupe.looks.rig.art.scope import is_kept, is_line, number_of
from troupe.looks.rig.background import Box
from troupe.looks.rig.finish.tree import Node, area, bounds
from troupe.looks.rig.paths import number
from troupe.looks.rig.resolved import ResolvedLook

_MASS, _SHADE = 260.0, 24.0
_MOST_MASSES, _MOST_SHADES = 14, 12
_MOST_GRADIENTS = 40
_WIDEST = 11.0
_LAYERS = ((0.9, 0.4), (0.35, 0.5))
"""Of a melting border: how wide each layer is, and how much of it shows."""
_HATCHED = ("ink", "pixel")
Key = tuple[str, str]


def softened_edges(drawing: Node, look: ResolvedLook, _box: Box) -> Node:
    if look.finish in _HATCHED:
        return drawing
    return _Softening(drawing, look).done(drawing)


class _Softening:
    def __init__(self, drawing: Node, look: ResolvedLook) -> None:
        self._soft = look.art.softness
        self._masses: dict[Key, list[Box]] = defaultdict(list)
        self._shades: list[float] = []
        self._gather(drawing, "", False)
        largest = sorted(self._masses, key=lambda key: -sum(_extent(box) for box in self._masses[key]))
        prefix = _prefix(drawing)
        room = min(_MOST_MASSES, max(0, _MOST_GRADIENTS - _gradients(drawing)))
        self._lights = {key: f"{prefix}-e{i}" for i, key in enumerate(largest[:room])}
        self._least_shade = sorted(self._shades, reverse=True)[:_MOST_SHADES][-1:] or [0.0]
        self._left = _MOST_SHADES

    def done(self, drawing: Node) -> Node:
        lights = tuple(self._light(key, id) for key, id in self._lights.items())
        painted = self._node(drawing, "", False)
        return painted.holding(
            tuple(
                child.holding((*lights, *child.children)) if child.name == "defs" else child
                for child in painted.children
            )
        )

    def _gather(self, node: Node, part: str, inside: bool) -> None:
        part = node.part or part
        if node.name == "defs" or is_kept(node, part):
            return
        inside = inside or "clip-path" in node.attributes
        shape = node.shape
        if shape and node.fill and not node.is_feature:
            size = area(shape)
            if inside and not is_line(node) and size > _SHADE:
                self._shades.append(size)
            elif not inside and size > _MASS and "fill-opacity" not in node.attributes:
                left, top, right, low = bounds(shape)
                self._masses[part, node.fill].append((left, top, right - left, low - top))
        for child in node.children:
            self._gather(child, part, inside)

    def _node(self, node: Node, part: str, inside: bool) -> Node:
        part = node.part or part
        if node.name == "defs" or is_kept(node, part):
            return node
        inside = inside or "clip-path" in node.attributes
        children: list[Node] = []
        for child in node.children:
            children += self._melted(child) if inside else [self._lit(child, part)]
        return node.holding(tuple(self._node(child, part, inside) for child in children))

    def _lit(self, node: Node, part: str) -> Node:
        light = self._lights.get((part, node.fill or ""))
        shape = node.shape
        if (
            light is None
            or shape is None
            or area(shape) <= _MASS
            or node.is_feature
            or "fill-opacity" in node.attributes
        ):
            return node
        pale = number(1 - 0.6 * self._soft)
        return node.with_attributes(fill=f"url(#{light})", stroke_opacity=pale if "stroke" in node.attributes else None)

    def _melted(self, node: Node) -> list[Node]:
        """A shadow as two sheets, the upper smaller and closer."""
        shape = node.shape
        if not (shape and node.fill) or node.is_feature or is_line(node) or not self._left:
            return [node]
        if area(shape) < self._least_shade[0]:
            return [node]
        self._left -= 1
        opacity = number_of(node, "fill-opacity", 1.0)
        sheets = [
            node.with_attributes(
                stroke=node.fill,
                stroke_width=number(max(0.22, _WIDEST * self._soft * wide)),
                stroke_opacity=number(opacity * shown),
                fill_opacity=number(opacity * shown),
            )
            for wide, shown in _LAYERS
        ]
        core = node.with_attributes(fill_opacity=number(opacity * (1 - self._soft)))
        return [*sheets, core] if self._soft < 1 else sheets

    def _light(self, key: Key, id: str) -> Node:
        boxes, ramp = self._masses[key], Ramp(key[1])
        left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, low = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
        ends = {"x1": left, "y1": top, "x2": left + (right - left) * 0.85, "y2": low}
        stops = ((0.0, ramp.step(0.8 * self._soft)), (0.45, ramp.step(0)), (1.0, ramp.step(-1.2 * self._soft)))
        shown = {"id": id, "gradientUnits": "userSpaceOnUse"} | {name: number(value) for name, value in ends.items()}
        return Node(
            "linearGradient", shown, tuple(Node("stop", {"offset": number(at), "stop-color": c}) for at, c in stops)
        )


def _extent(box: Box) -> float:
    return box[2] * box[3]


def _gradients(node: Node) -> int:
    return node.name.endswith("Gradient") + sum(_gradients(child) for child in node.children)


def _prefix(node: Node) -> str:
    """The frame's own mark, which all its ids begin with."""
    for child in node.children:
        if child.name == "defs":
            for kept in child.children:
                if found := kept.attributes.get("id"):
                    return found.partition("-")[0]
    return "t000000"
