"""Where every joint is in a pose. The head's middle is the origin, as in a bust; the ground lies below it.

Angles in degrees: 0 hangs down, + goes outward, 180 is up; the second of a limb counts from the first. Contacts are
solved for each body, so that everyone touches their own hip or chin.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from troupe.looks.catalog import ArmPlan, LegPlan, Pose, poses
from troupe.looks.rig.measure import Measure, measure
from troupe.looks.rig.paths import Point
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.stance import Stance

SIDES = (-1, 1)
SHOULDER_DROP = 0.14
"""How far below the base of the neck the shoulder joints lie, in torsos."""
_SWING = 1.45
"""Hips and chest tilt against each other a little more than told: bodies are read from afar."""


@dataclass(frozen=True, slots=True)
class Bones:
    """Root, joint and end of a limb."""

    root: Point
    joint: Point
    end: Point

    def moved(self, dx: float, dy: float) -> "Bones":
        return Bones(_plus(self.root, dx, dy), _plus(self.joint, dx, dy), _plus(self.end, dx, dy))

    @property
    def direction(self) -> float:
        """Where the lower half points, in radians."""
        return math.atan2(self.end[1] - self.joint[1], self.end[0] - self.joint[0])


@dataclass(frozen=True, slots=True)
class Skeleton:
    neck: Point
    waist: Point
    pelvis: Point
    chest_turn: float
    pelvis_turn: float
    roll: float
    pitch: float
    arms: tuple[Bones, Bones]
    legs: tuple[Bones, Bones]
    ground: float
    seat: float | None
    turned: float = 0
    wide: tuple[float, float] = (1, 1)
    """Half of what chest and hips measure across."""

    def chest(self, x: float, y: float) -> Point:
        """A point of the chest: x to the right, y down from the base of the neck."""
        return _from(self.neck, self.chest_turn, turned_round(x, self.wide[0], self.turned), y)

    def hips(self, x: float, y: float) -> Point:
        return _from(self.pelvis, self.pelvis_turn, turned_round(x, self.wide[1], self.turned), y)

    def middle(self, x: float) -> Point:
        """A point at the waist, at its height."""
        return self.waist[0] + turned_round(x, self.wide[1], self.turned), self.waist[1]


@lru_cache(maxsize=256)
def stand(look: ResolvedLook, pose_name: str, behind: bool = False) -> Skeleton:
    """The skeleton of this body in this pose, from the front or from behind, where left and right change places."""
    return stand_so(look, Stance(poses()[pose_name]), behind)


def stand_so(look: ResolvedLook, stance: Stance, behind: bool = False, turned: float = 0) -> Skeleton:
    return posed(measure(look), stance.turned_round() if behind else stance, turned)


_FAR, _NEAR, _ROUND = 0.58, 0.9, 0.25
"""Of a body in three quarters: how wide its far and its near half are seen, and how far its middle goes round."""


_ASIDE = 0.62
"""How much is seen, in three quarters, of what a leg goes to its side."""
_ACROSS, _BELOW = 0.44, 0.27
"""Where the knees are of somebody who sits in three quarters: how far ahead of the hips and below them, in thighs."""
_TUCKED = (1.15, 1.5)
"""How far inside the edge of a turned chest the near and the far shoulder lie, in arms."""


def turned_round(x: float, wide: float, turned: float) -> float:
    """Where a point across a body is seen when the body is turned: its edges draw in, its front goes to one side."""
    if not turned:
        return x
    share = max(-1.0, min(1.0, x / wide))
    return x * (_FAR if x * turned > 0 else _NEAR) + turned * _ROUND * wide * (1 - share * share)


def posed(m: Measure, stance: Stance, turned: float = 0) -> Skeleton:
    pose = stance.pose
    hips, chest, shift = _SWING * pose.pelvis, _SWING * pose.chest, 1.6 * pose.shift
    pelvis = (shift, 0.0)
    waist = _from(pelvis, 0.5 * hips + pose.lean, -0.5 * shift, -0.38 * m.torso)
    neck = _from(waist, 0.6 * chest + pose.lean, -0.5 * shift, -0.62 * m.torso)
    head = _from(neck, 0.4 * chest + pose.lean, 0, -(m.neck + 50) + 100 * pose.head_down)
    moved = _Shift(-head[0], -head[1])
    neck, waist, pelvis = moved(neck), moved(waist), moved(pelvis)
    legs = _kneeling(m, *(_leg(m, pose, pelvis, side, turned) for side in SIDES))
    sole = max(max(leg.joint[1] + m.knee, 0.0 if _folded(leg) else leg.end[1] + m.foot) for leg in legs)
    bare = Skeleton(
        neck=neck,
        waist=waist,
        pelvis=pelvis,
        chest_turn=chest + pose.lean,
        pelvis_turn=hips,
        roll=pose.roll,
        pitch=2.4 * pose.head_down,
        arms=(_NONE, _NONE),
        legs=(legs[0], legs[1]),
        ground=sole + 100 * pose.air,
        seat=pelvis[1] + 0.6 * m.thigh_half if pose.seat else None,
        turned=turned,
        wide=(m.shoulder, m.hip),
    )
    arms = [_arm_on_its_way(m, stance, bare, side) for side in SIDES]
    return _with_arms(bare, (arms[0], arms[1]))


def _kneeling(m: Measure, left: Bones, right: Bones) -> tuple[Bones, Bones]:
    """Whoever kneels stands on a knee, with the shin folded behind it: the other foot comes down beside that knee."""
    if _folded(left) == _folded(right):
        return left, right
    kneels, stands = (left, right) if _folded(left) else (right, left)
    away = kneels.joint[1] + m.knee - stands.end[1] - m.foot
    level = Bones(stands.root, _plus(stands.joint, 0, away), _plus(stands.end, 0, away))
    return (kneels, level) if kneels is left else (level, kneels)


def _folded(leg: Bones) -> bool:
    return leg.end[1] < leg.joint[1]


_NONE = Bones((0, 0), (0, 0), (0, 0))


def _with_arms(skeleton: Skeleton, arms: tuple[Bones, Bones]) -> Skeleton:
    told = {name: getattr(skeleton, name) for name in skeleton.__slots__}
    return Skeleton(**{**told, "arms": arms})


class _Shift:
    def __init__(self, dx: float, dy: float) -> None:
        self._by = (dx, dy)

    def __call__(self, point: Point) -> Point:
        return _plus(point, *self._by)


def shoulder(m: Measure, skeleton: Skeleton, side: int, raised: float = 0) -> Point:
    inside = _TUCKED[side * skeleton.turned > 0] if skeleton.turned else 0.95
    return skeleton.chest(side * (m.shoulder - inside * m.arm), SHOULDER_DROP * m.torso - 100 * raised)


def _leg(m: Measure, pose: Pose, pelvis: Point, side: int, turned: float) -> Bones:
    plan: LegPlan = pose.legs[0 if side < 0 else 1]
    out = turned_round(side * m.hip, m.hip, turned) - side * 0.98 * m.thigh_half
    hip = _from(pelvis, _SWING * pose.pelvis, out, 0.05 * m.torso)
    # The far foot stands further back, which is higher in the picture.
    thigh, shin = (0.975 * m.thigh, 0.975 * m.shin) if side * turned > 0 else (m.thigh, m.shin)
    if turned and pose.seat:
        knee = _plus(hip, (turned * _ACROSS + side * 0.11) * m.thigh, _BELOW * m.thigh)
        return Bones(hip, knee, _plus(knee, -turned * 0.06 * shin, 0.97 * shin))
    seen = _ASIDE if turned else 1.0
    knee = _swing(hip, side, plan.angles[0], thigh * plan.length[0])
    ankle = _swing(knee, side, sum(plan.angles), shin * plan.length[1])
    return Bones(hip, *((hip[0] + seen * (x - hip[0]), y) for x, y in (knee, ankle)))


def _arm_on_its_way(m: Measure, stance: Stance, skeleton: Skeleton, side: int) -> Bones:
    """Between two poses both arms are solved on the body as it is now, and the joints turn from one to the other."""
    if stance.before is None or stance.after is None:
        return _arm(m, stance.pose, skeleton, side)
    raised = {"shoulders": stance.pose.shoulders}
    first, second = (_arm(m, pose.model_copy(update=raised), skeleton, side) for pose in (stance.before, stance.after))
    return _swung(first, second, side, stance.share)


def _swung(a: Bones, b: Bones, side: int, share: float) -> Bones:
    upper, lower = (_outward(one.root, one.joint, side) for one in (a, b)), (_fold(one, side) for one in (a, b))
    (first, second), (bent, folded) = upper, lower
    lengths = [
        between_numbers(
            math.dist(getattr(a, start), getattr(a, end)), math.dist(getattr(b, start), getattr(b, end)), share
        )
        for start, end in (("root", "joint"), ("joint", "end"))
    ]
    angle = between_numbers(first, second, share)
    elbow = _swing(a.root, side, angle, lengths[0])
    return Bones(a.root, elbow, _swing(elbow, side, angle + between_numbers(bent, folded, share), lengths[1]))


def _outward(start: Point, end: Point, side: int) -> float:
    """How far out a bone points, 0 down and 180 up; an arm goes up by the outside, never through the body."""
    degrees = math.degrees(math.atan2(side * (end[0] - start[0]), end[1] - start[1]))
    return degrees + 360 if degrees < -110 else degrees


def _fold(bones: Bones, side: int) -> float:
    turn = _outward(bones.joint, bones.end, side) - _outward(bones.root, bones.joint, side)
    return (turn + 180) % 360 - 180


def between_numbers(a: float, b: float, share: float) -> float:
    return a + (b - a) * share


def _arm(m: Measure, pose: Pose, skeleton: Skeleton, side: int) -> Bones:
    plan: ArmPlan = pose.arms[0 if side < 0 else 1]
    root = shoulder(m, skeleton, side, pose.shoulders)
    upper, lower = m.upper_arm * plan.length[0], m.forearm * plan.length[1]
    if plan.to is None:
        elbow = _swing(root, side, plan.angles[0], upper)
        return Bones(root, elbow, _swing(elbow, side, sum(plan.angles), lower))
    return reach(root, _target(m, plan, skeleton, side), upper, lower, side)


def _target(m: Measure, plan: ArmPlan, skeleton: Skeleton, side: int) -> Point:
    """Landmarks belong to the body they are on; x runs toward the arm's own side."""
    scale = m.torso / 207
    dx, dy = side * plan.at[0] * scale, plan.at[1] * scale
    hip = skeleton.hips(side * m.hip, -0.10 * m.torso)
    places: dict[str, Point] = {
        "hip": hip,
        "belly": skeleton.waist,
        "chest": skeleton.chest(0, 0.38 * m.torso),
        "shoulder": shoulder(m, skeleton, side),
        "chin": (0.0, 50.0),
        "brow": (0.0, -8.0),
        "crown": (0.0, -66.0),
        "front": skeleton.chest(side * 0.4 * m.shoulder, 0.3 * m.torso),
        "knee": skeleton.legs[0 if side < 0 else 1].joint,
        "other_arm": skeleton.chest(-side * (m.shoulder - m.arm), SHOULDER_DROP * m.torso + 0.8 * m.upper_arm),
    }
    return _plus(places[plan.to or "chest"], dx, dy)


