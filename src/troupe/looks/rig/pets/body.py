"""The body of an animal on four legs, drawn around its bones in the layers of every figure."""

import math
from collections.abc import Sequence
from itertools import pairwise

from troupe.kit.markup import Markup, join
from troupe.looks.rig.figure import BodyParts, Box
from troupe.looks.rig.paths import Point, Shape, all_of, between, ellipse, through
from troupe.looks.rig.pets.coat import being_of
from troupe.looks.rig.pets.head import head_reach
from troupe.looks.rig.pets.legs import EDGE, Legs
from troupe.looks.rig.sheet import group, oval, part, path
from troupe.looks.rig.strokes import swept

SHADOW = "#1d1830"


class FourLegged(Legs):
    """Everything below the head of one animal in one stance."""

    def parts(self) -> BodyParts:
        near = [leg for leg in self.bones.legs if not leg.far]
        far = [leg for leg in self.bones.legs if leg.far]
        lies = self.bones.lies
        fore = [part("leg_left", *self._leg(leg)) for leg in near if not leg.hind]
        return BodyParts(
            shadow=self._shadow(),
            behind=join([] if lies else self._tail()),
            legs=join(part("leg_right", *self._leg(leg)) for leg in far),
            torso=join([*self._trunk(), *self._neck()]),
            clothes=join([*(self._hock(leg) for leg in near if leg.hind)]),
            front=join([] if lies else fore),
            over=join([*fore, *self._tail()] if lies else []),
            defs=self._sheet.defs,
            next_id=self._sheet.next_id,
            around=join(self._ball() if self._held.stance == "playing" else []),
        )

    def box(self) -> Box:
        """Left, top, right and ground of the whole animal around its head."""
        half, top = head_reach(being_of(self._look).name)
        xs, ys = [-half - 8, half + 8], [top - 10]
        points = [leg.foot for leg in self.bones.legs] + [self._on(1.22, 0.2), *self._tail_run()]
        if self._held.stance == "playing":
            points.append((self.bones.legs[0].foot[0] + 62, 0.0))
        for x, y in map(self._put, points):
            xs += [x - 16, x + 16]
            ys.append(y - 12)
        return min(xs), min(ys), max(xs), self.ground

    @property
    def ground(self) -> float:
        return -self.bones.head[1]

    @property
    def roll(self) -> float:
        return self.bones.roll

    def _outline(self) -> list[Point]:
        top = [(-0.16, 0.35), (-0.04, 0.92), (0.18, 1.0), (0.5, 0.98), (0.82, 1.0), (1.04, 0.82), (1.17, 0.3)]
        low = [(1.16, -0.35), (1.0, -0.92), (0.76, -1.0), (0.45, -1.06), (0.16, -1.12), (-0.08, -0.95), (-0.22, -0.3)]
        points = [self._on(u, v) for u, v in top + low]
        if self.bones.lies or self._held.stance in ("sitting", "waving"):
            points = [(x, min(y, -1.0)) for x, y in points]
        return points

    def _trunk(self) -> list[Markup]:
        coat = self._paint["coat"]
        shape = self._placed(through(self._outline(), closed=True))
        dark = self._placed(
            through(
                [
                    self._on(u, v)
                    for u, v in (
                        (-0.2, -0.5),
                        (0.2, -0.42),
                        (0.6, -0.4),
                        (1.2, -0.2),
                        (1.3, -1.3),
                        (0.5, -1.6),
                        (-0.3, -1.4),
                    )
                ],
                closed=True,
            )
        )
        light = self._placed(
            through(
                [
                    self._on(u, v)
                    for u, v in ((0.05, 0.86), (0.4, 0.86), (0.8, 0.86), (0.84, 0.62), (0.4, 0.6), (0.06, 0.62))
                ],
                closed=True,
            )
        )
        pale = self._placed(
            through(
                [
                    self._on(u, v)
                    for u, v in (
                        (-0.3, 0.1),
                        (-0.06, -0.46),
                        (0.3, -0.72),
                        (0.8, -0.72),
                        (0.9, -1.3),
                        (0.3, -1.5),
                        (-0.3, -1.2),
                    )
                ],
                closed=True,
            )
        )
        inside = [path(pale, self._paint["belly"].step(0)), path(light, coat.step(0.7), fill_opacity=0.75)]
        inside += [self._spot(i) for i in being_of(self._look).patches]
        inside.append(path(dark, coat.step(-2.2), fill_opacity=0.3))
        return [
            path(shape, coat.step(0), stroke=coat.line(), stroke_width=EDGE),
            group(*inside, clip_path=self._sheet.clip(shape)),
        ]

    def _spot(self, number: int) -> Markup:
        """A patch of the second colour on the back."""
        u, v, wide, high = ((0.3, 0.5, 30, 22), (0.86, 0.45, 34, 28), (0.6, -0.1, 20, 15))[number % 3]
        x, y = self._on(u, v)
        spots = all_of([ellipse(x, y, wide, high), ellipse(x + wide * 0.5, y + high * 0.5, wide * 0.6, high * 0.6)])
        return path(self._placed(spots), self._paint["second"].step(0))

    def _neck(self) -> list[Markup]:
        """From the shoulders to behind the head."""
        coat, (hx, hy), wide = self._paint["coat"], self.bones.head, self._body.neck_width
        top, low = self._on(0.16, 0.3), self._on(-0.02, -0.1)
        root = (top[0] + low[0]) / 2 - wide * 0.16, (top[1] + low[1]) / 2
        run = [root, ((root[0] * 0.55 + hx * 0.45), root[1] * 0.5 + hy * 0.5), (hx - 2, hy + 14)]
        throat = swept(run, (wide * 1.25, wide, wide * 0.92))
        inner = swept(run, (wide * 1.25 - 3.6, wide - 3.6, wide * 0.92 - 3.6))
        joint = self._placed(ellipse(root[0], root[1], wide * 0.62, wide * 0.56))
        shape = self._placed(throat)
        pale = self._placed(
            swept([(x + wide * 0.34, y + wide * 0.2) for x, y in run], (wide * 0.7, wide * 0.5, wide * 0.5))
        )
        drawn = [path(shape, coat.line()), path(self._placed(inner), coat.step(0)), path(joint, coat.step(0))]
        drawn.append(group(path(pale, self._paint["belly"].step(0)), clip_path=self._sheet.clip(self._placed(inner))))
        drawn.append(self._cast(run, wide))
        if self._body.mane:
            drawn += self._mane(run, wide)
        return [*drawn, *(self._collar(run, wide) if being_of(self._look).collar else [])]

    def _cast(self, run: Sequence[Point], wide: float) -> Markup:
        """The head's shadow on the neck."""
        hx, hy = self.bones.head
        inner = self._placed(swept(run, (wide * 1.25 - 3.6, wide - 3.6, wide * 0.92 - 3.6)))
        shade = self._placed(ellipse(hx, hy + 12, 46, 46))
        return group(path(shade, self._paint["coat"].step(-2.4), fill_opacity=0.38), clip_path=self._sheet.clip(inner))

    def _mane(self, run: Sequence[Point], wide: float) -> list[Markup]:
        second = self._paint["second"]
        points = [(x - wide * 0.5 + 3, y - wide * 0.12) for x, y in (*run, (run[-1][0] + 14, run[-1][1] - 40))]
        crest = swept(points, (wide * 0.3, wide * 0.5, wide * 0.42, wide * 0.3))
        strands = all_of(
            swept([(x + 6, y - 4), (x - 4, y + 10), (x - 12, y + 26)], (0.4, 2.4, 0.4))
            for x, y in (between(a, b, t) for a, b in pairwise(points) for t in (0.2, 0.6))
        )
        shape = self._placed(crest)
        tips = [
            swept([(x + 2, y), (x - 12, y + 16), (x - 15, y + 34)], (16, 13, 1))
            for x, y in (between(a, b, t) for a, b in pairwise(points[:-1]) for t in (0.05, 0.5, 0.95))
        ]
        return [
            *(path(self._placed(one), second.step(-0.2), stroke=second.line(), stroke_width=1.5) for one in tips),
            path(shape, second.step(0), stroke=second.line(), stroke_width=1.5),
            path(self._placed(strands), second.step(0.9), fill_opacity=0.8),
        ]

    def _collar(self, run: Sequence[Point], wide: float) -> list[Markup]:
        (ax, ay), (bx, by) = run[1], run[2]
        x, y = ax + (bx - ax) * 0.34, ay + (by - ay) * 0.34
        dx, dy = bx - ax, by - ay
        size = (dx * dx + dy * dy) ** 0.5 or 1.0
        nx, ny = -dy / size, dx / size
        half = wide * 0.55
        band = swept(
            [(x - nx * half, y - ny * half), (x + 4 * dx / size * -1, y + 5), (x + nx * half, y + ny * half)],
            (8.5, 9.5, 8.5),
        )
        collar, gold = self._paint["collar"], self._paint["gold"]
        tag = x + nx * half * 0.55, y + ny * half * 0.55 + 12
        px, py = self._put(tag)
        return [
            path(self._placed(band), collar.step(0), stroke=collar.line(), stroke_width=1.2),
            oval(px, py, 6.2, 6.6, gold.step(0), stroke=gold.line(), stroke_width=1.2),
            oval(px - 1.6, py - 1.8, 1.8, 1.8, gold.step(1.4)),
        ]

    def _tail_run(self) -> list[Point]:
        told, root = self._body.tail.run, self._on(1.1, 0.5)
        turn = math.radians(-self.bones.tail)
        cos, sin = math.cos(turn), math.sin(turn)
        low = -0.55 * max(self._body.tail.width)
        found = []
        for i, (x, y) in enumerate(zip(told[::2], told[1::2], strict=True)):
            px, py = root[0] - x * cos + y * sin, root[1] + x * sin + y * cos
            found.append((px, min(py, max(low, root[1]) if i == 0 else low)))
        return found

    def _tail(self) -> list[Markup]:
        tail, coat = self._body.tail, self._paint["second" if self._body.tail.tuft else "coat"]
        run = self._tail_run()
        shape = self._puff(run) if tail.puff else self._placed(swept(run, tail.width))
        drawn = [path(shape, coat.step(-0.3), stroke=coat.line(), stroke_width=EDGE)]
        if tail.tip:
            x, y = run[-1]
            tip = self._placed(ellipse(x, y, max(tail.width) * 0.9, max(tail.width) * 0.9))
            drawn.append(group(path(tip, self._paint["belly"].step(0)), clip_path=self._sheet.clip(shape)))
        return [part("tail", *drawn)]

    def _puff(self, run: Sequence[Point]) -> Shape:
        """A tail that is all tuft: a ball with a ruffled edge."""
        (x, y), r = run[-1], self._body.tail.puff
        edge = [(r * (1 + 0.1 * (i % 2)), math.tau * i / 10) for i in range(10)]
        return self._placed(through([(x + d * math.cos(a), y + 0.92 * d * math.sin(a)) for d, a in edge], closed=True))

    def _ball(self) -> list[Markup]:
        x, y = self._put((self.bones.legs[0].foot[0] + 40, -20.0))
        red = self._paint["collar"]
        shape = ellipse(x, y, 20, 20)
        band = ellipse(x + 5, y - 3, 8, 22)
        return [
            oval(x + 2, y + 19, 20, 4, SHADOW, fill_opacity=0.18),
            path(shape, red.step(0.2), stroke=red.line(), stroke_width=1.8),
            group(
                path(band, self._paint["gold"].step(0.2)),
                oval(x + 8, y + 12, 22, 12, red.step(-2), fill_opacity=0.4),
                oval(x - 7, y - 9, 5, 4, "#ffffff", fill_opacity=0.6),
                clip_path=self._sheet.clip(shape),
            ),
        ]

    def _shadow(self) -> Markup:
        xs = [self._put(leg.foot)[0] for leg in self.bones.legs] + [self._put(self.bones.hip)[0]]
        left, right = min(xs), max(xs)
        half = (right - left) / 2 + 26
        air = 1 - 2 * self.bones.air
        return oval(
            (left + right) / 2, self.ground - 2, half * air, max(8.0, half * 0.1), SHADOW, fill_opacity=0.2 * air
        )
