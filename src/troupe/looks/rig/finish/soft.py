"""Soft: painted without contours; every large mass runs from light to shadow."""

from collections import defaultdict

from troupe.kit.colour import Ramp
from troupe.looks.rig.finish.tree import Node, area, bounds
from troupe.looks.rig.paths import number
from troupe.looks.rig.resolved import ResolvedLook

_LARGE, _FEWEST, _MOST, _IN_ALL = 90.0, 6, 20, 40
_KEPT_PARTS = ("eye_left", "eye_right", "mouth", "brow_left", "brow_right", "background", "marks", "nose")
Box = tuple[float, float, float, float]


def softened(drawing: Node, look: ResolvedLook) -> Node:
    return _Softening(look).done(drawing)


class _Softening:
    def __init__(self, look: ResolvedLook) -> None:
        self._look = look
        self._lights: dict[tuple[str, str], str] = {}
        self._prefix = ""
        self._hair_line, self._hair_shade = Ramp(look.hair).line(), Ramp(look.hair).step(-1.1)

    def done(self, drawing: Node) -> Node:
        masses: dict[tuple[str, str], list[tuple[float, Box]]] = defaultdict(list)
        _gather(drawing, "", masses)
        used = sum(node.name.endswith("Gradient") for node in _all(drawing))
        heaviest = sorted(masses, key=lambda key: -sum(size for size, _ in masses[key]))
        chosen = heaviest[: max(_FEWEST, min(_MOST, _IN_ALL - used))]
        first_id = next((n.attributes["id"] for n in _all(drawing) if n.attributes.get("id")), "t000000-0")
        self._prefix = first_id.partition("-")[0]
        self._lights = {key: f"{self._prefix}-s{i}" for i, key in enumerate(sorted(chosen))}
        gradients = tuple(self._light(key, masses[key]) for key in self._lights)
        painted = self._painted(drawing, "", False)
        return painted.holding(
            tuple(_with(child, gradients) if child.name == "defs" else child for child in painted.children)
        )

    def _light(self, key: tuple[str, str], found: list[tuple[float, Box]]) -> Node:
        """Light falls from the upper left over all the masses of one colour in one part."""
        left, top = min(box[0] for _, box in found), min(box[1] for _, box in found)
        right, low = max(box[2] for _, box in found), max(box[3] for _, box in found)
        ramp = Ramp(key[1])
        stops = ((0.0, ramp.step(1.0)), (0.4, ramp.step(0.1)), (1.0, ramp.step(-1.3)))
        ends = {"x1": left, "y1": top, "x2": left + (right - left) * 0.85, "y2": low}
        shown = {"id": self._lights[key], "gradientUnits": "userSpaceOnUse"} | {k: number(v) for k, v in ends.items()}
        return Node(
            "linearGradient", shown, tuple(Node("stop", {"offset": number(at), "stop-color": c}) for at, c in stops)
        )

    def _painted(self, node: Node, part: str, inside: bool) -> Node:
        if node.name == "defs":
            return node
        part = node.part or part
        if part in _KEPT_PARTS:
            return node
        inside = inside or "clip-path" in node.attributes
        node = node.holding(tuple(self._painted(child, part, inside) for child in node.children))
        if node.name not in ("path", "ellipse") or node.is_feature:
            return node
        return self._mass(node, part, inside)

    def _mass(self, node: Node, part: str, inside: bool) -> Node:
        fill, stroke = node.fill, node.attributes.get("stroke")
        if fill == self._hair_line:
            return node.with_attributes(fill=self._hair_shade)
        if stroke and fill:
            wide = float(node.attributes.get("stroke-width", "1"))
            node = node.with_attributes(stroke=Ramp(fill).step(-0.95), stroke_width=number(wide * 0.5))
        if inside and fill and not stroke and _size(node) > _LARGE / 3:
            # What was laid on thinly stays as thin.
            return node.with_attributes(fill_opacity=number(min(0.5, float(node.attributes.get("fill-opacity", "1")))))
        light = self._lights.get((part, fill or ""))
        return node.with_attributes(fill=f"url(#{light})") if light and _size(node) > _LARGE else node


def _gather(
    node: Node, part: str, masses: dict[tuple[str, str], list[tuple[float, Box]]], inside: bool = False
) -> None:
    part = node.part or part
    inside = inside or "clip-path" in node.attributes
    if node.name == "defs" or part in _KEPT_PARTS:
        return
    shape = node.shape
    if shape and node.fill and not node.is_feature and not inside and area(shape) > _LARGE:
        masses[part, node.fill].append((area(shape), bounds(shape)))
    for child in node.children:
        _gather(child, part, masses, inside)


def _size(node: Node) -> float:
    shape = node.shape
    return area(shape) if shape else 0.0


def _with(defs: Node, gradients: tuple[Node, ...]) -> Node:
    return defs.holding((*gradients, *defs.children))


def _all(node: Node) -> list[Node]:
    return [node, *(inner for child in node.children for inner in _all(child))]
