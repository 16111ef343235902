"""Things that a pose needs: in a hand, between both hands, under the body or on the ground beside it."""

import math
from collections.abc import Mapping

from troupe.kit.colour import Oklch, Ramp
from troupe.kit.markup import Markup, join
from troupe.looks.catalog import Prop, props
from troupe.looks.rig.clothes import cloth_of
from troupe.looks.rig.fitting import Fitting
from troupe.looks.rig.paths import Point, Shape, all_of, between, cubic, outline, tapered
from troupe.looks.rig.resolved import Garment
from troupe.looks.rig.sheet import group, path
from troupe.looks.rig.skeleton import Bones

_STUFF: Mapping[str, Ramp] = {
    "paper": Ramp(Oklch(0.96, 0.012, 90)),
    "glass": Ramp(Oklch(0.84, 0.05, 225)),
    "red": Ramp(Oklch(0.58, 0.17, 27)),
    "green": Ramp(Oklch(0.62, 0.13, 140)),
    "wood": Ramp(Oklch(0.62, 0.08, 66)),
    "water": Ramp(Oklch(0.72, 0.09, 230)),
}
_HAND, _LEG, _TORSO = 50.0, 300.0, 207.0
"""The hand, leg and torso for which things are drawn."""


class Props(Fitting):
    named: tuple[str, ...] = ()

    def in_hand(self, index: int, bones: Bones) -> list[Markup]:
        """What the arm at the left (0) or the right (1) of the picture holds."""
        ux, uy = math.cos(bones.direction), math.sin(bones.direction)
        palm = bones.end[0] + 0.42 * self._m.hand * ux, bones.end[1] + 0.42 * self._m.hand * uy
        turn = math.atan2(uy, ux) - math.pi / 2
        where, drawn = ("left", "right")[index], []
        for prop in self._at(where):
            drawn += self._drawn(prop, palm, self._m.hand / _HAND, turn if prop.turns else 0.0)
        return drawn

    def between_hands(self) -> list[Markup]:
        """What both hands hold; in profile it is at the near one."""
        (far, near), size = self._s.arms, self._m.torso / _TORSO
        middle = near.end if self.sideways else between(far.end, near.end, 0.5)
        return [one for prop in self._at("between") for one in self._drawn(prop, middle, size, 0.0)]

    def below(self, behind: bool) -> list[Markup]:
        """What stands on the ground or is sat on, behind the body or before it."""
        x, drawn = self._s.pelvis[0], list[Markup]()
        for prop in (*self._at("ground"), *self._at("seat")):
            if prop.behind is behind:
                top = self._s.seat if prop.at == "seat" and self._s.seat is not None else self._s.ground
                size = (self._s.ground - top) / 240 if prop.at == "seat" else self._m.leg / _LEG
                drawn += self._drawn(prop, (x - prop.ahead * size * self.sideways, top), size, 0.0)
        return drawn

    def around(self, middle: Point) -> Markup:
        """What the whole figure is in, such as water."""
        size = self._m.leg / _LEG
        return join([one for prop in self._at("body") for one in self._drawn(prop, middle, size, 0.0)])

    def _at(self, where: str) -> list[Prop]:
        return [props()[name] for name in self.named if props()[name].at == where]

    def _drawn(self, prop: Prop, at: Point, size: float, turn: float) -> list[Markup]:
        cos, sin, (ox, oy), scale = math.cos(turn), math.sin(turn), prop.offset, size * prop.size

        def put(shape: Shape) -> Shape:
            def move(x: float, y: float) -> Point:
                px, py = (x + ox) * scale, (y + oy) * scale
                return at[0] + px * cos - py * sin, at[1] + px * sin + py * cos

            return shape.mapped(move)

        drawn: list[Markup] = []
        look = self._look
        cloth = {
            **cloth_of(Garment(item="", primary=look.primary, secondary=look.secondary, accent=look.accent)),
            **_STUFF,
        }
        for piece in prop.pieces:
            ramp, shape = cloth[piece.role], put(outline(piece.d))
            line = {"stroke": ramp.line(), "stroke_width": str(piece.outline)} if piece.outline else {}
            if piece.opacity < 1:
                line["fill-opacity"] = str(piece.opacity)
            drawn.append(path(shape, ramp.step(piece.k), **line))
            inside = [
                path(put(outline(shade.d)), (cloth[shade.role] if shade.role else ramp).step(piece.k + shade.k))
                for shade in piece.shades
            ]
            folds = [put(tapered(cubic(told.s), *told.w)) for told in piece.lines]
            inside += [path(all_of(folds), ramp.step(piece.k - 1.8))] if folds else []
            if inside:
                drawn.append(group(*inside, clip_path=self._sheet.clip(shape)))
        return drawn
