"""Limbs: tapered capsules in one ink pass and one fill pass, so that no joint shows a seam."""

import math
from collections.abc import Sequence
from itertools import pairwise

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.rig.paths import Point, Shape, all_of, between
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
    """Capsules from node to node; a flat chain ends like cloth does, in a slight curve instead of a ball."""
    pairs = list(pairwise(nodes))
    whole = all_of(capsule(one, other) for one, other in (pairs[:-1] if flat else pairs))
    return whole + band(*pairs[-1]) if flat else whole


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
) -> list[Markup]:
    """Ink, fill, and a shadow on the side away from the light."""
    shape = chain(nodes, flat)
    drawn = [path(shape, ramp.step(k), stroke=edge or ramp.line(), stroke_width=2 * line), path(shape, ramp.step(k))]
    if rich:
        shaded = chain([((x + 0.78 * r, y + 0.15 * r), 0.74 * r) for (x, y), r in nodes])
        drawn.append(group(path(shaded, ramp.step(k - 0.9)), clip_path=sheet.clip(shape)))
    return drawn


def draw_band(nodes: Sequence[Node], ramp: Ramp, k: float, line: float) -> Markup:
    """A cuff or a turned-up hem."""
    return path(band(nodes[0], nodes[-1]), ramp.step(k), stroke=ramp.line(), stroke_width=2 * line)


def along(bones: tuple[Point, Point, Point], share: float) -> Point:
    """A point of a limb: 0 its root, .5 the joint, 1 its end."""
    root, joint, end = bones
    return between(root, joint, 2 * share) if share <= 0.5 else between(joint, end, 2 * share - 1)


def stretch(
    nodes: Sequence[tuple[float, float]], bones: tuple[Point, Point, Point], start: float, end: float
) -> list[Node]:
    """The limb's half-widths, told as (share, half-width), between two shares of it."""
    shares = sorted({start, end, *(share for share, _ in nodes if start < share < end)})
    return [(along(bones, share), _width(nodes, share)) for share in shares]


def _width(nodes: Sequence[tuple[float, float]], share: float) -> float:
    for (s0, w0), (s1, w1) in pairwise(nodes):
        if share <= s1:
            return w0 + (w1 - w0) * max(0.0, (share - s0) / (s1 - s0))
    return nodes[-1][1]


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
