"""What a figure carries: things that follow the hands in every pose and from every side."""

import math
from collections.abc import Iterator

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.catalog.gear import GearPlan, gear
from troupe.looks.rig.clothes import Cloth, cloth_of, draw_shaped
from troupe.looks.rig.measure import Measure
from troupe.looks.rig.paths import Point, Shape, between, through
from troupe.looks.rig.resolved import Garment, ResolvedLook
from troupe.looks.rig.sheet import Sheet, path
from troupe.looks.rig.skeleton import Bones, Skeleton

_DRAWN_HAND = 52.0
_GRIP = 0.42
"""Where in a hand a grip lies, in hands from the wrist."""
_HEAD_ROOM = 66.0
_OVER_GROUND = 6.0
_ROOM = 10.0
_STRIKES = ("attack",)
_SWEEP = math.radians(105)
Held = tuple[Point, Point]
"""Where a thing is held, and which way its upper end points."""


def carried(look: ResolvedLook, index: int, facing: str) -> str | None:
    """What the arm of this number holds: the main hand is drawn at the right, seen from behind at the left."""
    main = 0 if facing == "back" else 1
    return look.equipment.main_hand if index == main else look.equipment.off_hand


class Armed:
    """One body in one pose, with what is in its hands."""

    def __init__(self, look: ResolvedLook, sheet: Sheet, m: Measure, s: Skeleton, pose: str, facing: str) -> None:
        self._look, self._sheet, self._m, self._s = look, sheet, m, s
        self._strikes, self._facing = pose in _STRIKES, facing
        self._cloth = _metal_and_leather(look)

    def holds(self, index: int) -> bool:
        name = carried(self._look, index, self._facing)
        return name is not None and not self._is_other_half(index, name)

    def covers_the_arm(self, index: int) -> bool:
        """Whether it lies before the arm that carries it."""
        return self.holds(index) and gear()[carried(self._look, index, self._facing) or ""].hold == "before"

    def drawn(self, index: int) -> list[Markup]:
        """The thing in this hand, and the arc it leaves in the air when it strikes."""
        name = carried(self._look, index, self._facing)
        if name is None or self._is_other_half(index, name):
            return []
        plan, bones = gear()[name], self._s.arms[index]
        grip, up = self._held(plan, bones, index)
        scale, side = self._m.hand / _DRAWN_HAND, self._side(index)

        def placed(shape: Shape) -> Shape:
            return shape.mapped(
                lambda x, y: (
                    grip[0] + scale * (-up[1] * x * side - up[0] * y),
                    grip[1] + scale * (up[0] * x * side - up[1] * y),
                )
            )

        pieces = [draw_shaped(self._look, self._sheet, piece, self._cloth, placed) for piece in plan.pieces]
        trail = self._trail(bones, grip, up, plan.reach[1] * scale) if self._swings(plan, index) else []
        return [*trail, *pieces]

    def reach(self) -> Iterator[Point]:
        """Corners around everything that is carried."""
        for x, y in self._ends():
            yield from ((x - _ROOM, y - _ROOM), (x + _ROOM, y + _ROOM))

    def _ends(self) -> Iterator[Point]:
        for index in (0, 1):
            name = carried(self._look, index, self._facing)
            if name and not self._is_other_half(index, name):
                plan = gear()[name]
                (x, y), (ux, uy) = self._held(plan, self._s.arms[index], index)
                scale = self._m.hand / _DRAWN_HAND
                if self._swings(plan, index):
                    yield from self._arc(
                        self._s.arms[index].root, (x + ux * scale * plan.reach[1], y + uy * scale * plan.reach[1])
                    )
                yield from ((x + ux * scale * end, y + uy * scale * end) for end in plan.reach)

    def _swings(self, plan: GearPlan, index: int) -> bool:
        return self._strikes and plan.hold == "along" and self._leads(index)

    def _is_other_half(self, index: int, name: str) -> bool:
        """A thing for both hands is drawn once, in the main one."""
        return gear()[name].two_handed and not self._leads(index)

    def _leads(self, index: int) -> bool:
        return index == (0 if self._facing == "back" else 1)

    def _side(self, index: int) -> int:
        """Outward, or forward where the figure looks to the left."""
        if self._facing in ("left", "right"):
            return -1
        return -1 if index == 0 else 1

    def _held(self, plan: GearPlan, bones: Bones, index: int) -> Held:
        turn, side = bones.direction, self._side(index)
        grip = _moved(bones.end, math.cos(turn), math.sin(turn), _GRIP * self._m.hand)
        match plan.hold:
            case "before":
                middle = between(bones.joint, bones.end, 0.72)
                return middle, _unit(0.16 * math.cos(turn), -1)
            case "upright":
                return self._stood(plan, grip, side)
            case _:
                return grip, self._pointed(plan, grip, turn, side)

    def _stood(self, plan: GearPlan, grip: Point, side: int) -> Held:
        """It slides through the hand until it stands on the ground, or hangs free; near the face it leans away."""
        near = abs(grip[0]) < _HEAD_ROOM and grip[1] < 90
        up = _unit((0.55 if near else 0.1) * side, -1)
        low = -plan.reach[0] * self._m.hand / _DRAWN_HAND
        over = grip[1] - up[1] * low - (self._s.ground - _OVER_GROUND)
        return (_moved(grip, up[0], up[1], over) if over > 0 else grip), up

    def _pointed(self, plan: GearPlan, grip: Point, turn: float, side: int) -> Point:
        """On from the forearm, a little outward and up; never through the face, never into the ground."""
        length = plan.reach[1] * self._m.hand / _DRAWN_HAND
        for up in (
            _unit(math.cos(turn) + 0.6 * side, math.sin(turn) - 0.35),
            _unit(0.75 * side, -0.66),
            _unit(0.9 * side, 0.45),
        ):
            if _misses_the_head(grip, up, length):
                break
        deepest = (self._s.ground - _OVER_GROUND - grip[1]) / length
        return up if up[1] <= deepest else _unit(math.sqrt(max(0.05, 1 - deepest**2)) * side, deepest)

    @staticmethod
    def _arc(root: Point, tip: Point) -> list[Point]:
        """The way a tip came, around the shoulder and down."""
        far, end = math.dist(root, tip), math.atan2(tip[1] - root[1], tip[0] - root[0])
        back = -_SWEEP if tip[0] > root[0] else _SWEEP
        return [_moved(root, math.cos(end + back * i / 6), math.sin(end + back * i / 6), far) for i in range(7)]

    def _trail(self, bones: Bones, grip: Point, up: Point, length: float) -> list[Markup]:
        """A crescent from where the blow began to the tip, brightest where it ends."""
        root = bones.root
        outer = self._arc(root, _moved(grip, up[0], up[1], length))
        inner = [between(root, far, 0.62 + 0.38 * i / (len(outer) - 1)) for i, far in enumerate(outer)]
        accent = Ramp(self._look.accent)
        crescent = through([*outer, *reversed(inner[:-1])], closed=True)
        bright = through(
            [*outer[:5], *reversed([between(a, b, 0.3) for a, b in zip(outer, inner, strict=True)][:4])], True
        )
        return [
            path(crescent, accent.step(1.2), fill_opacity=0.4),
            path(bright, accent.step(3), fill_opacity=0.55),
        ]


def _metal_and_leather(look: ResolvedLook) -> Cloth:
    """Metal and leather are always themselves; edges take the accent."""
    return cloth_of(Garment(item="", primary=look.primary, secondary=look.secondary, accent=look.accent))


def _moved(point: Point, x: float, y: float, by: float) -> Point:
    return point[0] + x * by, point[1] + y * by


def _unit(x: float, y: float) -> Point:
    size = math.hypot(x, y) or 1.0
    return x / size, y / size


def _misses_the_head(grip: Point, up: Point, length: float) -> bool:
    """The head's middle is the origin."""
    along = max(0.0, min(length, -(grip[0] * up[0] + grip[1] * up[1])))
    return math.hypot(grip[0] + up[0] * along, grip[1] + up[1] * along) >= _HEAD_ROOM
