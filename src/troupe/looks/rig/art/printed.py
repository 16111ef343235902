"""Print: an engraver's screen over the whole picture, its lines heavier where the light does not reach."""

from troupe.looks.rig.background import Box
from troupe.looks.rig.finish.tree import Node
from troupe.looks.rig.paths import Point, Shape, number
from troupe.looks.rig.resolved import ResolvedLook

_LINES = 84
_SLANT = 0.42
_DARKEST = 0.12
_INK = "#2a2430"


def printed(drawing: Node, look: ResolvedLook, box: Box) -> Node:
    much = look.art.texture
    screen = _screen(box, 0.4 + 0.6 * much)
    lines = Node("path", {"d": screen.d, "fill": _INK, "fill-opacity": number(_DARKEST * much)})
    return drawing.holding((*drawing.children, Node("g", {"data-part": "texture"}, (lines,))))


def _screen(box: Box, weight: float) -> Shape:
    """Slanted bands from edge to edge, thin where they begin at the light."""
    left, top, wide, high = box
    step = (high + _SLANT * wide) / _LINES
    points: list[Point] = []
    for line in range(_LINES):
        start = top + (line + 0.5) * step
        end = start - _SLANT * wide
        thin, thick = (weight * step * (0.1 + 0.2 * (line + far) / (_LINES + 16)) for far in (0, 16))
        points += [(left, start - thin), (left + wide, end - thick), (left + wide, end + thick), (left, start + thin)]
    return Shape("MLLLZ" * _LINES, tuple(points)).coarse
