"""Arms: skin where it shows, sleeves, cuffs, and the cloth that runs over a shoulder."""

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.rig.fitting import LINE, Fitting
from troupe.looks.rig.limbs import chain, draw_band, draw_limb, stretch
from troupe.looks.rig.paths import all_of, tapered
from troupe.looks.rig.sheet import path
from troupe.looks.rig.skeleton import SHOULDER_DROP, Bones


class Sleeves(Fitting):
    def arm(self, side: int, bones: Bones, k: float) -> list[Markup]:
        """Skin where it shows, then sleeves from the innermost outward."""
        points, widths = (bones.root, bones.joint, bones.end), self._arm_widths()
        worn = [self._worn[slot] for slot in ("top", "outer") if slot in self._worn]
        cover = max(cut.sleeve for cut, _, _ in worn)
        drawn = []
        if cover < 0.9:
            nodes = stretch(widths, points, max(0.0, cover - 0.12), 1)
            drawn += draw_limb(
                self._sheet, nodes, self._paint.skin, k, LINE, edge=self._paint.skin_edge, rich=self._rich
            )
        for cut, cloth, _ in worn:
            eased = [(at, half * (1.02 + (cut.ease - 1.02) * min(1.0, at / 0.3))) for at, half in widths]
            ramp = cloth[cut.role]
            if cut is worn[-1][0]:
                nodes = stretch(eased, points, 0, cut.sleeve)
                drawn += draw_limb(self._sheet, nodes, ramp, cut.k + k, LINE, rich=self._rich, flat=True)
                drawn += self._elbow(bones, ramp, cut.k + k) if cut.sleeve > 0.6 else []
            if cut.cuff:
                half = widths[-1][1] * cut.ease
                nodes = stretch([(0, half), (1, half)], points, cut.sleeve - 0.045, cut.sleeve + 0.01)
                drawn.append(draw_band(nodes, cloth[cut.cuff], cut.k + k - 0.5, LINE * 0.8))
        return drawn

    def shoulder_patch(self, side: int, bones: Bones) -> Markup:
        """Cloth runs over the joint of a front arm, so that no ball outlines the shoulder."""
        cut, cloth, _ = self._worn["outer" if "outer" in self._worn else "top"]
        m, chest = self._m, self._s.chest
        inner = chest(side * (m.shoulder - 1.8 * m.arm), SHOULDER_DROP * m.torso - 0.2 * m.arm)
        joint = chest(side * (m.shoulder - 1.05 * m.arm), SHOULDER_DROP * m.torso - 0.22 * m.arm)
        return path(chain([(inner, 0.5 * m.arm), (joint, 0.66 * m.arm)]), cloth[cut.role].step(cut.k))

    def _elbow(self, bones: Bones, ramp: Ramp, k: float) -> list[Markup]:
        x, y = bones.joint
        r = self._m.elbow
        folds = [
            tapered(((x - r, y - 3), (x - r * 0.4, y + 1), (x, y + 1.5), (x + r * 0.4, y)), 1.2, 1.0, 0.1),
            tapered(((x - r, y + 5), (x - r * 0.5, y + 6), (x - r * 0.1, y + 5), (x + r * 0.2, y + 3)), 1.0, 0.9, 0.1),
        ]
        return [path(all_of(folds), ramp.step(k - 1.7))]

    def _arm_widths(self) -> list[tuple[float, float]]:
        m = self._m
        return [(0, m.arm), (0.26, m.arm * 0.92), (0.5, m.elbow), (0.62, m.elbow * 1.02), (1, m.wrist)]
