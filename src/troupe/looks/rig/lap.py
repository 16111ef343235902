"""Thighs that come toward the viewer, and cloth that lies over them."""

import math
from dataclasses import dataclass

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.rig.measure import Measure
from troupe.looks.rig.paths import Point, all_of, between, ellipse, tapered, through
from troupe.looks.rig.sheet import path
from troupe.looks.rig.skeleton import Bones, Skeleton

_NEAR, _ASKEW = 0.62, 0.74
"""A thigh that is seen so short, in thighs, comes toward the viewer; the second one for a lap in three quarters."""
_WIDE = 1.26
"""How much wider than from its bone a knee is seen that is nearer than the hips."""


def comes_near(m: Measure, leg: Bones, short: float = _NEAR) -> bool:
    """Whether a thigh points at the viewer, with its shin below the knee."""
    return math.dist(leg.root, leg.joint) < short * m.thigh and leg.root[1] < leg.joint[1] < leg.end[1]


def knee_half(m: Measure, ease: float = 1.0) -> float:
    return max(_WIDE * m.knee, 0.8 * m.thigh_half) * (1 + 0.7 * (ease - 1))


@dataclass(frozen=True, slots=True)
class Lap:
    """A skirt or the tails of a coat of somebody who sits: where its edges run, and its hem below the hips."""

    knees: tuple[Point, Point]
    half: float
    length: float
    hangs: float
    """How far it hangs below the knees."""

    def edge(self, side: int, top: Point) -> list[Point]:
        """From the hip over the outside of a thigh to the hem."""
        x, y = self.knees[0 if side < 0 else 1]
        out = 1.08 * self.half
        if side * (x - top[0]) < -out:
            # In three quarters the near thigh goes across: cloth lies under it down to the seat.
            under = between(top, (x + side * out, y), 0.55)
            end = (x + side * out, y + 0.8 * self.half + self.hangs)
            return [(top[0] - side * 2, top[1] + self.half), (under[0], under[1] + 0.85 * self.half), end]
        if side * (x - top[0]) > out:
            # Over the top of the far one.
            top = (top[0] + side * 0.4 * self.half, top[1] - 1.5 * self.half)
        if self.hangs <= 0 and side * (x - top[0]) > out:
            knee = (x + side * 0.9 * out, y - 0.45 * self.half)
            return [between(top, knee, 0.6), knee, (x + side * 0.98 * out, y + 0.8 * self.half)]
        if self.hangs <= 0:
            return [(x + side * out, y + 0.3 * self.half), (x + side * 0.98 * out, y + 0.8 * self.half)]
        mid = between(top, (x + side * out, y), 0.5)
        low = y + 0.9 * self.half + self.hangs
        return [(mid[0] + side * 3, mid[1]), (x + side * out, y + 0.2 * self.half), (x + side * (out - 3), low)]

    def shades(self, ramp: Ramp, k: float, middle: Point, *, rich: bool) -> list[Markup]:
        """The hollow between the thighs, what hangs before the shins, and light on both knees."""
        (lx, ly), (rx, ry) = self.knees
        r, (x, y) = self.half, middle
        drawn = []
        if self.hangs > 0:
            low = max(ly, ry) + 2 * r + self.hangs
            under = [(lx - 2 * r, ly + 0.9 * r), (lx, ly + 1.05 * r), (lx + 0.9 * r, ly + 0.5 * r), (x, ly + 0.9 * r)]
            under += [(rx - 0.9 * r, ry + 0.5 * r), (rx, ry + 1.05 * r), (rx + 2 * r, ry + 0.9 * r)]
            under += [(rx + 2 * r, low), (lx - 2 * r, low)]
            drawn.append(path(through(under, closed=True).coarse, ramp.step(k - 0.8)))
        hollow = [
            (x - 5, y),
            (x + 5, y),
            (rx - 0.95 * r, ry + 0.3 * r),
            (x + 4, ly + 1.2 * r),
            (lx + 0.95 * r, ly + 0.3 * r),
        ]
        drawn.append(path(through(hollow, closed=True).coarse, ramp.step(k - 0.9)))
        if rich:
            lights = [ellipse(px - 0.15 * r, py - 0.1 * r, 0.55 * r, 0.42 * r) for px, py in self.knees]
            drawn.append(path(all_of(lights), ramp.step(k + 0.55)))
        folds = []
        for side, (px, py) in zip((-1, 1), self.knees, strict=True):
            told = ((px - side * 0.9 * r, py + 0.55 * r), (px - side * 0.5 * r, py + 1.0 * r),
                    (px + side * 0.2 * r, py + 1.08 * r), (px + side * 0.8 * r, py + 0.7 * r))  # fmt: skip
            folds.append(tapered(told, 0.2, 1.4, 0.3))
            start = (x + side * 6, y + 0.1 * r)
            ends = between(start, (px - side * 0.7 * r, py), 0.4), between(start, (px - side * 0.7 * r, py), 0.75)
            folds.append(tapered((start, ends[0], ends[1], (px - side * 0.62 * r, py - 0.1 * r)), 1.2, 1.0, 0.1))
            if self.hangs > 0.6 * r:
                fall = ((px, py + 1.1 * r), (px + side * 2, py + 1.4 * r), (px - side * 2, py + r + 0.7 * self.hangs),
                        (px, py + 0.9 * r + self.hangs))  # fmt: skip
                folds.append(tapered(fall, 0.2, 1.4, 0.9))
        return [*drawn, path(all_of(folds), ramp.step(k - 1.8))]


def lap(m: Measure, s: Skeleton, skirt: float, ease: float) -> Lap | None:
    """Where cloth of a length lies, told in legs, when both thighs come toward the viewer."""
    short = _ASKEW if s.turned and s.seat is not None else _NEAR
    if not skirt or not all(comes_near(m, leg, short) for leg in s.legs):
        return None
    long, half = 0.05 * m.torso + skirt * m.leg, knee_half(m, ease)
    low = max(leg.joint[1] for leg in s.legs)
    room = s.ground - 0.9 * m.foot - low - 0.9 * half
    hangs = min(long - 0.92 * m.thigh, room)
    knees = s.legs[0].joint, s.legs[1].joint
    return Lap(knees, half, low + (0.9 * half + hangs if hangs > 0 else 0.8 * half) - s.pelvis[1], max(0.0, hangs))
