"""Arms: skin where it shows, sleeves, cuffs, and the cloth that runs over a shoulder."""

import math

from troupe.kit.markup import Markup
from troupe.looks.catalog import Cut, HandName
from troupe.looks.rig import kindred
from troupe.looks.rig.fitting import LINE, Fitting
from troupe.looks.rig.hands import draw_hand, placed
from troupe.looks.rig.limbs import chain, draw_band, draw_limb, stretch
from troupe.looks.rig.paths import NOTHING, Point, Shape, all_of, tapered
from troupe.looks.rig.sheet import path
from troupe.looks.rig.skeleton import SHOULDER_DROP, Bones

_MITTEN: dict[HandName, HandName] = {"open": "flat", "point": "flat", "relaxed": "flat", "chin": "fist"}
"""What a hand can do in a mitten."""


class Sleeves(Fitting):
    def arm(self, side: int, bones: Bones, k: float) -> list[Markup]:
        """Skin where it shows, then sleeves from the innermost outward."""
        points, widths, gone = (bones.root, bones.joint, bones.end), self._arm_widths(), kindred.floating(self._look)
        worn = [self._worn[slot] for slot in ("top", "outer") if slot in self._worn]
        worn = [(_shortened(cut, gone), cloth, garment) for cut, cloth, garment in worn]
        cover = max(cut.sleeve for cut, _, _ in worn)
        drawn = []
        if cover < 0.97 and gone < 1:
            thin = kindred.squared(self._look, [(at, half * (1 - 0.8 * gone)) for at, half in widths])
            nodes = stretch(thin, points, max(0.0, cover - 0.12), 1)
            drawn += draw_limb(
                self._sheet, nodes, self._paint.skin, k, LINE, edge=self._paint.skin_edge, rich=self._rich
            )
            drawn += kindred.on_arm(self._look, self._paint, self._m, bones, cover)
        for cut, cloth, _ in worn:
            eased = kindred.squared(self._look, self._eased(cut, widths, bones))
            ramp = cloth[cut.sleeve_role or cut.role]
            outermost = cut is worn[-1][0]
            if outermost or cut.sleeve > worn[-1][0].sleeve:
                nodes = stretch(eased, points, 0, cut.sleeve)
                folds = self._folds(bones, cut) if cut.sleeve > 0.6 else NOTHING
                drawn += draw_limb(self._sheet, nodes, ramp, cut.k + k, LINE, rich=self._rich, flat=True, folds=folds)
            if cut.cuff:
                half = widths[-1][1] * cut.ease * cut.sleeve_end
                nodes = stretch([(0, half), (1, half)], points, cut.sleeve - 0.045, cut.sleeve + 0.01)
                drawn.append(draw_band(nodes, cloth[cut.cuff], cut.k + k - 0.5, LINE * 0.8))
        return drawn

    @property
    def gloved(self) -> bool:
        return "hands" in self._worn and self._worn["hands"][0].wears in ("glove", "mitt")

    def hand(self, name: HandName, bones: Bones, side: int) -> list[Markup]:
        """A hand in its own skin, in a glove, or in a mitten that leaves it only a thumb."""
        ramp, edge, bare, mitt = self._paint.skin, self._paint.skin_edge, True, kindred.merged(self._look)
        if name == "relaxed" and self.sideways:
            name = "flat"
        name = kindred.hand_of(self._look, name)
        if "hands" in self._worn:
            cut, cloth, _ = self._worn["hands"]
            if cut.wears in ("glove", "mitt"):
                ramp, edge, bare = cloth[cut.role], cloth[cut.role].line(), False
                mitt = mitt or cut.wears == "mitt"
                name = _MITTEN.get(name, name) if mitt else name
        at = (bones.end, bones.direction, self._m.hand * (1 + 0.3 * kindred.floating(self._look)), side)
        drawn = draw_hand(name, *at, ramp, edge, LINE, mitt=mitt)
        grown = kindred.on_hand(self._look, self._paint, name, placed(*at), inside=not self.from_behind)
        return [*drawn, *grown] if bare else drawn

    def wrist(self, bones: Bones, k: float) -> list[Markup]:
        """The hem of a glove, or a ring around the wrist."""
        if "hands" not in self._worn:
            return []
        cut, cloth, _ = self._worn["hands"]
        half = self._m.wrist * (1.3 if cut.wears == "bracelet" else 1.45)
        start, end = (0.935, 0.975) if cut.wears == "bracelet" else (0.95, 1.01)
        nodes = stretch([(0, half), (1, half)], (bones.root, bones.joint, bones.end), start, end)
        return [draw_band(nodes, cloth[cut.cuff or cut.role], cut.k + k, LINE * 0.8)]

    def shoulder_patch(self, side: int, bones: Bones) -> Markup:
        """Cloth runs over the joint of a front arm, so that no ball outlines the shoulder."""
        cut, cloth, _ = self._worn["outer" if "outer" in self._worn and self._worn["outer"][0].sleeve else "top"]
        m, chest = self._m, self._s.chest
        inner = chest(side * (m.shoulder - 1.8 * m.arm), SHOULDER_DROP * m.torso - 0.2 * m.arm)
        joint = chest(side * (m.shoulder - 1.05 * m.arm), SHOULDER_DROP * m.torso - 0.22 * m.arm)
        return path(
            chain([(inner, 0.5 * m.arm), (joint, 0.66 * m.arm)]), cloth[cut.sleeve_role or cut.role].step(cut.k)
        )

    def plate(self, side: int, bones: Bones) -> list[Markup]:
        """What a machine wears over its shoulder."""
        return kindred.shoulder_plate(self._look, self._paint, self._m, bones, side)

    def _eased(self, cut: Cut, widths: list[tuple[float, float]], bones: Bones) -> list[tuple[float, float]]:
        """Cloth is wider than the arm below the shoulder; it gathers over a cuff, and flares less on a bent arm."""
        eased = [
            (at, half * (1.02 + (cut.ease - 1.02) * min(1.0, at / 0.3)) * self._swell(cut, at)) for at, half in widths
        ]
        if cut.sleeve and cut.sleeve_end != 1:
            half = widths[-1][1] if cut.sleeve > 0.6 else widths[2][1]
            flare = cut.sleeve_end - max(0.0, cut.sleeve_end - 1) * (0.5 * _folded(bones) if cut.sleeve > 0.6 else 0)
            return [one for one in eased if one[0] < cut.sleeve] + [(cut.sleeve, half * cut.ease * flare)]
        if not cut.cuff or cut.sleeve < 0.9:
            return eased
        (_, wrist), gathered = eased[-1], cut.sleeve - 0.09
        return [*eased[:-1], (gathered, wrist * 1.16), (cut.sleeve, wrist * 0.98)]

    @staticmethod
    def _swell(cut: Cut, at: float) -> float:
        """A puffed sleeve is fullest a little before its end."""
        share = at / max(0.1, cut.sleeve)
        return 1 + cut.puff * max(0.0, 1 - abs(share - 0.68) / 0.62) if cut.puff else 1.0

    def _folds(self, bones: Bones, cut: Cut) -> Shape:
        """Creases that fan out from the inside of the bend, and one above the cuff."""
        (x, y), r = bones.joint, self._m.elbow * cut.ease
        ix, iy = self._inside_of(bones)

        def place(inward: float, beside: float) -> Point:
            return x + (ix * inward - iy * beside) * r, y + (iy * inward + ix * beside) * r

        creases = [
            tapered(
                (place(1.1, 0.1 * way), place(0.7, 0.2 * way), place(0.35, 0.5 * way), place(0.1, way)), 1.5, 1.2, 0.1
            )
            for way in (-1, 1)
        ]
        return all_of([*creases, self._cuff_crease(bones, cut)] if cut.cuff else creases)

    def _cuff_crease(self, bones: Bones, cut: Cut) -> Shape:
        ux, uy = math.cos(bones.direction), math.sin(bones.direction)
        w, back = self._m.wrist * cut.ease, 0.2 * self._m.forearm
        x, y = bones.end[0] - ux * back, bones.end[1] - uy * back
        told = ((w, 0.0), (0.4 * w, 4.0), (0.0, 5.0), (-0.3 * w, 2.0))
        a, b, c, d = ((x - uy * across + ux * down, y + ux * across + uy * down) for across, down in told)
        return tapered((a, b, c, d), 1.2, 1.0, 0.1)

    @staticmethod
    def _inside_of(bones: Bones) -> Point:
        """Toward the inside of the bend; of a straight arm toward the body's side of the picture."""
        (rx, ry), (jx, jy), (ex, ey) = bones.root, bones.joint, bones.end
        x, y = (rx + ex) / 2 - jx, (ry + ey) / 2 - jy
        size = math.hypot(x, y)
        return (x / size, y / size) if size > 2 else (-1.0, 0.0)

    def _arm_widths(self) -> list[tuple[float, float]]:
        m, round_ = self._m, 1.2 if self.sideways else 1.0
        return [
            (0, m.arm * round_),
            (0.26, m.arm * (0.4 + 0.52 * round_)),
            (0.5, m.elbow),
            (0.62, m.elbow * 1.02),
            (1, m.wrist),
        ]


def _shortened(cut: Cut, gone: float) -> Cut:
    """A sleeve around an arm that is fading ends where the arm does."""
    if not gone:
        return cut
    return cut.model_copy(update={"sleeve": min(cut.sleeve, 1 - 0.42 * gone), "cuff": cut.cuff})


def _folded(bones: Bones) -> float:
    """0 up to a right angle at the elbow, 1 where the forearm lies close to the upper arm."""
    upper = math.atan2(bones.joint[1] - bones.root[1], bones.joint[0] - bones.root[0])
    bend = math.degrees(abs(math.remainder(bones.direction - upper, math.tau)))
    return max(0.0, min(1.0, (bend - 90) / 60))
