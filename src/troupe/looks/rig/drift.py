"""What a spirit drifts on where others have legs: what it wears runs out into light."""

import math

from troupe.kit.markup import Markup
from troupe.looks.rig.fitting import LINE, Fitting
from troupe.looks.rig.kindred import floating
from troupe.looks.rig.paths import Cubic, Point, all_of, edge, normal, on, ribbon, ring, tapered
from troupe.looks.rig.reaching import spine_of_drift
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import group, part, path
from troupe.looks.rig.skeleton import Bones

_FALLS, _DEEP = 0.86, 0.82
"""How much of the way down the cloth turns into light, and how deep hips are beside their width."""

_CLEAR = 74.0
"""How far from the middle of a head a hand floats."""


def clear_of_the_head(look: ResolvedLook, bones: Bones) -> Bones:
    """A hand that floats keeps off the face, which is as large as the body, unless it is there to touch it."""
    grown, (x, y) = floating(look), bones.end
    away = math.hypot(x, y)
    if not grown or away >= _CLEAR or not away:
        return bones
    further = 1 + grown * (_CLEAR / away - 1)
    return bones.moved(x * (further - 1), y * (further - 1))


class Drift(Fitting):
    """It hangs from the hips, follows the knees, and ends where feet would stand."""

    def instead_of(self, legs: list[Markup]) -> list[Markup]:
        """The legs until they are gone, and what takes their place."""
        grown = floating(self._look)
        if not grown:
            return legs
        left = [group(*legs, opacity=f"{1 - grown:.2f}")] if grown < 1 else [part("leg_left"), part("leg_right")]
        return [*left, part("drift", *self._tail())]

    def _tail(self) -> list[Markup]:
        cut, cloth, _ = self._worn["bottom"]
        ramp, skin, hip = cloth[cut.role], self._paint.skin, self._m.hip
        spine = spine_of_drift(self._look, self._m, self._s, self.sideways)
        hip *= _DEEP if self.sideways else 1.0
        body = ribbon(spine, (1.7 * hip, 2.5 * hip, 1.5 * hip, 0))
        (x0, y0), (x1, y1) = spine[0], spine[3]
        fill = self._sheet.linear(
            (x0, y0),
            (x1, y0 + _FALLS * (y1 - y0)),
            [(0, ramp.step(cut.k)), (0.3, ramp.step(cut.k - 0.1)), (0.8, skin.step(-0.3)), (1, skin.step(0.6))],
        )
        shade = ring(edge(spine, _half(hip, 1.7, 2.5, 1.5)), edge(spine, _half(hip, 1.1, 1.0, 0.5)))
        folds: list[Cubic] = [
            (
                _at(spine, 0.12, side * 0.5, hip),
                _at(spine, 0.4, side * 0.7, hip),
                _at(spine, 0.6, side * 0.3, hip),
                _at(spine, 0.8, side * 0.1, hip),
            )
            for side in (-0.7, 0.4)
        ]
        lines = all_of(tapered(fold, 0.2, 1.3, 0.1) for fold in folds)
        inside = [
            path(shade.coarse, ramp.step(cut.k - 1.2), fill_opacity=0.45),
            path(lines.coarse, ramp.step(cut.k - 1.9), fill_opacity=0.6),
        ]
        return [
            path(body.coarse, fill, stroke=ramp.line(), stroke_width=2 * LINE * 0.8),
            group(*inside, clip_path=self._sheet.clip(body)),
        ]


def _half(hip: float, *widths: float) -> list[float]:
    return [*(hip * width / 2 for width in widths), 0.0]


def _at(spine: Cubic, share: float, across: float, hip: float) -> Point:
    """A point of the tail: so far down, and so far aside."""
    (x, y), (nx, ny) = on(spine, share), normal(spine, share)
    return x + nx * across * hip, y + ny * across * hip
