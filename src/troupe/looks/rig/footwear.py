"""Shoes, set where a leg ends."""

import math
from collections.abc import Callable

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.catalog import Cut, lasts
from troupe.looks.rig.fitting import LINE, Fitting
from troupe.looks.rig.limbs import draw_limb, stretch
from troupe.looks.rig.paths import Point, Shape, all_of, cubic, mirrored, outline, tapered
from troupe.looks.rig.sheet import group, path
from troupe.looks.rig.skeleton import Bones

_LOW = frozenset({"sandal", "heel"})
"""Shoes that leave the foot's back to the sock."""


class Shod(Fitting):
    turned = 0.0
    """Which way a body in three quarters points its toes."""

    def shoe(self, side: int, bones: Bones) -> list[Markup]:
        cut, cloth, _ = self._worn["shoes"]
        pair = lasts()[cut.shoe if cut.shoe in lasts() else "shoe"]
        last = pair.side if self.sideways else pair.front
        place: Callable[[Shape], Shape] = self._place(int(self.turned) or side, bones)
        ramp, sole = cloth[cut.role], cloth[cut.band or cut.role]
        if self.from_behind:
            place = _from_behind(place)
        drawn = self._shaft(cut, bones, ramp, self._bow(side))
        body = place(outline(last.foot)).coarse
        under = self._foot_below(cut) if cut.shoe in _LOW else ramp
        drawn.append(path(body, under.step(cut.k), stroke=under.line(), stroke_width=1.9))
        if last.upper:
            drawn.append(
                path(place(outline(last.upper)).coarse, ramp.step(cut.k), stroke=ramp.line(), stroke_width=1.4)
            )
        drawn.append(path(place(outline(last.sole)).coarse, sole.step(-0.6 if cut.shoe == "sneaker" else cut.k - 2.0)))
        if last.lines and not self.from_behind:
            creases = all_of(tapered(cubic(line), 0.3, 1.2, 0.3) for line in last.lines)
            drawn.append(path(place(creases), ramp.step(cut.k - 1.8)))
        if not self.sideways and cut.shoe not in _LOW:
            drawn += self._upper(cut, place, body, ramp, sole)
        return drawn

    def _place(self, side: int, bones: Bones) -> "_Place":
        turn = max(-0.9, min(0.9, (bones.direction - 1.5708) * 0.75))
        return _Place(bones.end, turn, 1.12 * self._m.foot / 23.5, 1 if self.sideways else side)

    def _foot_below(self, cut: Cut) -> Ramp:
        """The sock in a sandal, the tights in a shoe; never a bare foot."""
        if "socks" in self._worn:
            sock, cloth, _ = self._worn["socks"]
            return cloth[sock.role]
        return self._worn["shoes"][1]["plain" if cut.shoe == "sandal" else "dark"]

    def _bow(self, side: int) -> tuple[float, float]:
        """Thighs swell outward and calves less; from the side thighs swell forward and calves back."""
        thigh, calf = self._m.thigh_half, self._m.calf
        return (-0.26 * thigh, 0.36 * calf) if self.sideways else (side * 0.17 * thigh, side * 0.11 * calf)

    def _shaft(self, cut: Cut, bones: Bones, ramp: Ramp, bow: tuple[float, float]) -> list[Markup]:
        if cut.shoe not in ("boot", "paw"):
            return []
        m, high = self._m, 0.72 if cut.shoe == "boot" else 0.86
        nodes = stretch([(0, m.calf * 1.2), (1, m.ankle * 1.35)], (bones.root, bones.joint, bones.end), high, 1.0, bow)
        return draw_limb(self._sheet, nodes, ramp, cut.k, LINE, rich=self._rich)

    def _upper(self, cut: Cut, place: Callable[[Shape], Shape], body: Shape, ramp: Ramp, sole: Ramp) -> list[Markup]:
        """Shade on the heel's side; a sneaker's tongue and laces; from behind the seam of the heel."""
        if self.from_behind:
            seam = tapered(((-1.5, -10), (-1, -2), (-1, 6), (-1.5, 15)), 1.2, 1.4, 1.0)
            shade = outline("M6 -13C8 -4 10 6 20 18L34 18L34 -13Z")
            drawn = [group(path(place(shade), ramp.step(cut.k - 0.8)), clip_path=self._sheet.clip(body))]
            if cut.shoe == "sneaker":
                tab = outline("M-8 -13C-7 -7 -7 -3 -6 0C-3 2 1 2 4 0C5 -3 6 -7 6.5 -13Z")
                drawn.append(path(place(tab), sole.step(-0.2)))
            return [*drawn, path(place(seam), ramp.step(cut.k - 1.8))]
        heel = outline("M-20 17.4C-16 8 -14 -2 -13 -12L-6 -12C-8.5 0 -11 9 -11 18.4Z")
        drawn = [group(path(place(heel), ramp.step(cut.k - 0.8)), clip_path=self._sheet.clip(body))]
        if cut.shoe == "sneaker":
            tongue = outline("M-7 -13C-5.6 -6 -2.4 0.4 3.4 5.4L12.4 2.2C9.4 -3 8.6 -8 8.4 -13Z")
            drawn.append(path(place(tongue), ramp.step(-0.45)))
            laces = [
                ((-7 + i * 2.6, v), (-3 + i * 2.4, v + 1.6), (4 + i * 2.2, v + 1.4), (9 + i * 2, v - 0.6))
                for i, v in enumerate((-8.4, -4.2, 0.2))
            ]
            drawn.append(path(place(all_of(tapered(lace, 0.9, 2.0, 0.9) for lace in laces)), sole.step(0)))
        return drawn


def _from_behind(place: Callable[[Shape], Shape]) -> Callable[[Shape], Shape]:
    """Of a foot that points away only its heel is seen, and the toes beside it."""

    def away(shape: Shape) -> Shape:
        return place(shape.mapped(lambda x, y: (x * 0.62 if x > 0 else x * 0.9, y)))

    return away


class _Place:
    """Puts what is drawn for the right foot where a leg ends."""

    def __init__(self, at: Point, turn: float, size: float, side: int) -> None:
        self._at, self._size, self._side = at, size, side
        self._cos, self._sin = math.cos(turn), math.sin(turn)

    def __call__(self, shape: Shape) -> Shape:
        form = shape if self._side > 0 else mirrored(shape)

        def move(x: float, y: float) -> Point:
            across, down = x * self._cos - y * self._sin, x * self._sin + y * self._cos
            return self._at[0] + across * self._size, self._at[1] + down * self._size

        return form.mapped(move)
