"""Legs and what is worn on them: trousers, skirts, shoes."""

import math

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.catalog import Cut
from troupe.looks.rig.clothes import Cloth
from troupe.looks.rig.fitting import LINE, contour
from troupe.looks.rig.footwear import Shod
from troupe.looks.rig.kindred import on_leg, squared
from troupe.looks.rig.lap import Lap
from troupe.looks.rig.limbs import along, draw_band, draw_limb, stretch
from troupe.looks.rig.paths import Point, Shape, all_of, between, tapered, through
from troupe.looks.rig.sheet import group, path
from troupe.looks.rig.skeleton import Bones

Leg = tuple[Point, Point, Point]
_OVER_THE_KNEE = 0.6
"""Shorter trousers hang loose, whatever leg is in them."""
_SHORTENED = 0.75
"""On a thigh that comes towards the viewer nothing is seen of its outside."""


class Legs(Shod):
    def leg(self, side: int, bones: Bones, k: float) -> list[Markup]:
        """Shoe, skin or tights, and the leg of whatever is worn."""
        cut, cloth, _ = self._worn["bottom"]
        points, widths, bow = (bones.root, bones.joint, bones.end), self._leg_widths(), self._bow(side)
        drawn = [] if self._hides_its_foot(bones) else self.shoe(side, bones)
        if cut.leg < 0.9:
            drawn = [*self._below_the_hem(cut, widths, points, bow, k), *drawn]
        if cut.leg:
            nodes = stretch(self._trouser_widths(cut), points, 0, cut.leg, bow)
            folds, role = self._folds(side, bones, cut), cloth[cut.role]
            drawn += draw_limb(self._sheet, nodes, role, cut.k + k, LINE, rich=self._rich, flat=True, folds=folds)
            drawn += self._turned_up(bones, cut, cloth, k)
            drawn += self._side_pocket(side, points, cut, role, k)
        return drawn

    def _hides_its_foot(self, bones: Bones) -> bool:
        """Whoever kneels has a foot behind the knee."""
        return not self.sideways and not self.from_behind and bones.end[1] < bones.joint[1]

    def _below_the_hem(
        self, cut: Cut, widths: list[tuple[float, float]], points: Leg, bow: tuple[float, float], k: float
    ) -> list[Markup]:
        """Skin and socks, or the tights that go under every skirt."""
        start, bones = self._skin_from(cut), Bones(*points)
        if "socks" not in self._worn:
            ramp, edge = self._tights if self.skirted else (self._paint.skin, self._paint.skin_edge)
            nodes = stretch(widths, points, start, 1, bow)
            drawn = draw_limb(self._sheet, nodes, ramp, k, LINE, edge=edge, rich=self._rich)
            return drawn if self.skirted else [*drawn, *on_leg(self._look, self._paint, self._m, bones, cut.leg)]
        sock, cloth, _ = self._worn["socks"]
        nodes = stretch(widths, points, start, 1, bow)
        drawn = draw_limb(self._sheet, nodes, self._paint.skin, k, LINE, edge=self._paint.skin_edge, rich=self._rich)
        drawn += on_leg(self._look, self._paint, self._m, bones, cut.leg)
        knit = stretch([(at, half * 1.05) for at, half in widths], points, max(start, sock.sock), 1, bow)
        drawn += draw_limb(self._sheet, knit, cloth[sock.role], sock.k + k, LINE, rich=self._rich, flat=True)
        if sock.cuff:
            edge_of_it = stretch([(at, half * 1.08) for at, half in widths], points, sock.sock, sock.sock + 0.035, bow)
            drawn.append(draw_band(edge_of_it, cloth[sock.cuff], k, LINE * 0.8))
        return drawn

    def _skin_from(self, cut: Cut) -> float:
        """Skin begins a little above the hem."""
        return max(0.0, cut.leg - 0.1)

    @property
    def _tights(self) -> tuple[Ramp, str | None]:
        return self._worn["bottom"][1]["dark"], None

    def _side_pocket(self, side: int, points: Leg, cut: Cut, ramp: Ramp, k: float) -> list[Markup]:
        """A pocket with a flap on the outside of a thigh."""
        foreshortened = math.dist(points[0], points[1]) < _SHORTENED * self._m.thigh
        if not cut.cargo or foreshortened:
            return []
        (x, y), (x1, y1) = along(points, 0.27), along(points, 0.44)
        ux, uy = (x1 - x) / math.dist((x, y), (x1, y1)), (y1 - y) / math.dist((x, y), (x1, y1))
        out, wide = 0.0 if self.sideways else side * 0.52 * self._m.thigh_half, 0.42 * self._m.thigh_half
        high = 0.15 * self._m.leg

        def place(across_: float, down: float) -> Point:
            return x + out + across_ * uy + down * ux, y - across_ * ux + down * uy

        box = [place(-wide, 0), place(wide, 0), place(wide, high), place(-wide, high)]
        flap = [place(-wide * 1.1, -2), place(wide * 1.1, -2), place(wide * 1.1, 11), place(-wide * 1.1, 11)]
        return [
            path(
                Shape("MLLLZ", tuple(box)), ramp.step(cut.k + k - 0.3), stroke=ramp.step(cut.k - 1.8), stroke_width=1.2
            ),
            path(Shape("MLLLZ", tuple(flap)), ramp.step(cut.k + k), stroke=ramp.step(cut.k - 1.8), stroke_width=1.2),
        ]

    def _trouser_widths(self, cut: Cut) -> list[tuple[float, float]]:
        m = self._m
        low, knee = m.ankle * cut.hem_ease * 1.1, m.knee * cut.ease
        calf = max(low + (knee - low) * 0.55, m.calf * cut.ease * 0.92)
        widths = [
            (0.0, m.thigh_half * cut.ease),
            (0.2, m.thigh_half * 0.95 * cut.ease),
            (0.5, knee),
            (0.65, calf),
            (1.0, low),
        ]
        boxes = squared(self._look, widths)
        if cut.leg > _OVER_THE_KNEE or boxes is widths:
            return boxes
        hem = max(half for at, half in boxes if 0.3 < at < 0.5)
        return [(0.0, widths[0][1]), (0.2, widths[1][1]), (0.5, max(hem, knee)), (1.0, max(hem, knee))]

    def hips(self, line: bool = False) -> list[Markup]:
        """The seat of trousers: its outline lies under both legs, its cloth over them."""
        cut, cloth, _ = self._worn["bottom"]
        if not cut.leg:
            return []
        m, hips = self._m, self._s.hips
        top, low = -0.05 * m.torso, 0.17 * m.torso
        right = [hips(m.hip * 0.7, top), hips(m.hip * 0.94, 0.01 * m.torso), hips(m.hip * 0.98, 0.08 * m.torso)]
        left = [hips(-m.hip * 0.98, 0.08 * m.torso), hips(-m.hip * 0.94, 0.01 * m.torso), hips(-m.hip * 0.7, top)]
        shape = through([*right, hips(0, low), *left], closed=True)
        ramp = cloth[cut.role]
        if line:
            return [path(shape, ramp.step(cut.k), stroke=ramp.line(), stroke_width=2 * LINE)]
        return [path(shape, ramp.step(cut.k))]

    def skirt(self) -> list[Markup]:
        cut, cloth, _ = self._worn["bottom"]
        if not cut.skirt:
            return []
        if over := self.lap(cut):
            return self._lapped(cut, over, cloth[cut.role])
        m, hips, ramp = self._m, self._s.hips, cloth[cut.role]
        x, y = self._s.pelvis
        # Cloth hangs straight down, however the hips tilt, and wide enough for both legs.
        left, wide, length = self.skirt_reach(cut)
        one, other = self.knees_out(length)
        hip = max(1.05 * m.hip, m.hip + 0.2 * m.thigh_half)
        start = [hips(m.waist, -0.24 * m.torso), hips(hip, 0), (x + wide, y + length)]
        end = [(x - left, y + length), hips(-hip, 0), hips(-m.waist, -0.24 * m.torso)]
        thighs, down = self.thighs_out(0.3 * length), y + 0.3 * length
        if max(one[0] / left, other[0] / wide) > 0.78:
            start.insert(-1, (x + max(other[0], thighs[1], 0.6 * wide), other[1]))
            end.insert(1, (x - max(one[0], thighs[0], 0.6 * left), one[1]))
        else:
            on_right, on_left = self.seen(1) * hip, self.seen(-1) * hip
            start.insert(-1, (x + max(thighs[1], on_right + 0.3 * (wide - on_right)), down))
            end.insert(1, (x - max(thighs[0], on_left + 0.3 * (left - on_left)), down))
        low = [(x + wide * 0.4, y + length + 9), (x - left * 0.4, y + length + 9), end[0]]
        shape = [*contour(start), *low, *contour(end)[1:]]
        form = Shape("M" + "C" * ((len(shape) - 1) // 3) + "Z", tuple(shape))
        folds = []
        for i in range(1, cut.pleats):
            at = 2 * i / cut.pleats - 1
            top, foot = at * m.hip * 0.9, at * (wide if at > 0 else left) * 0.96
            (x0, y0), x1 = hips(top, 0.02 * m.torso), x + foot
            fold = ((x0, y0), (x0 + at * 3, y0 + length * 0.35), (x1 - at * 3, y + length * 0.7), (x1, y + length + 5))
            folds.append(tapered(fold, 0.2, 1.5, 1.1))
        far = [hips(m.hip * 0.5, -20), (x + wide * 0.45, y + length * 0.5), (x + wide * 0.4, y + length + 20)]
        shade = through([*far, (x + wide * 2, y + length + 20), (x + wide * 2, y - 20)], closed=True)
        inside = [path(shade, ramp.step(cut.k - 0.9)), path(all_of(folds), ramp.step(cut.k - 1.7))]
        return [
            path(form, ramp.step(cut.k), stroke=ramp.line(), stroke_width=2 * LINE * 0.8),
            group(*inside, clip_path=self._sheet.clip(form)),
        ]

    def _lapped(self, cut: Cut, over: Lap, ramp: Ramp) -> list[Markup]:
        """A skirt over the thighs of somebody who sits."""
        m, hips = self._m, self._s.hips
        right = [hips(m.waist, -0.24 * m.torso), hips(1.05 * m.hip, 0), *over.edge(1, hips(1.05 * m.hip, 0))]
        left = [hips(-m.waist, -0.24 * m.torso), hips(-1.05 * m.hip, 0), *over.edge(-1, hips(-1.05 * m.hip, 0))]
        low = [between(right[-1], left[-1], share) for share in (0.3, 0.7)]
        sag = -0.15 * over.half if over.hangs <= 0 else 6.0
        shape = [*contour(right), *((x, y + sag) for x, y in low), left[-1], *contour(left[::-1])[1:]]
        form = Shape("M" + "C" * ((len(shape) - 1) // 3) + "Z", tuple(shape))
        inside = over.shades(ramp, cut.k, hips(0, 0.1 * m.torso), rich=self._rich)
        return [
            path(form, ramp.step(cut.k), stroke=ramp.line(), stroke_width=2 * LINE * 0.8),
            group(*inside, clip_path=self._sheet.clip(form)),
        ]

    def _leg_widths(self) -> list[tuple[float, float]]:
        m = self._m
        widths = [(0.0, m.thigh_half), (0.2, m.thigh_half * 0.93), (0.5, m.knee), (0.64, m.calf), (1.0, m.ankle)]
        return squared(self._look, widths)

    def _folds(self, side: int, bones: Bones, cut: Cut) -> Shape:
        """Cloth creases at the crotch, behind the knee, and where it rests on the shoe."""
        m, (kx, ky), (rx, ry) = self._m, bones.joint, bones.root
        low, half, inner = (
            bones.end[1] - (1 - cut.leg) * m.shin,
            m.ankle * cut.hem_ease * 1.15,
            rx - side * m.thigh_half,
        )
        folds = []
        if cut.leg > 0.6:
            r = m.knee
            folds += [
                crease((kx, ky), ((-r, -4), (-r * 0.5, 2), (0, 3), (r * 0.4, 1))),
                crease((kx, ky), ((r, 7), (r * 0.6, 11), (2, 11), (-4, 8))),
            ]
        if cut.leg > 0.85:
            told = ((-half, 0.0), (-half * 0.4, 6.0), (2.0, 7.0), (half * 0.4, 3.0))
            folds += [crease((bones.end[0], low - lift), told) for lift in (18, 32)]
        if not self.sideways:
            told = ((0.0, 0.0), (side * 12.0, -5.0), (side * 20.0, -12.0), (side * 27.0, -21.0))
            folds += [crease((inner, ry + drop), told) for drop in (24, 40)]
        return all_of(folds)

    def _turned_up(self, bones: Bones, cut: Cut, cloth: Cloth, k: float) -> list[Markup]:
        if not cut.cuff:
            return []
        points = (bones.root, bones.joint, bones.end)
        widths = [(at, half * 1.06) for at, half in self._trouser_widths(cut)]
        nodes = stretch(widths, points, cut.leg - 0.035, cut.leg)
        return [draw_band(nodes, cloth[cut.cuff], k, LINE * 0.8)]


def crease(at: Point, told: tuple[Point, Point, Point, Point]) -> Shape:
    a, b, c, d = ((at[0] + x, at[1] + y) for x, y in told)
    return tapered((a, b, c, d), 1.1, 1.2, 0.1)
