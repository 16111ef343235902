"""Limbs: a bent middle line with a width along it, drawn as one soft outline in one ink pass and one fill pass."""

import math
from collections.abc import Sequence
from itertools import pairwise

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.rig.paths import NOTHING, Point, Shape, between, through
from troupe.looks.rig.sheet import Sheet, group, path

Node = tuple[Point, float]
"""A place along a limb and the limb's half-width there."""


def capsule(start: Node, end: Node) -> Shape:
    """Two circles and the straight lines that touch both."""
    (a, ra), (b, rb) = start, end
    away = math.dist(a, b)
    if away <= abs(ra - rb) + 1e-6:
        centre, radius = (a, ra) if ra > rb else (b, rb)
        return _arc_ring(centre, radius)
    turn = math.atan2(b[1] - a[1], b[0] - a[0])
    off = math.acos((ra - rb) / away)
    cap_b = _arc(b, rb, turn + off, turn - off)
    cap_a = _arc(a, ra, turn - off, turn + off - math.tau)
    return Shape("MLCCLCCZ", (_at(a, ra, turn + off), _at(b, rb, turn + off), *cap_b, _at(a, ra, turn - off), *cap_a))


def chain(nodes: Sequence[Node], flat: bool = False) -> Shape:
    """One soft outline around all nodes; a flat one ends as cloth does, in a slight curve instead of a ball."""
    left, right = (_side(nodes, way) for way in (1, -1))
    foot = _hem(nodes) if flat else _cap(nodes[-1], _heading(nodes, len(nodes) - 1))
    if not flat:
        root = _cap(nodes[0], _heading(nodes, 0) + math.pi)
        return through([*left, *foot, *reversed(right), *root], closed=True)
    # Its other end lies under the cloth of the body and must not bulge out of it.
    (centre, r), turn = nodes[0], _heading(nodes, 0)
    root = [
        _at(centre, 0.72 * r, turn - math.pi / 2 - 0.6),
        _at(centre, 0.5 * r, turn + math.pi),
        _at(centre, 0.72 * r, turn + math.pi / 2 + 0.6),
    ]
    down, up = _run([*root[1:], *left]), _run([*reversed(right), root[0], root[1]])
    return Shape("M" + "C" * ((len(down) - 1 + len(foot) + len(up) - 1) // 3) + "Z", (*down, *foot, *up[1:]))


def _run(points: Sequence[Point]) -> tuple[Point, ...]:
    return through(points).points


def _heading(nodes: Sequence[Node], i: int) -> float:
    """Where a limb runs at one of its nodes, in radians."""
    (a, _), (b, _) = nodes[max(0, i - 1)], nodes[min(len(nodes) - 1, i + 1)]
    return math.atan2(b[1] - a[1], b[0] - a[0])


def _side(nodes: Sequence[Node], way: int) -> list[Point]:
    """One flank of a limb, without what a sharp bend would fold into its inside."""
    flank = [_at(centre, r, _heading(nodes, i) + way * math.pi / 2) for i, (centre, r) in enumerate(nodes)]
    kept = [point for i, point in enumerate(flank) if _is_outside(point, nodes, i)]
    return kept if len(kept) > 1 else [flank[0], flank[-1]]


def _is_outside(point: Point, nodes: Sequence[Node], own: int) -> bool:
    """Whether a point of a flank lies in none of the limb's other places; asked most often of all."""
    x, y = point
    for i, ((cx, cy), r) in enumerate(nodes):
        dx, dy = x - cx, y - cy
        if i != own and dx * dx + dy * dy <= 0.8649 * r * r:
            return False
    return True


def _cap(node: Node, heading: float) -> list[Point]:
    centre, r = node
    return [_at(centre, r, heading + turn) for turn in (0.8, 0.0, -0.8)]


def _hem(nodes: Sequence[Node]) -> tuple[Point, Point, Point]:
    """The curve of a hem, from the left edge to the right; the left edge itself is the flank's last point."""
    (centre, r), turn = nodes[-1], _heading(nodes, len(nodes) - 1)
    low = _at(centre, 0.3 * r, turn)
    first, last = (_at(low, 0.55 * r, turn + way * math.pi / 2) for way in (1, -1))
    return first, last, _at(centre, r, turn - math.pi / 2)


def band(start: Node, end: Node) -> Shape:
    """A stretch of cloth around a limb, both its ends a little curved."""
    (a, ra), (b, rb) = start, end
    away = math.dist(a, b) or 1.0
    ux, uy = (b[0] - a[0]) / away, (b[1] - a[1]) / away

    def place(centre: Point, across: float, down: float) -> Point:
        return centre[0] - uy * across + ux * down, centre[1] + ux * across + uy * down

    return Shape(
        "MLCLCZ",
        (
            place(a, ra, 0),
            place(b, rb, 0),
            *(place(b, rb * 0.5, rb * 0.3), place(b, -rb * 0.5, rb * 0.3), place(b, -rb, 0)),
            place(a, -ra, 0),
            *(place(a, -ra * 0.5, ra * 0.2), place(a, ra * 0.5, ra * 0.2), place(a, ra, 0)),
        ),
    )


def draw_limb(
    sheet: Sheet,
    nodes: Sequence[Node],
    ramp: Ramp,
    k: float,
    line: float,
    *,
    edge: str | None = None,
    rich: bool = True,
    flat: bool = False,
    folds: Shape = NOTHING,
) -> list[Markup]:
    """Ink, fill, a shadow on the side away from the light, and what creases the cloth."""
    shape = chain(nodes, flat).coarse
    drawn = [path(shape, ramp.step(k), stroke=edge or ramp.line(), stroke_width=2 * line), path(shape, ramp.step(k))]
    inside = [
        path(chain([((x + 1.06 * r, y + 0.15 * r), 0.78 * r) for (x, y), r in nodes]).coarse, ramp.step(k - 0.65))
    ]
    inside = inside if rich else []
    if folds.points:
        inside.append(path(folds, ramp.step(k - 1.7)))
    return [*drawn, group(*inside, clip_path=sheet.clip(shape))] if inside else drawn


def draw_band(nodes: Sequence[Node], ramp: Ramp, k: float, line: float) -> Markup:
    """A cuff or a turned-up hem."""
    return path(band(nodes[0], nodes[-1]), ramp.step(k), stroke=ramp.line(), stroke_width=2 * line)


_SOFT = 0.13
"""How far from a joint a limb begins to bend, in shares of the limb."""
_PLACES = (0.0, 0.08, 0.18, 0.28, 0.38, 0.44, 0.5, 0.56, 0.62, 0.72, 0.82, 0.92, 1.0)


def along(bones: tuple[Point, Point, Point], share: float) -> Point:
    """A point of a limb: 0 its root, .5 the joint, around which it bends softly, 1 its end."""
    root, joint, end = bones
    if abs(share - 0.5) >= _SOFT:
        return between(root, joint, 2 * share) if share <= 0.5 else between(joint, end, 2 * share - 1)
    before, after = between(root, joint, 1 - 2 * _SOFT), between(joint, end, 2 * _SOFT)
    t = (share - 0.5 + _SOFT) / (2 * _SOFT)
    return between(between(before, joint, t), between(joint, after, t), t)


def stretch(
    nodes: Sequence[tuple[float, float]],
    bones: tuple[Point, Point, Point],
    start: float,
    end: float,
    bow: tuple[float, float] = (0.0, 0.0),
) -> list[Node]:
    """A limb between two shares of it; its half-widths are told as (share, half-width) and joined softly.

    `bow` is how far flesh lies beside the bone, to the right of the picture, in its upper and its lower half.
    """
    shares = sorted({start, end, *(share for share in _PLACES if start + 0.03 < share < end - 0.03)})
    return [(_bowed(along(bones, share), share, bow), _width(nodes, share)) for share in shares]


def _bowed(point: Point, share: float, bow: tuple[float, float]) -> Point:
    swing = math.sin(2 * math.pi * share)
    return point[0] + (bow[0] * swing if share < 0.5 else -bow[1] * swing), point[1]


def _width(nodes: Sequence[tuple[float, float]], share: float) -> float:
    for i, ((s0, w0), (s1, w1)) in enumerate(pairwise(nodes)):
        if share <= s1:
            t = max(0.0, (share - s0) / (s1 - s0))
            slope0, slope1 = _slope(nodes, i) * (s1 - s0), _slope(nodes, i + 1) * (s1 - s0)
            h = t * t * (3 - 2 * t)
            return w0 + (w1 - w0) * h + slope0 * t * (1 - t) * (1 - t) - slope1 * t * t * (1 - t)
    return nodes[-1][1]


def _slope(nodes: Sequence[tuple[float, float]], i: int) -> float:
    """How fast a width grows at one of its nodes; at a widest or narrowest place not at all."""
    if i in (0, len(nodes) - 1):
        return 0.0
    (s0, w0), (_, w1), (s2, w2) = nodes[i - 1 : i + 2]
    return 0.0 if (w1 - w0) * (w2 - w1) <= 0 else (w2 - w0) / (s2 - s0)


def _at(centre: Point, radius: float, turn: float) -> Point:
    return centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)


def _arc(centre: Point, radius: float, start: float, end: float) -> list[Point]:
    """Two cubics along a circle, without its first point."""
    points: list[Point] = []
    half = (end - start) / 2
    reach = 4 / 3 * math.tan(half / 4) * radius
    for i in (0, 1):
        here, there = start + i * half, start + (i + 1) * half
        (x0, y0), (x1, y1) = _at(centre, radius, here), _at(centre, radius, there)
        points += [
            (x0 - reach * math.sin(here), y0 + reach * math.cos(here)),
            (x1 + reach * math.sin(there), y1 - reach * math.cos(there)),
            (x1, y1),
        ]
    return points


def _arc_ring(centre: Point, radius: float) -> Shape:
    first, second = _arc(centre, radius, 0, -math.pi), _arc(centre, radius, -math.pi, -math.tau)
    return Shape("MCCCCZ", (_at(centre, radius, 0), *first, *second))
