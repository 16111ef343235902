"""Bones as pose models read them: eighteen points in the order of COCO, in their fixed colours, on black."""

import math
from collections.abc import Iterable, Iterator

from troupe.kit.markup import Markup, element
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.acting import perform, tilt
from troupe.looks.rig.bust import bearing_of, draw
from troupe.looks.rig.framing import skeleton_of
from troupe.looks.rig.paths import Point, ellipse
from troupe.looks.rig.places import HEAD_PIVOT, Places
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import path
from troupe.looks.rig.skeleton import Skeleton
from troupe.looks.rig.stance import staged, stance_of

POINTS = (
    "nose", "neck",
    "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear",
)  # fmt: skip
LIMBS = (
    (2, 3), (2, 6), (3, 4), (4, 5), (6, 7), (7, 8), (2, 9), (9, 10), (10, 11),
    (2, 12), (12, 13), (13, 14), (2, 1), (1, 15), (15, 17), (1, 16), (16, 18),
)  # fmt: skip
COLOURS = (
    "#ff0000", "#ff5500", "#ffaa00", "#ffff00", "#aaff00", "#55ff00", "#00ff00", "#00ff55", "#00ffaa",
    "#00ffff", "#00aaff", "#0055ff", "#0000ff", "#5500ff", "#aa00ff", "#ff00ff", "#ff00aa", "#ff0055",
)  # fmt: skip
_PROFILE = {"nose": (-40.0, 20.0), "eye": (-25.0, 4.0), "ear": (6.0, 8.0)}


def bones_drawing(look: ResolvedLook, performance: Performance, frame: Frame, width: int, height: int) -> str:
    """The map as a document in pixels."""
    box = draw(look, performance, frame).view_box
    scale = width / box[2]
    placed = {name: ((x - box[0]) * scale, (y - box[1]) * scale) for name, (x, y) in points(look, performance).items()}
    return on_black(width, height, _drawn(placed, _radius(width, height)))


def on_black(width: int, height: int, bones: Iterable[Markup]) -> str:
    ground = path(f"M0 0L{width} 0L{width} {height}L0 {height}Z", "#000000")
    root = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width} {height}"}
    return str(element("svg", root, ground, *bones))


def points(look: ResolvedLook, performance: Performance) -> dict[str, Point]:
    """Every point that can be seen, in figure units; right and left are the figure's own."""
    performance = staged(performance, True)
    facing = performance.seen_from
    bearing = bearing_of(performance)
    skeleton = skeleton_of(look, bearing)
    way = -1.0 if facing == "right" else 1.0
    found = {"neck": skeleton.neck} | _limbs(skeleton, facing)
    found |= _face_sideways(facing) if facing in ("left", "right") else {}
    found = {name: (way * x, y) for name, (x, y) in found.items()}
    found |= _face(look, performance, skeleton) if facing == "front" else {}
    return {name: laid(point, stance_of(bearing).pose.turn) for name, point in found.items()}


def laid(point: Point, degrees: float) -> Point:
    """A point of a figure that is turned onto the ground."""
    turn = math.radians(degrees)
    return point[0] * math.cos(turn) - point[1] * math.sin(turn), point[0] * math.sin(turn) + point[1] * math.cos(turn)


def _limbs(skeleton: Skeleton, facing: str) -> dict[str, Point]:
    # From the front the figure's right is at the left of the picture, from behind at the right; in profile the near
    # side is the one it turns to us: its left when it looks to the left.
    first, second = ("right", "left") if facing in ("front", "left") else ("left", "right")
    found: dict[str, Point] = {}
    for side, arm, leg in ((first, *_pair(skeleton, 0)), (second, *_pair(skeleton, 1))):
        found |= {f"{side}_shoulder": arm[0], f"{side}_elbow": arm[1], f"{side}_wrist": arm[2]}
        found |= {f"{side}_hip": leg[0], f"{side}_knee": leg[1], f"{side}_ankle": leg[2]}
    return found


def _pair(skeleton: Skeleton, index: int) -> tuple[tuple[Point, Point, Point], tuple[Point, Point, Point]]:
    arm, leg = skeleton.arms[index], skeleton.legs[index]
    return (arm.root, arm.joint, arm.end), (leg.root, leg.joint, leg.end)


def _face_sideways(facing: str) -> dict[str, Point]:
    return {"nose": _PROFILE["nose"], f"{facing}_eye": _PROFILE["eye"], f"{facing}_ear": _PROFILE["ear"]}


def _face(look: ResolvedLook, performance: Performance, skeleton: Skeleton) -> dict[str, Point]:
    """Nose, eyes and ears of a head that turns and leans; the far ear of a turned head is hidden."""
    straight = performance.model_copy(update={"facing": "front", "yaw": performance.turn})
    acting = perform(look, straight, skeleton.roll * tilt(look.art), skeleton.pitch)
    places, turn = Places(acting), performance.turn
    told = {"nose": ((0.0, 21.0), 0.95)}
    for side, name in ((-1, "right"), (1, "left")):
        told[f"{name}_eye"] = ((side * look.eye_gap, look.eye_height), 0.6)
        if side * turn < 0.5:
            told[f"{name}_ear"] = ((side * (look.face_width - 2), 8.0), -0.3)
    return {name: leaning(_plus(point, places.moved(depth)), acting.roll) for name, (point, depth) in told.items()}


def _plus(point: Point, by: Point) -> Point:
    return point[0] + by[0], point[1] + by[1]


def leaning(point: Point, degrees: float) -> Point:
    turn = math.radians(degrees)
    x, y = point[0] - HEAD_PIVOT[0], point[1] - HEAD_PIVOT[1]
    return (
        HEAD_PIVOT[0] + x * math.cos(turn) - y * math.sin(turn),
        HEAD_PIVOT[1] + x * math.sin(turn) + y * math.cos(turn),
    )


def _radius(width: int, height: int) -> float:
    side = min(width, height)
    return 4.0 if side < 500 else 8.0 if side < 1000 else 12.0 if side < 2000 else 16.0


def _drawn(placed: dict[str, Point], radius: float) -> Iterator[Markup]:
    for (one, other), colour in zip(LIMBS, COLOURS, strict=False):
        a, b = placed.get(POINTS[one - 1]), placed.get(POINTS[other - 1])
        if a and b:
            yield path(stick(a, b, radius), colour, fill_opacity=0.6)
    for name, colour in zip(POINTS, COLOURS, strict=True):
        if name in placed:
            yield path(ellipse(*placed[name], radius, radius), colour)


def stick(a: Point, b: Point, radius: float) -> str:
    turn, half = math.atan2(b[1] - a[1], b[0] - a[0]), math.dist(a, b) / 2
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    cos, sin = math.cos(turn), math.sin(turn)
    shape = ellipse(0, 0, max(half, 0.01), radius)
    return shape.mapped(lambda x, y: (middle[0] + x * cos - y * sin, middle[1] + x * sin + y * cos)).d
