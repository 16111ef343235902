"""Where in a frame a face is, with all that a feeling may change."""

import math

from troupe.looks.rig.acting import HEAD_BREATH, Acting
from troupe.looks.rig.background import Box
from troupe.looks.rig.paths import Point
from troupe.looks.rig.places import FIGURE_PIVOT, HEAD_PIVOT
from troupe.looks.rig.resolved import ResolvedLook


def face_box(look: ResolvedLook, acting: Acting, lying: float = 0.0) -> Box:
    """Contains all that a feeling may change; it follows the head's place, never the feeling."""
    half, top, low = look.face_width + 8, -38.0, 56.0
    lift = -HEAD_BREATH * acting.life.head_breath
    corners = [(x, y) for x in (-half, half) for y in (top, low)]
    rolled = [_turned(corner, acting.roll, HEAD_PIVOT) for corner in corners]
    laid = [_turned((x, y + lift), lying, (0.0, 0.0)) for x, y in rolled]
    placed = [_turned(corner, acting.life.sway, FIGURE_PIVOT) for corner in laid]
    left, high = min(x for x, _ in placed), min(y for _, y in placed)
    return (left, high, max(x for x, _ in placed) - left, max(y for _, y in placed) - high)


def _turned(point: Point, degrees: float, pivot: Point) -> Point:
    turn = math.radians(degrees)
    x, y = point[0] - pivot[0], point[1] - pivot[1]
    return (
        pivot[0] + x * math.cos(turn) - y * math.sin(turn),
        pivot[1] + x * math.sin(turn) + y * math.cos(turn),
    )
