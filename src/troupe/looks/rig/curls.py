"""Curls: a mass with a lobed edge and small arcs inside, unequal but the same at every drawing."""

import math
from collections.abc import Iterator

from troupe.looks.catalog import Curls
from troupe.looks.domain.seeds import draw_number
from troupe.looks.rig.paths import Cubic, Point, Shape, outline, tapered


def scalloped(curls: Curls, seed: int) -> Shape:
    """The mass; where the face looks out of it, it has a hole to stay out of."""
    cx, cy, rx, ry = curls.at
    turns = [_turn(curls, seed, i) for i in range(curls.lobes)]
    points: list[Point] = [(cx + rx * math.cos(t), cy + ry * math.sin(t)) for t in turns]
    path: list[Point] = [points[0]]
    for i, here in enumerate(points):
        there = points[(i + 1) % curls.lobes]
        path += [*_bulge((cx, cy), here, there, 0.34 + 0.2 * draw_number(seed, f"lobe|{i}|out")), there]
    whole = Shape("M" + "C" * curls.lobes + "Z", tuple(path))
    return whole + outline(curls.hole) if curls.hole else whole


def curl_strokes(curls: Curls, seed: int, lit: bool = False) -> Iterator[Shape]:
    """Small arcs within the mass; the lit ones gather where the light comes from."""
    cx, cy, rx, ry = curls.at
    for i in range(curls.strokes // 3 if lit else curls.strokes):
        away = math.sqrt(draw_number(seed, f"curl|{i}|r")) * 0.9
        around = math.tau * draw_number(seed, f"curl|{i}|a")
        if lit:
            around = math.radians(-165 + 80 * draw_number(seed, f"curl|{i}|a"))
        x, y = cx + rx * away * math.cos(around), cy + ry * away * math.sin(around)
        size = 2.6 + 2.2 * draw_number(seed, f"curl|{i}|s")
        lean = size * (draw_number(seed, f"curl|{i}|l") - 0.5)
        arc: Cubic = (
            (x - size, y + lean),
            (x - size * 0.7, y - size),
            (x + size * 0.7, y - size),
            (x + size, y - lean),
        )
        yield tapered(arc, 0.2, 1.3 if lit else 1.0, 0.2)


def _turn(curls: Curls, seed: int, i: int) -> float:
    jitter = 0.5 * (draw_number(seed, f"lobe|{i}") - 0.5)
    return math.tau * (i + jitter) / curls.lobes


def _bulge(centre: Point, here: Point, there: Point, out: float) -> tuple[Point, Point]:
    def pushed(point: Point) -> Point:
        reach = math.dist(here, there) * out
        dx, dy = point[0] - centre[0], point[1] - centre[1]
        size = math.hypot(dx, dy) or 1.0
        return point[0] + dx / size * reach * 1.5, point[1] + dy / size * reach * 1.5

    return pushed(here), pushed(there)
