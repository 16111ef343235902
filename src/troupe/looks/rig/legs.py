"""Legs and what is worn on them: trousers, skirts, shoes."""

import math
from collections.abc import Callable
from functools import partial

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.catalog import Cut
from troupe.looks.rig.clothes import Cloth
from troupe.looks.rig.fitting import LINE, Fitting, across, contour
from troupe.looks.rig.limbs import draw_band, draw_limb, stretch
from troupe.looks.rig.paths import Point, Shape, all_of, cubic, mirrored, outline, tapered, through
from troupe.looks.rig.sheet import group, path
from troupe.looks.rig.skeleton import Bones

_SHOE = (
    "M-13 -12C-14 -5 -17 3 -18.5 11C-19.8 18 -19 23.5 -14 23.5L20 23.5C27.5 23.5 30.6 20 29.4 14.5"
    "C27.8 8 21 5 16.5 0.6C14 -2.4 13.2 -7 13 -12Z",
    "M-19.2 17.4C-8 19.6 14 19.4 29.6 15.6C30.6 20.4 27 23.5 20 23.5L-14 23.5C-18.4 23.5 -19.8 21 -19.2 17.4Z",
    (8.5, 18.4, 9.4, 11.4, 14.6, 6.6, 20.6, 5.4),
)
_SHOE_SIDEWAYS = (
    "M-12 -9C-12 0 -20 6 -32 9C-41 11 -44 15 -43.5 19C-43 22.5 -41 23.5 -38 23.5"
    "L13 23.5C17 23.5 18 20 17.5 15C17 8 15 0 14 -9Z",
    "M-44 18C-20 20 0 19.5 17.6 18C18 21.5 17 23.5 13 23.5L-38 23.5C-41.5 23.5 -43.5 21.5 -44 18Z",
    (-36, 10, -33, 14, -32, 16, -32, 19),
)
"""A shoe's outline, its sole and the line of its toe."""


