"""Form: outlines that are cut in planes or flow in curves, and sides that are alike or not."""

import math
from collections.abc import Iterator
from itertools import pairwise

from troupe.looks.rig.art.scope import FEATURES, THIN
from troupe.looks.rig.background import Box
from troupe.looks.rig.finish.tree import Node, thickness
from troupe.looks.rig.paths import Cubic, Point, Shape, between, number
from troupe.looks.rig.resolved import ResolvedLook

_FULLEST, _CORNER = 0.1, 9.0
_PLANE, _MOST_PLANES, _FEWEST_PLANES = 22.0, 4, 2
_SIMPLE = 24
"""Outlines of more curves than this are cut at their joints, and only once along a curve that is long."""
_NOTHING = 0.3
"""A side this short is no side."""
_SHARP = math.radians(35)
_USUAL_ASYMMETRY = 0.4
_LOCKS = {"lock_left": 1.0, "lock_right": -1.0}


def rounded_forms(drawing: Node, look: ResolvedLook, _box: Box) -> Node:
    return _formed(drawing, "", 2 * look.art.roundness - 1)


def _formed(node: Node, part: str, lean: float) -> Node:
    """Clips change with what they cut, so nothing slips out of its outline."""
    part = node.part or part
    if part in FEATURES or part == "background" or node.is_feature:
        return node
    node = node.holding(tuple(_formed(child, part, lean) for child in node.children))
    shape = node.shape
    if shape is None or thickness(shape) < THIN:
        return node
    return node.with_attributes(d=(_cut(shape, -lean) if lean < 0 else _rounded(shape, lean)).coarse.d)


def _cut(shape: Shape, share: float) -> Shape:
    """Curves go toward the planes that a knife would leave, a few along each."""
    commands, points = "", list[Point]()
    most = _MOST_PLANES if len(shape.commands) <= _SIMPLE else _FEWEST_PLANES
    for curves, closed in _outlines(shape):
        planes = [plane for curve in curves for plane in _planes(curve, most)]
        commands += "M" + "C" * len(planes) + ("Z" if closed else "")
        points += [planes[0][0], *(point for plane in planes for point in plane[1:])]
    return _with_handles(Shape(commands, tuple(points)), 1 - share) if points else shape


def _planes(curve: Cubic, most: int) -> list[Cubic]:
    count = max(1, min(most, round(math.dist(curve[0], curve[3]) / _PLANE)))
    return [_stretch(curve, i / count, (i + 1) / count) for i in range(count)]


def _with_handles(shape: Shape, reach: float) -> Shape:
    points, i, here = list(shape.points), 0, (0.0, 0.0)
    for command in shape.commands:
        if command == "C":
            points[i] = between(here, points[i], reach)
            points[i + 1] = between(points[i + 2], points[i + 1], reach)
            here, i = points[i + 2], i + 3
        elif command in "ML":
            here, i = points[i], i + 1
    return Shape(shape.commands, tuple(points))


def _rounded(shape: Shape, share: float) -> Shape:
    """Curves a little fuller, and every corner of a closed outline turned in an arc."""
    commands, points = "", list[Point]()
    for curves, closed in _outlines(_with_handles(shape, 1 + _FULLEST * share)):
        sides = [curve for curve in curves if math.dist(curve[0], curve[3]) > _NOTHING]
        turned = _turned_corners(sides, _CORNER * share) if closed and len(sides) > 1 else curves
        commands += "M" + "C" * len(turned) + ("Z" if closed else "")
        points += [turned[0][0], *(point for curve in turned for point in curve[1:])] if turned else []
    return Shape(commands, tuple(points)) if points else shape


def _outlines(shape: Shape) -> list[tuple[list[Cubic], bool]]:
    """Each run of a shape as curves; straight lines are curves too."""
    runs: list[tuple[list[Cubic], bool]] = []
    curves, points = list[Cubic](), iter(shape.points)
    start = here = (0.0, 0.0)
    for command in shape.commands:
        if command == "M":
            if curves:
                runs.append((curves, False))
            curves, start = [], next(points)
            here = start
        elif command == "L":
            there = next(points)
            curves.append(_straight(here, there))
            here = there
        elif command == "C":
            curve = (here, next(points), next(points), next(points))
            curves.append(curve)
            here = curve[3]
        elif curves:
            closing = [] if math.dist(here, start) < 0.05 else [_straight(here, start)]
            runs.append((curves + closing, True))
            curves = []
    return [*runs, (curves, False)] if curves else runs


def _straight(a: Point, b: Point) -> Cubic:
    return a, between(a, b, 1 / 3), between(a, b, 2 / 3), b


def _turned_corners(curves: list[Cubic], radius: float) -> list[Cubic]:
    """Both curves that meet in a corner are shortened, and an arc joins them."""
    count = len(curves)
    sharp = [_is_corner(curves[i - 1], curves[i]) for i in range(count)]
    cuts = [min(0.35, radius / max(0.1, math.dist(curve[0], curve[3]))) for curve in curves]
    shortened = [
        _stretch(curve, cuts[i] if sharp[i] else 0.0, 1 - cuts[i] if sharp[(i + 1) % count] else 1.0)
        for i, curve in enumerate(curves)
    ]
    turned: list[Cubic] = []
    for i, curve in enumerate(shortened):
        turned.append(curve)
        if sharp[(i + 1) % count]:
            corner, after = curves[i][3], shortened[(i + 1) % count]
            turned.append((curve[3], between(curve[3], corner, 0.6), between(after[0], corner, 0.6), after[0]))
    return turned


def _is_corner(one: Cubic, other: Cubic) -> bool:
    before, after = _heading(one[::-1]), _heading(other)
    if before is None or after is None:
        return False
    return abs((after - before) % math.tau - math.pi) > _SHARP


def _heading(points: tuple[Point, ...]) -> float | None:
    """Which way a curve leaves its first point."""
    x, y = points[0]
    away = next((p for p in points[1:] if math.dist((x, y), p) > 0.05), None)
    return None if away is None else math.atan2(away[1] - y, away[0] - x)


def _stretch(curve: Cubic, start: float, end: float) -> Cubic:
    """Exactly the part of a curve between two of its parameters."""
    first = _halves(curve, end)[0] if end < 1 else curve
    return _halves(first, start / end)[1] if start > 0 else first


def _halves(curve: Cubic, t: float) -> tuple[Cubic, Cubic]:
    first = [between(a, b, t) for a, b in pairwise(curve)]
    second = [between(a, b, t) for a, b in pairwise(first)]
    middle = between(second[0], second[1], t)
    return (curve[0], first[0], second[0], middle), (middle, second[1], first[2], curve[3])


def lopsided(drawing: Node, look: ResolvedLook, _box: Box) -> Node:
    """Hair that falls longer on one side, as it does on nearly everyone."""
    return _uneven(drawing, look.art.asymmetry - _USUAL_ASYMMETRY)


def _tops(node: Node) -> Iterator[float]:
    if shape := node.shape:
        yield min(y for _, y in shape.points)
    for child in node.children:
        yield from _tops(child)


def _uneven(node: Node, lean: float) -> Node:
    way = _LOCKS.get(node.part or "")
    if way is None:
        return node.holding(tuple(_uneven(child, lean) for child in node.children))
    long, root = 1 + 0.34 * lean * way, min(_tops(node), default=0.0)
    place = f"matrix(1 0 0 {number(long)} 0 {number(root * (1 - long))})"
    return node.holding((Node("g", {"transform": place}, node.children),))
