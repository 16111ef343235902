"""Legs of somebody who sits or kneels facing the viewer: thighs seen from above, knees before the shins."""

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.catalog import Cut
from troupe.looks.rig.fitting import LINE
from troupe.looks.rig.kindred import on_leg
from troupe.looks.rig.lap import comes_near, knee_half
from troupe.looks.rig.legs import Legs, crease
from troupe.looks.rig.limbs import Node, chain, stretch
from troupe.looks.rig.paths import NOTHING, Point, Shape, all_of, between, through
from troupe.looks.rig.sheet import group, path
from troupe.looks.rig.skeleton import Bones

_OVER_THE_KNEE = 0.44
"""Trousers of this length cover a bent knee."""
_UNDER_THE_KNEE = 0.62
"""Where a hem seems to be on a shin whose knee lies before it."""


class Toward(Legs):
    def leg(self, side: int, bones: Bones, k: float) -> list[Markup]:
        if self.sideways or self.from_behind or not comes_near(self._m, bones):
            return super().leg(side, bones, k)
        return [*self.shoe(side, bones), *self._shin(side, bones, k), *self._thigh(side, bones, k)]

    def _shin(self, side: int, bones: Bones, k: float) -> list[Markup]:
        """From under the knee, which throws its shadow on it."""
        cut, cloth, _ = self._worn["bottom"]
        points, widths, bow = (bones.root, bones.joint, bones.end), self._leg_widths(), self._bow(side)
        drawn, knee, bare = [], self._knee(bones, cut), cut.model_copy(update={"leg": max(cut.leg, _UNDER_THE_KNEE)})
        if cut.leg < 0.9:
            drawn += self._below_the_hem(bare, widths, points, bow, k)
        if cut.leg > 0.5:
            nodes = stretch(self._trouser_widths(cut), points, 0.5, cut.leg, bow)
            drawn += self._cloth(nodes, cloth[cut.role], cut.k + k, knee, self._shin_folds(bones, cut))
            drawn += self._turned_up(bones, cut, cloth, k)
        else:
            nodes = stretch(widths, points, self._skin_from(bare), 1, bow)
            skin = (self._tights if self.skirted and "socks" not in self._worn else (self._paint.skin, None))[0]
            shade = path(chain([knee]).moved(0, 0.42 * knee[1]).coarse, skin.step(k - 0.9))
            drawn.append(group(shade, clip_path=self._sheet.clip(chain(nodes).coarse)))
        return drawn

    def _knee(self, bones: Bones, cut: Cut) -> Node:
        half = knee_half(self._m, cut.ease if cut.leg >= _OVER_THE_KNEE else 1.0)
        return bones.joint, half

    def _thigh(self, side: int, bones: Bones, k: float) -> list[Markup]:
        cut, cloth, _ = self._worn["bottom"]
        m, ease = self._m, cut.ease if cut.leg else 1.0
        (root, joint), (_, half) = (bones.root, bones.joint), self._knee(bones, cut)
        wide = 0.98 * m.thigh_half * ease
        nodes: list[Node] = [(between(root, joint, at), wide + (half - wide) * at) for at in (0.0, 0.3, 0.6, 0.85, 1.0)]
        if cut.leg >= _OVER_THE_KNEE:
            return self._cloth(nodes, cloth[cut.role], cut.k + k, None, self._thigh_folds(side, bones, half))
        skin, edge = self._tights if self.skirted else (self._paint.skin, self._paint.skin_edge)
        drawn = self._cloth(nodes[1:] if self.skirted else nodes, skin, k, None, NOTHING, edge)
        drawn += [] if self.skirted else on_leg(self._look, self._paint, m, bones, 0.45)
        if cut.leg:
            loose = [(at, 1.07 * width) for at, width in nodes[:3]]
            drawn += self._cloth(loose, cloth[cut.role], cut.k + k, None, NOTHING)
        return drawn

    def _cloth(
        self, nodes: list[Node], ramp: Ramp, k: float, under: Node | None, folds: Shape, edge: str | None = None
    ) -> list[Markup]:
        """A limb with light on its upper plane, or with the shadow of the knee above it."""
        shape = chain(nodes, flat=under is not None).coarse
        inside = []
        if self._rich:
            dark = chain([((x + 1.02 * r, y + 0.2 * r), 0.74 * r) for (x, y), r in nodes])
            inside.append(path(dark.coarse, ramp.step(k - 0.65)))
            if under is None:
                lit = [((x - 0.2 * r, y - 0.1 * r), 0.5 * r) for (x, y), r in nodes[1:]]
                inside.append(path(chain(lit).coarse, ramp.step(k + 0.45)))
        if under is not None:
            (x, y), r = under
            shadow = ((-1.2, 0), (-0.8, 1.35), (0, 1.6), (0.8, 1.35), (1.2, 0))
            cast = through([(x + dx * r, y + dy * r) for dx, dy in shadow], closed=True)
            inside.append(path(cast, ramp.step(k - 0.85)))
        if folds.points:
            inside.append(path(folds.coarse, ramp.step(k - 1.7)))
        drawn = [
            path(shape, ramp.step(k), stroke=edge or ramp.line(), stroke_width=2 * LINE),
            path(shape, ramp.step(k)),
        ]
        return [*drawn, group(*inside, clip_path=self._sheet.clip(shape))] if inside else drawn

    def _thigh_folds(self, side: int, bones: Bones, half: float) -> Shape:
        """Cloth is drawn from the crotch to the outside, and creases over the knee."""
        (x, y), (kx, ky) = bones.root, bones.joint
        inner, r = x - side * 0.9 * self._m.thigh_half, half

        def fold(at: Point, *told: Point) -> Shape:
            a, b, c, d = ((side * dx, dy) for dx, dy in told)
            return crease(at, (a, b, c, d))

        return all_of(
            [
                fold((inner, y), (0, 6), (9, 4), (18, 0), (26, -6)),
                fold((inner, y), (2, 18), (11, 15), (19, 12), (25, 7)),
                fold((kx, ky), (-1.0 * r, 0.1 * r), (-0.7 * r, 0.42 * r), (-0.3 * r, 0.55 * r), (0.1 * r, 0.56 * r)),
                fold((kx, ky), (0.95 * r, -0.3 * r), (0.75 * r, -0.08 * r), (0.55 * r, 0), (0.3 * r, 0)),
            ]
        )

    def _shin_folds(self, bones: Bones, cut: Cut) -> Shape:
        if cut.leg <= 0.85:
            return NOTHING
        (x, y), half = bones.end, self._m.ankle * cut.hem_ease * 1.15
        low = y - (1 - cut.leg) * self._m.shin
        told = ((-half, 0.0), (-0.4 * half, 6.0), (2.0, 7.0), (0.4 * half, 3.0))
        return all_of(crease((x, low - up), told) for up in (18, 32))
