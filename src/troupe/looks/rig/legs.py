"""Legs and what is worn on them: trousers, skirts, shoes."""

import math
from functools import partial

from troupe.kit.markup import Markup
from troupe.looks.catalog import Cut
from troupe.looks.rig.clothes import Cloth
from troupe.looks.rig.fitting import LINE, Fitting, across, contour
from troupe.looks.rig.limbs import draw_band, draw_limb, stretch
from troupe.looks.rig.paths import Point, Shape, all_of, cubic, mirrored, outline, tapered, through
from troupe.looks.rig.sheet import group, path
from troupe.looks.rig.skeleton import Bones

_SHOE = (
    "M-13 -9C-15 2 -18 8 -18 17C-18 21 -16 23.5 -12 23.5L15 23.5C20 23.5 22.5 20 21.5 15C20 6 14.5 2 13 -9Z",
    "M-18.4 18C-10 20 12 20 22 17C22.5 21 20 23.5 15 23.5L-12 23.5C-16 23.5 -18 21 -18.4 18Z",
    (-12, 12, -5, 8.5, 8, 8.5, 17, 11.5),
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
        points, widths = (bones.root, bones.joint, bones.end), self._leg_widths()
        drawn = self._shoe(side, bones)
        if cut.leg < 0.9:
            ramp, edge = (cloth["dark"], None) if cut.skirt else (self._paint.skin, self._paint.skin_edge)
            nodes = stretch(widths, points, max(0.0, cut.leg - 0.1), 1)
            drawn = [*draw_limb(self._sheet, nodes, ramp, k, LINE, edge=edge, rich=self._rich), *drawn]
        if cut.leg:
            eased = self._trouser_widths(cut)
            nodes = stretch(eased, points, 0, cut.leg)
            drawn += draw_limb(self._sheet, nodes, cloth[cut.role], cut.k + k, LINE, rich=self._rich, flat=True)
            drawn += self._leg_details(side, bones, cut, cloth, k)
        return drawn

    def _trouser_widths(self, cut: Cut) -> list[tuple[float, float]]:
        m = self._m
        low = m.ankle * cut.hem_ease * 1.12
        knee = m.knee * cut.ease * 1.06
        steps = [(0.0, m.thigh_half * cut.ease * 0.97), (0.24, m.thigh_half * 0.92 * cut.ease), (0.5, knee)]
        return [*steps, (0.72, knee + (low - knee) * 0.5), (1.0, low)]

    def hips(self, line: bool = False) -> list[Markup]:
        """The seat of trousers: its outline lies under both legs, its cloth over them."""
        cut, cloth, _ = self._worn["bottom"]
        if not cut.leg:
            return []
        m, hips = self._m, self._s.hips
        top, low = -0.2 * m.torso, 0.17 * m.torso
        right = [hips(m.waist * 1.02, top), hips(m.hip * 1.0, -0.04 * m.torso), hips(m.hip * 0.98, 0.08 * m.torso)]
        left = [hips(-m.hip * 0.98, 0.08 * m.torso), hips(-m.hip, -0.04 * m.torso), hips(-m.waist * 1.02, top)]
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

    def _leg_details(self, side: int, bones: Bones, cut: Cut, cloth: Cloth, k: float) -> list[Markup]:
        """A turned-up hem, a crease at the knee."""
        (kx, ky), m = bones.joint, self._m
        ramp = cloth[cut.role]
        crease = tapered(
            (
                (kx - m.knee * 0.9, ky - 3),
                (kx - m.knee * 0.3, ky + 3),
                (kx + m.knee * 0.2, ky + 3),
                (kx + m.knee * 0.5, ky),
            ),
            0.2,
            1.3,
            0.2,
        )
        drawn = [path(crease, ramp.step(cut.k + k - 1.6))] if cut.leg > 0.6 else []
        if cut.cuff:
            points = (bones.root, bones.joint, bones.end)
            widths = [(at, half * 1.04) for at, half in self._trouser_widths(cut)]
            nodes = stretch(widths, points, cut.leg - 0.035, cut.leg)
            drawn.append(draw_band(nodes, cloth[cut.cuff], k, LINE * 0.8))
        return drawn

    def _shoe(self, side: int, bones: Bones) -> list[Markup]:
        cut, cloth, _ = self._worn["shoes"]
        m, (x, y) = self._m, bones.end
        size = 1.08 * m.foot / 23.5
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
        if cut.shoe == "sneaker" and not self.sideways:
            laces = all_of(
                tapered(((-5.0, v), (-2.0, v + 1.4), (4.0, v + 1.4), (7.0, v)), 0.6, 1.6, 0.6) for v in (-3.0, 1.2, 5.4)
            )
            drawn.append(path(place(laces), sole.step(0)))
        return drawn


def _set_down(at: Point, turn: float, size: float, side: int, shape: Shape) -> Shape:
    """A shoe drawn for the right foot, put where the leg ends."""
    cos, sin = math.cos(turn), math.sin(turn)
    form = shape if side > 0 else mirrored(shape)

    def move(x: float, y: float) -> Point:
        return at[0] + (x * cos - y * sin) * size, at[1] + (x * sin + y * cos) * size

    return form.mapped(move)