def reach(root: Point, target: Point, upper: float, lower: float, side: int) -> Bones:
    """Two bones to a target: stretched or shortened a little where they must be, elbow down or outward."""
    away = math.dist(root, target) or 1e-6
    if away > 0.995 * (upper + lower):
        grow = min(1.12, away / (0.995 * (upper + lower)))
        upper, lower = upper * grow, lower * grow
    elif away < 0.62 * (upper + lower):
        shrink = max(0.80, away / (0.62 * (upper + lower)))
        upper, lower = upper * shrink, lower * shrink
    away = max(abs(upper - lower) + 1e-3, min(0.999 * (upper + lower), away))
    toward = math.atan2(target[1] - root[1], target[0] - root[0])
    bend = math.acos(max(-1.0, min(1.0, (upper**2 + away**2 - lower**2) / (2 * upper * away))))
    elbows = [_along(root, toward + sign * bend, upper) for sign in (-1, 1)]
    elbow = max(elbows, key=lambda p: side * p[0] + 0.35 * p[1])
    turn = math.atan2(target[1] - elbow[1], target[0] - elbow[0])
    return Bones(root, elbow, _along(elbow, turn, lower))


def _swing(root: Point, side: int, degrees: float, length: float) -> Point:
    turn = math.radians(degrees)
    return root[0] + side * math.sin(turn) * length, root[1] + math.cos(turn) * length


def _along(root: Point, turn: float, length: float) -> Point:
    return root[0] + math.cos(turn) * length, root[1] + math.sin(turn) * length


def _from(origin: Point, degrees: float, x: float, y: float) -> Point:
    turn = math.radians(degrees)
    return (
        origin[0] + x * math.cos(turn) - y * math.sin(turn),
        origin[1] + x * math.sin(turn) + y * math.cos(turn),
    )


def _plus(point: Point, dx: float, dy: float) -> Point:
    return point[0] + dx, point[1] + dy
