"""What every tailor of a figure starts from: the body, its pose, and what is worn in which slot."""

from collections.abc import Sequence

from troupe.kit.colour import Ramp
from troupe.looks.catalog import Cut, garments
from troupe.looks.rig.clothes import Cloth, cloth_of
from troupe.looks.rig.lap import Lap, lap
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.measure import Measure
from troupe.looks.rig.paths import Point, through
from troupe.looks.rig.resolved import PLAIN, Garment, ResolvedLook
from troupe.looks.rig.sheet import Sheet
from troupe.looks.rig.skeleton import Bones, Skeleton

LINE = 1.15
"""Half of what an outline measures: the ink lies under the fill."""
_FAR_HEM, _NEAR_HEM = 0.74, 0.95
Worn = tuple[Cut, Cloth, Garment]


class Fitting:
    """One body in one pose, with its cloth at hand."""

    def __init__(self, look: ResolvedLook, paint: Materials, sheet: Sheet, m: Measure, s: Skeleton) -> None:
        self._look, self._paint, self._sheet, self._m, self._s = look, paint, sheet, m, s
        self._worn: dict[str, Worn] = {}
        self._seamed: set[str] = set()
        for garment in look.garments:
            plan = garments()[garment.item]
            if plan.cut:
                self._worn[plan.slot] = (plan.cut, cloth_of(garment), garment)
        if "one_piece" in self._worn:
            self._wear_whole(self._worn["one_piece"])

    def _wear_whole(self, suit: Worn) -> None:
        """A whole suit is a top and a bottom in one; its skirt, where it has one, hangs from the top."""
        cut, cloth, garment = suit
        if not garments()[garment.item].needs:
            self._worn["top"] = suit
        self._worn["bottom"] = (cut.model_copy(update={"skirt": 0.0}), cloth, garment)

    def seen_from_behind(self) -> None:
        """Cloth without what lies on its front."""
        plain = {"pocket": False, "buttons": 0, "open": 0.0}
        self.from_behind = True
        self._seamed = {slot for slot, (cut, _, _) in self._worn.items() if cut.buttons or cut.open}
        for slot, (cut, cloth, garment) in self._worn.items():
            self._worn[slot] = (cut.model_copy(update=plain), cloth, garment)

    sideways = False
    """Whether the body is seen from its right side, looking to the left of the picture."""
    from_behind = False

    @property
    def skirted(self) -> bool:
        return any(self._worn[slot][0].skirt > 0 for slot in ("bottom", "one_piece") if slot in self._worn)

    def knees_out(self, length: float) -> tuple[Point, Point]:
        """How far each knee pushes a skirt out to its side, and where."""
        (x, y), m, found = self._s.pelvis, self._m, []
        for side, leg in zip((-1, 1), self._s.legs, strict=True):
            out, down = side * (leg.joint[0] - x) + 1.65 * m.knee, leg.joint[1]
            found.append((out, min(down, y + 0.8 * length)) if down < y + length else (0.0, y + 0.5 * length))
        return found[0], found[1]

    def thighs_out(self, down: float) -> tuple[float, float]:
        """How far the thighs reach to the left and to the right of the hips, so far below them."""
        x, y = self._s.pelvis
        near, far = (
            side * (across(leg, y + down) - x) + 1.34 * self._m.thigh_half
            for side, leg in zip((-1, 1), self._s.legs, strict=True)
        )
        return near, far

    def skirt_reach(self, cut: Cut) -> tuple[float, float, float]:
        """How far cloth hangs out to the left and to the right of the hips, wide enough for both legs, and how low."""
        m, (x, y) = self._m, self._s.pelvis
        if over := self.lap(cut):
            return x - over.knees[0][0] + over.half, over.knees[1][0] + over.half - x, over.length
        # Whoever sits or crouches does not push cloth into the ground.
        length = min(0.05 * m.torso + cut.skirt * m.leg, self._s.ground - y - 0.45 * m.foot)
        legs = [across(leg, y + length) - x for leg in self._s.legs]
        left, right = (
            max(self.seen(side) * max(m.hip * cut.flare, 2.1 * m.thigh_half), reach + 1.15 * m.thigh_half)
            for side, reach in ((-1, -min(legs)), (1, max(legs)))
        )
        return left, right, length

    def seen(self, side: int) -> float:
        """How much is seen of what hangs from the hips on one side: in three quarters less of the far one."""
        return (_FAR_HEM if side * self._s.turned > 0 else _NEAR_HEM) if self._s.turned else 1.0

    def lap(self, cut: Cut) -> Lap | None:
        """Where a skirt lies over thighs that come toward the viewer."""
        return None if self.sideways or self.from_behind else lap(self._m, self._s, cut.skirt, 1.0)

    @property
    def accent(self) -> Ramp:
        return self._worn["top"][1]["accent"]

    @property
    def _rich(self) -> bool:
        return self._look.finish not in PLAIN


def contour(points: Sequence[Point]) -> list[Point]:
    """The points of a smooth curve, ready to be part of a larger outline."""
    return list(through(points).points)


def moved(point: Point, dx: float, dy: float) -> Point:
    return point[0] + dx, point[1] + dy


def across(leg: Bones, y: float) -> float:
    """Where a leg is at some height."""
    (x0, y0), (x1, y1) = (leg.root, leg.joint) if y < leg.joint[1] else (leg.joint, leg.end)
    share = max(0.0, min(1.0, (y - y0) / (y1 - y0))) if abs(y1 - y0) > 1e-6 else 1.0
    return x0 + (x1 - x0) * share
