"""Print: a halftone over the whole picture, its dots larger where the light does not reach."""

import math

from troupe.looks.rig.background import Box
from troupe.looks.rig.finish.tree import Node
from troupe.looks.rig.paths import Shape, all_of, number
from troupe.looks.rig.resolved import ResolvedLook

_ACROSS = 26
_DARKEST = 0.12
_INK = "#2a2430"


def printed(drawing: Node, look: ResolvedLook, box: Box) -> Node:
    much = look.art.texture
    dots = Node("path", {"d": _dots(box, 0.35 + 0.65 * much).d, "fill": _INK, "fill-opacity": number(_DARKEST * much)})
    return drawing.holding((*drawing.children, Node("g", {"data-part": "texture"}, (dots,))))


def _dots(box: Box, size: float) -> Shape:
    """Rows that are set between one another, as printers' screens are."""
    left, top, wide, high = box
    step = max(wide, high) / _ACROSS
    rows, columns = math.ceil(high / step * 2), math.ceil(wide / step)
    dots = []
    for row in range(rows):
        for column in range(columns):
            x = left + (column + (0.75 if row % 2 else 0.25)) * step
            y = top + (row / 2 + 0.25) * step
            shade = ((x - left) / wide + (y - top) / high) / 2
            dots.append(_diamond(x, y, step * (0.09 + 0.16 * shade) * size))
    return all_of(dots).coarse


def _diamond(x: float, y: float, r: float) -> Shape:
    return Shape("MLLLZ", ((x - r, y), (x, y - r), (x + r, y), (x, y + r)))
