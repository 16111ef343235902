"""One lock of hair: its form, its shadow, its light, the line beside it, and the creases of a rope."""

import math

from troupe.kit.markup import Markup
from troupe.looks.catalog import Lock
from troupe.looks.rig.paths import Cubic, Shape, all_of, edge, normal, on, part, ribbon, ring, swollen, tapered
from troupe.looks.rig.sheet import path

_EDGE = 0.95
"""How far the dark edge of a mass of hair reaches beyond it."""


def edged(shape: Shape) -> Shape:
    xs, ys = [x for x, _ in shape.points], [y for _, y in shape.points]
    return swollen(shape, 1.0, ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))


def faces_light(spine: Cubic) -> bool:
    """Whether the left edge of the lock is the one toward the upper left, where light comes from."""
    nx, ny = normal(spine, 0.55)
    return -0.75 * nx - 0.65 * ny > 0


def lock_shade(spine: Cubic, w: tuple[float, ...], side: int) -> Shape:
    outer = edge(spine, [side * width / 2 for width in w])
    inner = edge(spine, [side * w[0] * 0.48, side * w[1] * 0.2, side * w[2] * 0.06, 0])
    return ring(outer, inner)


_STREAKS = ((0.62, 0.0, 0.17, 1.9), (0.3, 0.035, 0.12, 1.5), (0.02, -0.02, 0.085, 1.1))
"""Across the lock (1 is its lit edge), along it from the middle of the light, half the length, width."""


def lock_shine(spine: Cubic, lock: Lock) -> Shape:
    """Streaks of light that run with the strands and meet in one band around the head."""
    lit = 1 if faces_light(spine) else -1
    at, half = lock.shine or 0.4, [lit * width / 2 for width in lock.w]
    streaks = []
    for across, along, reach, wide in _STREAKS[: 3 if max(lock.w) > 18 else 2]:
        start, end = max(0.02, at + along - reach), min(0.98, at + along + reach)
        line = part(edge(spine, [across * width for width in half]), start, end)
        streaks.append(tapered(line, 0.1, wide, 0.1))
    return all_of(streaks)


def lock_parting(spine: Cubic, lock: Lock, side: int) -> Shape:
    """The thin line that sets a lock off from what lies under its dark side."""
    line = part(edge(spine, [side * width / 2 for width in lock.w]), lock.ink * 0.6, 1)
    return tapered(line, 0.1, 0.7, 0.3)


_GROOVE = 13.2
_WINDING = ((0.46, -0.3), (0.3, 0.12), (-0.1, 0.3), (-0.46, 0.26))


def outlined(spine: Cubic, lock: Lock, wider: float = 0.0) -> Shape:
    """The lock's own form; a rope has a round end."""
    first, *rest = lock.w
    if not lock.rope:
        return ribbon(spine, lock.w)
    half = [first / 2, *(width / 2 + wider for width in rest)]
    over, under = edge(spine, half), edge(spine, [-each for each in half])
    (cx, cy), (x, y) = spine[2], spine[3]
    away = math.hypot(x - cx, y - cy) or 1.0
    dx, dy = ((x - cx) / away * 1.4 * half[3], (y - cy) / away * 1.4 * half[3])
    bulge = ((over[3][0] + dx, over[3][1] + dy), (under[3][0] + dx, under[3][1] + dy), under[3])
    return Shape("MCCCZ", (*over, *bulge, under[2], under[1], under[0]))


def creased(spine: Cubic, lock: Lock, colour: str) -> Markup:
    return path(_grooves(spine, lock), stroke=colour, stroke_width=0.9, stroke_linecap="round", stroke_opacity=0.6)


def _grooves(spine: Cubic, lock: Lock) -> Shape:
    """Creases that wind around a rope: each begins higher on its lit side, sags, and ends lower on the other; none at
    its root, where ropes lie on one another."""
    count = max(3, round(math.dist(spine[0], spine[3]) / _GROOVE))
    creases = []
    for i in range(2, count + 1):
        t = i / (count + 0.8)
        (x, y), (nx, ny), width = on(spine, t), normal(spine, t), _wide(lock, t)
        winding = ((x + (nx * out - ny * down) * width, y + (ny * out + nx * down) * width) for out, down in _WINDING)
        creases.append(Shape("MC", tuple(winding)))
    return all_of(creases).coarse


def _wide(lock: Lock, share: float) -> float:
    """How wide a rope is at a share of its length."""
    i = min(2, int(3 * share))
    return lock.w[i] + (lock.w[i + 1] - lock.w[i]) * (3 * share - i)


def around(spine: Cubic, lock: Lock) -> Shape:
    """The lock a line wider; not at its root, so that it grows out of the hair below."""
    if lock.rope:
        return outlined(spine, lock, _EDGE)
    (cx, cy), (x, y) = spine[2], spine[3]
    away = math.hypot(x - cx, y - cy) or 1.0
    tip = (x + (x - cx) / away * _EDGE, y + (y - cy) / away * _EDGE)
    root, upper, lower, end = lock.w
    return ribbon((*spine[:3], tip), (root, upper + 2 * _EDGE * (1 - lock.ink), lower + 2 * _EDGE, end + _EDGE))


def wisp(line: Cubic) -> Shape:
    """A few hairs that leave the mass, run along it, and end in a point.

    They begin well inside it, as far back as their handle goes ahead: where they leave it they are wide enough to be
    seen, and hang together with it in every pose.
    """
    (x, y), (ahead, above) = line[:2]
    return tapered(((2 * x - ahead, 2 * y - above), *line[1:]), 0.6, 2.4, 0.1)