class Legs(Fitting):
    def leg(self, side: int, bones: Bones, k: float) -> list[Markup]:
        """Shoe, skin or tights, and the leg of whatever is worn."""
        cut, cloth, _ = self._worn["bottom"]
        points, widths, bow = (bones.root, bones.joint, bones.end), self._leg_widths(), self._bow(side)
        drawn = self._shoe(side, bones)
        if cut.leg < 0.9:
            ramp, edge = (cloth["dark"], None) if cut.skirt else (self._paint.skin, self._paint.skin_edge)
            nodes = stretch(widths, points, max(0.0, cut.leg - 0.1), 1, bow)
            drawn = [*draw_limb(self._sheet, nodes, ramp, k, LINE, edge=edge, rich=self._rich), *drawn]
        if cut.leg:
            nodes = stretch(self._trouser_widths(cut), points, 0, cut.leg, bow)
            folds, role = self._folds(side, bones, cut), cloth[cut.role]
            drawn += draw_limb(self._sheet, nodes, role, cut.k + k, LINE, rich=self._rich, flat=True, folds=folds)
            drawn += self._turned_up(bones, cut, cloth, k)
        return drawn

    def _bow(self, side: int) -> tuple[float, float]:
        """Thighs swell outward and calves less; from the side thighs swell forward and calves back."""
        thigh, calf = 0.10 * self._m.thigh_half, 0.12 * self._m.calf
        return (-thigh, calf) if self.sideways else (side * thigh, side * 0.5 * calf)

    def _trouser_widths(self, cut: Cut) -> list[tuple[float, float]]:
        m = self._m
        low, knee = m.ankle * cut.hem_ease * 1.15, m.knee * cut.ease
        calf = max(low + (knee - low) * 0.55, m.calf * cut.ease * 0.92)
        return [
            (0.0, m.thigh_half * cut.ease),
            (0.2, m.thigh_half * 0.94 * cut.ease),
            (0.5, knee),
            (0.66, calf),
            (1.0, low),
        ]

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
        m, hips, ramp = self._m, self._s.hips, cloth[cut.role]
        x, y = self._s.pelvis
        length = 0.05 * m.torso + cut.skirt * m.leg
        # Cloth hangs straight down, however the hips tilt, and wide enough for both legs.
        legs = [across(leg, y + length) - x for leg in self._s.legs]
        left, wide = (max(m.hip * cut.flare, reach + 1.15 * m.thigh_half) for reach in (-min(legs), max(legs)))
        start = [hips(m.waist, -0.24 * m.torso), hips(m.hip * 1.05, 0), (x + wide, y + length)]
        end = [(x - left, y + length), hips(-m.hip * 1.05, 0), hips(-m.waist, -0.24 * m.torso)]
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

    def _leg_widths(self) -> list[tuple[float, float]]:
        m = self._m
        return [(0, m.thigh_half), (0.2, m.thigh_half * 0.93), (0.5, m.knee), (0.64, m.calf), (1, m.ankle)]

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
                _crease((kx, ky), ((-r, -4), (-r * 0.5, 2), (0, 3), (r * 0.4, 1))),
                _crease((kx, ky), ((r, 7), (r * 0.6, 11), (2, 11), (-4, 8))),
            ]
        if cut.leg > 0.85:
            told = ((-half, 0.0), (-half * 0.4, 6.0), (2.0, 7.0), (half * 0.4, 3.0))
            folds += [_crease((bones.end[0], low - lift), told) for lift in (18, 32)]
        if not self.sideways:
            told = ((0.0, 0.0), (side * 12.0, -5.0), (side * 20.0, -12.0), (side * 27.0, -21.0))
            folds += [_crease((inner, ry + drop), told) for drop in (24, 40)]
        return all_of(folds)

    def _turned_up(self, bones: Bones, cut: Cut, cloth: Cloth, k: float) -> list[Markup]:
        if not cut.cuff:
            return []
        points = (bones.root, bones.joint, bones.end)
        widths = [(at, half * 1.06) for at, half in self._trouser_widths(cut)]
        nodes = stretch(widths, points, cut.leg - 0.035, cut.leg)
        return [draw_band(nodes, cloth[cut.cuff], k, LINE * 0.8)]

    def _shoe(self, side: int, bones: Bones) -> list[Markup]:
        cut, cloth, _ = self._worn["shoes"]
        m, (x, y) = self._m, bones.end
        size = 1.12 * m.foot / 23.5
        turn = max(-0.9, min(0.9, (bones.direction - 1.5708) * 0.75))
        place = partial(_set_down, (x, y), turn, size, 1 if self.sideways else side)
        ramp, sole = cloth[cut.role], cloth[cut.band or cut.role]
        form, low_edge, toe_line = _SHOE_SIDEWAYS if self.sideways else _SHOE
        body = place(outline(form))
        edge = ramp.line()
        drawn: list[Markup] = []
        if cut.shoe == "boot":
            nodes = stretch([(0, m.calf * 1.2), (1, m.ankle * 1.35)], (bones.root, bones.joint, bones.end), 0.72, 1.0)
            drawn += draw_limb(self._sheet, nodes, ramp, 0, LINE, rich=self._rich)
        drawn.append(path(body, ramp.step(0), stroke=edge, stroke_width=1.9))
        low = place(outline(low_edge))
        drawn.append(path(low, sole.step(-0.6 if cut.shoe == "sneaker" else -2.0)))
        drawn.append(path(place(tapered(cubic(toe_line), 0.3, 1.2, 0.3)), ramp.step(-1.8)))
        if not self.sideways:
            drawn += self._shoe_front(cut, place, body, ramp, sole)
        return drawn

    def _shoe_front(
        self, cut: Cut, place: Callable[[Shape], Shape], body: Shape, ramp: Ramp, sole: Ramp
    ) -> list[Markup]:
        """Shade on the heel's side; a sneaker's tongue and laces."""
        heel = outline("M-20 17.4C-16 8 -14 -2 -13 -12L-6 -12C-8.5 0 -11 9 -11 18.4Z")
        drawn = [group(path(place(heel), ramp.step(-0.8)), clip_path=self._sheet.clip(body))]
        if cut.shoe == "sneaker":
            tongue = outline("M-7 -13C-5.6 -6 -2.4 0.4 3.4 5.4L12.4 2.2C9.4 -3 8.6 -8 8.4 -13Z")
            drawn.append(path(place(tongue), ramp.step(-0.45)))
            laces = [
                ((-7 + i * 2.6, v), (-3 + i * 2.4, v + 1.6), (4 + i * 2.2, v + 1.4), (9 + i * 2, v - 0.6))
                for i, v in enumerate((-8.4, -4.2, 0.2))
            ]
            drawn.append(path(place(all_of(tapered(lace, 0.9, 2.0, 0.9) for lace in laces)), sole.step(0)))
        return drawn


def _crease(at: Point, told: tuple[Point, Point, Point, Point]) -> Shape:
    a, b, c, d = ((at[0] + x, at[1] + y) for x, y in told)
    return tapered((a, b, c, d), 1.1, 1.2, 0.1)


def _set_down(at: Point, turn: float, size: float, side: int, shape: Shape) -> Shape:
    """A shoe drawn for the right foot, put where the leg ends."""
    cos, sin = math.cos(turn), math.sin(turn)
    form = shape if side > 0 else mirrored(shape)

    def move(x: float, y: float) -> Point:
        return at[0] + (x * cos - y * sin) * size, at[1] + (x * sin + y * cos) * size

    return form.mapped(move)
