"""A torso from the side, looking to the left: chest, belly and back, and the garments over them."""

import math

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.catalog import Cut, garments
from troupe.looks.rig.clothes import cloth_of, draw_piece
from troupe.looks.rig.fitting import LINE, across, contour, moved
from troupe.looks.rig.kindred import rings
from troupe.looks.rig.neckline import draw_collar
from troupe.looks.rig.paths import Point, Shape, all_of, between, cubic, tapered, through
from troupe.looks.rig.resolved import Garment
from troupe.looks.rig.sheet import group, path
from troupe.looks.rig.skeleton import Bones
from troupe.looks.rig.trims import Trimmed

_FALL = (0.72, 0.42, 0.14)
"""Where cloth is kept clear of the legs between hem and hips, in lengths of a skirt."""
_RAISED = 0.6
"""A thigh whose knee is so far ahead of the hip, in thighs, carries what lies on it."""


class Flank(Trimmed):
    """What lies between neck and legs of a figure seen in profile."""

    sideways = True

    def neck(self) -> list[Markup]:
        n, skin, chest = self._m.neck_half, self._paint.skin, self._s.chest
        front, back = chest(-n * 1.05, 10), chest(n * 1.5, 10)
        points = [(-12.0, 42.0), (-n * 0.7, 52.0), front, back, (n * 1.5, 44.0), (20.0, 26.0)]
        shape = through(points, closed=True)
        cast = through([(-20, 40), (-8, 58), (12, 56), (26, 36), (10, 26)], closed=True)
        inside = [path(cast, skin.step(-1.4))]
        if (ringed := rings(self._look, n)).points:
            inside.append(path(ringed.moved(3, 0), skin.step(-2.4)))
        return [
            path(shape, skin.step(-0.2), stroke=self._paint.skin_edge, stroke_width=1.8),
            group(*inside, clip_path=self._sheet.clip(shape)),
        ]

    def dressed(self) -> list[Markup]:
        drawn = []
        for slot in ("top", "outer"):
            if slot in self._worn:
                drawn += self._garment(slot)
        return [*drawn, *self._hung(), *self._collars()]

    def skirt(self) -> list[Markup]:
        if "bottom" not in self._worn or not self._worn["bottom"][0].skirt:
            return []
        cut, cloth, _ = self._worn["bottom"]
        m, hips, ramp = self._m, self._s.hips, cloth[cut.role]
        front, back, length = self._side_reach(cut)
        ahead, behind = self._falling(length, front, back)
        wx, wy = between(self._s.pelvis, self._s.waist, 0.63)
        ahead = [(wx - 0.56 * m.waist, wy), *ahead]
        behind.append((wx + 0.5 * m.waist, wy))
        low = [hips(-front * 0.4, length + 8), hips(back * 0.4, length + 8), behind[0]]
        points = [*contour(ahead), *low, *contour(behind)[1:]]
        shape = Shape("M" + "C" * ((len(points) - 1) // 3) + "Z", tuple(points)).coarse
        folds = all_of(
            tapered(
                (hips(x * 0.5, 4), hips(x * 0.6, length * 0.3), hips(x, length * 0.7), hips(x, length)), 0.2, 1.4, 1.0
            )
            for x in (-front * 0.5, 0.0, back * 0.5)
        )
        return [
            path(shape, ramp.step(cut.k), stroke=ramp.line(), stroke_width=2 * LINE * 0.8),
            group(path(folds, ramp.step(cut.k - 1.7)), clip_path=self._sheet.clip(shape)),
        ]

    def _outline(self, cut: Cut) -> tuple[list[Point], list[Point], list[Point]]:
        """Front from the neck down, the hem, and the back upward."""
        m, chest, hips = self._m, self._s.chest, self._s.hips
        loose, hem = 1 - cut.fit, (0.1 if cut.skirt else cut.hem) * m.torso
        wx, wy = self._s.waist
        deep, belly = 0.56 * m.shoulder, m.waist * (0.6 + 0.12 * loose)
        front = [
            chest(-m.neck_half - 3, 4),
            chest(-deep * 0.78, 0.13 * m.torso),
            chest(-deep * 1.16, 0.33 * m.torso),
            (wx - belly, wy),
            hips(-m.hip * 0.68, 0),
            hips(-m.hip * 0.7 + (3 if cut.band else 0), hem),
        ]
        back = [
            hips(m.hip * 0.82 - (3 if cut.band else 0), hem),
            hips(m.hip * 0.9, 0.03 * m.torso),
            (wx + belly * 0.72, wy),
            chest(deep * 1.0, 0.32 * m.torso),
            chest(deep * 0.94, 0.14 * m.torso),
            chest(m.neck_half + 7, -3),
        ]
        if not cut.skirt:
            return front, [hips(-m.hip * 0.3, hem + 5), hips(m.hip * 0.3, hem + 5)], back
        ahead, behind, length = self._side_reach(cut)
        x, y = self._s.pelvis
        over, under = self._falling(length, ahead, behind)
        front = [*front[:-2], *over]
        back = [*under, *back[1:]]
        return front, [(x - ahead * 0.4, y + length + 8), (x + behind * 0.4, y + length + 8)], back

    def _falling(self, length: float, front: float, back: float) -> tuple[list[Point], list[Point]]:
        """Where a skirt falls from the hips to its hem: before the legs downward, and behind them upward."""
        (x, y), hip = self._s.pelvis, 0.8 * self._m.hip
        ahead, behind = [(x - front, y + length)], [(x + back, y + length)]
        for share in _FALL:
            leg, calf = self._legs_out(share * length)
            ahead.insert(0, (x - max(leg, hip + share * (front - hip)), y + share * length))
            behind.append((x + max(calf, hip + share * (back - hip)), y + share * length))
        return [*(self._lap(length) or ahead[:-1]), ahead[-1]], behind

    def _lap(self, length: float) -> list[Point]:
        """Where cloth lies on the higher of two raised thighs: at the belly, halfway, over the knee and before it."""
        low = self._s.pelvis[1] + length - self._m.knee
        legs = [leg for leg in self._s.legs if leg.joint[1] < low]
        raised = [leg for leg in legs if leg.root[0] - leg.joint[0] > _RAISED * self._m.thigh]
        if not raised:
            return []
        leg, out, knee = min(raised, key=lambda one: one.joint[1]), 1.3 * self._m.thigh_half, 1.35 * self._m.knee
        (x, y), (kx, ky), ahead = leg.root, leg.joint, min(one.joint[0] for one in raised)
        along = math.dist(leg.root, leg.joint)
        nx, ny = (y - ky) / along, (kx - x) / along
        half = moved(between(leg.root, leg.joint, 0.55), nx * out, ny * out)
        belly = moved(leg.root, -0.7 * out, -0.94 * out)
        return [belly, half, moved(leg.joint, nx * knee, ny * knee), (ahead - knee, ky + 0.5 * knee)]

    def _legs_out(self, down: float, hem: bool = False) -> tuple[float, float]:
        """How far legs reach ahead of the hips and behind them, so far below: thighs swell forward, calves back."""
        x, y = self._s.pelvis
        both = [self._leg_out(leg, x, y + down, hem) for leg in self._s.legs]
        return max(out for out, _ in both), max(out for _, out in both)

    def _leg_out(self, leg: Bones, x: float, y: float, hem: bool) -> tuple[float, float]:
        m, at = self._m, across(leg, y) - x
        if y >= leg.joint[1]:
            slant = _slanted(leg.joint, leg.end)
            calf = max(1.1 * m.knee, m.calf * (2.1 - 0.8 * slant)) if hem else 1.45 * m.calf * min(1.3, slant)
            return 1.35 * m.knee - at, at + calf
        share = max(0.0, min(1.0, (y - leg.root[1]) / max(1.0, leg.joint[1] - leg.root[1])))
        half, slant = m.thigh_half + share * (m.knee - m.thigh_half), 1 + share * (_slanted(leg.root, leg.joint) - 1)
        forward = leg.joint[0] < leg.root[0]
        return 1.35 * half * (slant if forward else 1.0) - at, at + 1.1 * half * (1.0 if forward else slant)

    def _side_reach(self, cut: Cut) -> tuple[float, float, float]:
        """How far a skirt hangs out ahead and behind, and how low."""
        m, y = self._m, self._s.pelvis[1]
        length = min(0.05 * m.torso + cut.skirt * m.leg, self._s.ground - y - 0.45 * m.foot)
        ahead, behind = (max(m.hip * 0.8 * cut.flare, out) for out in self._legs_out(length, hem=True))
        return ahead, behind, length

    def _garment(self, slot: str) -> list[Markup]:
        (cut, cloth, _), m, s = self._worn[slot], self._m, self._s
        ramp, band = cloth[cut.role], cloth[cut.band] if cut.band else None
        front, hem, back = self._outline(cut)
        points = [*contour(front), *hem, back[0], *contour(back)[1:]]
        collar = [moved(back[-1], -6, 8), moved(front[0], 6, 8), front[0]]
        points += collar
        shape = Shape("M" + "C" * ((len(points) - 1) // 3) + "Z", tuple(points)).coarse
        wx, wy = s.waist
        far = [s.chest(0.2 * m.shoulder, -6), s.chest(0.22 * m.shoulder, 0.4 * m.torso), (wx + m.waist * 0.3, wy)]
        shade = through([*far, s.hips(m.hip * 0.36, 20), s.hips(m.hip * 2, 20), s.chest(m.shoulder, -6)], closed=True)
        x = wx - m.waist * 0.6
        folds = all_of(
            tapered(((x - 8, wy + d), (x + 6, wy + d + 4), (x + 16, wy + d + 4), (x + 26, wy + d)), 1.3, 1.1, 0.1)
            for d in (-6, 9)
        )
        inside = [path(shade, ramp.step(cut.k - 0.85)), path(folds, ramp.step(cut.k - 1.8))]
        if cut.skirt:
            inside += self._hanging_folds(cut, ramp, band)
        elif band:
            y = (cut.hem - 0.055) * m.torso
            strip = [s.hips(-m.hip, y), s.hips(-m.hip * 0.3, y + 5), s.hips(m.hip * 0.3, y + 5), s.hips(m.hip, y)]
            low = [s.hips(m.hip, y + 40), s.hips(-m.hip, y + 40)]
            inside.append(
                path(
                    Shape("MCLLZ", (*strip, *low)),
                    band.step(cut.k - 0.5),
                    stroke=ramp.step(cut.k - 1.8),
                    stroke_width=1,
                )
            )
        inside += self.trimmed(cut, cloth, cut.hem * m.torso)
        inside += self._side_pieces(slot)
        if slot == ("outer" if "outer" in self._worn else "top"):
            inside += self.belts()
        return [
            path(shape, ramp.step(cut.k), stroke=ramp.line(), stroke_width=2 * LINE * 0.9),
            group(*inside, clip_path=self._sheet.clip(shape)),
        ]

    def _hanging_folds(self, cut: Cut, ramp: Ramp, band: Ramp | None) -> list[Markup]:
        ahead, behind, length = self._side_reach(cut)
        x, y = self._s.pelvis
        shares = ((0.5, 0.0), (0.6, 0.3), (1.0, 0.7), (1.0, 1.0))
        folds = all_of(
            tapered(cubic([n for out, down in shares for n in (x + at * out, y + 8 + length * down)]), 0.2, 1.4, 1.0)
            for at in (-ahead * 0.5, 0.0, behind * 0.5)
        )
        drawn = [path(folds, ramp.step(cut.k - 1.7))]
        if band:
            drawn.append(self._strip((x, y + length - 0.05 * self._m.leg), ahead + behind, 40, band, cut.k - 0.2))
        return drawn

    def _side_pieces(self, slot: str) -> list[Markup]:
        """Bibs, plates and straps by what is seen of them from the side."""
        drawn = []
        for garment in self._look.garments:
            plan = garments()[garment.item]
            if plan.slot == slot or (slot == "top" and plan.slot == "one_piece"):
                for piece in plan.pieces:
                    if piece.side:
                        told = piece.model_copy(update={"d": piece.side, "shades": (), "lines": ()})
                        drawn.append(draw_piece(self._look, self._sheet, told, cloth_of(garment), self._on_side))
        return drawn

    def _on_side(self, x: float, y: float) -> Point:
        down = (y - 66.8) * self._m.torso / 207
        share = min(1.0, max(0.0, (down / self._m.torso - 0.45) / 0.45))
        x *= min(1.0, 0.2 + 0.8 * self._m.shoulder / 68)
        return between(self._s.chest(x, down), self._s.hips(x, down - self._m.torso), share)

    def _collar_of(self, garment: Garment) -> list[Markup]:
        plan = garments()[garment.item]
        if not plan.cut or not plan.collar:
            return []
        ramp = cloth_of(garment)[plan.cut.role]
        return draw_collar(plan.collar, self._s.chest, self._m.neck_half, ramp, plan.cut.k + 0.35)

    def _collars(self) -> list[Markup]:
        """A hood lies on the back, a scarf around the neck, a collar stands a little."""
        m, chest = self._m, self._s.chest
        drawn = []
        for garment in self._look.garments:
            pieces = garments()[garment.item].pieces
            if garments()[garment.item].slot == "neck":
                told = [piece.model_copy(update={"d": piece.side, "shades": (), "lines": ()}) for piece in pieces]
                cloth = cloth_of(garment)
                drawn += [draw_piece(self._look, self._sheet, one, cloth, self._on_side) for one in told if one.d]
            behind = [piece for piece in pieces if piece.layer == "behind"]
            if behind and garments()[garment.item].slot == "neck":
                ramp = cloth_of(garment)[behind[0].role]
                wrap = [chest(-m.neck_half - 12, 6), chest(-m.neck_half - 8, -14), chest(m.neck_half + 8, -20)]
                wrap += [chest(m.neck_half + 16, -4), chest(m.neck_half + 4, 14), chest(-m.neck_half, 18)]
                drawn.append(path(through(wrap, closed=True), ramp.step(0), stroke=ramp.line(), stroke_width=2))
                fold = tapered((chest(-18, 2), chest(-6, 8), chest(10, 4), chest(22, -6)), 0.3, 1.3, 0.3)
                drawn.append(path(fold, ramp.step(-1.6)))
            elif behind and garments()[garment.item].slot in ("top", "outer"):
                ramp = cloth_of(garment)[behind[0].role]
                hood = [chest(-m.neck_half - 6, 16), chest(-m.neck_half - 2, -10), chest(m.neck_half + 2, -18)]
                hood += [
                    chest(m.neck_half + 26, -6),
                    chest(m.neck_half + 30, 24),
                    chest(m.neck_half + 6, 40),
                    chest(0, 28),
                ]
                drawn.append(path(through(hood, closed=True), ramp.step(0.1), stroke=ramp.line(), stroke_width=2))
                fold = tapered((chest(-2, -4), chest(8, 8), chest(18, 16), chest(30, 16)), 0.3, 1.5, 0.3)
                drawn.append(path(fold, ramp.step(-1.7)))
            drawn += self._collar_of(garment)
        return drawn


def _slanted(top: Point, low: Point) -> float:
    """How much wider a limb is across than it is thick."""
    return min(1.6, math.dist(top, low) / max(1.0, abs(low[1] - top[1])))
