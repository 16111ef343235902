"""The skeleton of a figure that looks to the left: what went outward goes forward."""

import math
from functools import lru_cache

from troupe.looks.catalog import ArmPlan, Pose, poses
from troupe.looks.rig import gait
from troupe.looks.rig.measure import Measure, measure
from troupe.looks.rig.paths import Point
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.skeleton import SHOULDER_DROP, Bones, Skeleton

_NEAR, _FAR = 1, 0
_CONTACTS: dict[str, tuple[float, float]] = {
    "hip": (-24, 70),
    "belly": (18, 92),
    "chest": (28, 100),
    "shoulder": (30, 118),
    "other_arm": (30, 84),
    "chin": (40, 128),
    "brow": (78, 92),
    "knee": (24, 22),
}
"""A hand that touches something in front goes there by two angles: in profile a finger's breadth is not seen."""


@lru_cache(maxsize=256)
def stand_sideways(look: ResolvedLook, pose_name: str, phase: float) -> Skeleton:
    return _posed(measure(look), poses()[pose_name], phase)


def _posed(m: Measure, pose: Pose, phase: float) -> Skeleton:
    forward = gait.lean(pose.gait) if pose.gait else 1.0 + 60 * pose.head_down
    lean = -math.radians(forward)
    pelvis = (0.0, 0.0)
    waist = _up(pelvis, 0.4 * lean, 0.38 * m.torso)
    neck = _up(waist, lean, 0.62 * m.torso)
    head = _up(neck, 0.5 * lean - 0.05, m.neck + 50 - 100 * pose.head_down)
    dx, dy = -head[0] - 4, -head[1]
    neck, waist, pelvis = (_moved(point, dx, dy) for point in (neck, waist, pelvis))
    legs, ground = _legs(m, pose, pelvis, phase)
    shoulder = _up(neck, lean, -SHOULDER_DROP * m.torso)
    arms = tuple(_arm(m, pose, shoulder, index, phase) for index in (_FAR, _NEAR))
    return Skeleton(
        neck=neck,
        waist=waist,
        pelvis=pelvis,
        chest_turn=-forward,
        pelvis_turn=-0.4 * forward,
        roll=-0.4 * forward,
        pitch=0,
        arms=(arms[0], arms[1]),
        legs=(legs[0], legs[1]),
        ground=ground,
        seat=pelvis[1] + 0.6 * m.thigh_half if pose.seat else None,
    )


def _legs(m: Measure, pose: Pose, pelvis: Point, phase: float) -> tuple[tuple[Bones, Bones], float]:
    hip = (pelvis[0], pelvis[1] + 0.05 * m.torso)
    if pose.gait:
        ground = hip[1] + gait.hip_height(pose.gait, m.leg, phase) + m.foot
        far, near = (gait.step(pose.gait, m, hip, ground, phase + late) for late in (0.5, 0.0))
        return (far, near), ground + _flight(pose, m, phase)
    bent = []
    for index, share in ((_FAR, 0.8), (_NEAR, 1.0)):
        plan = pose.legs[index]
        turn = math.radians(86 if pose.seat else share * plan.angles[0] * (0.4 if index == _NEAR else -0.4))
        fold = 0.0 if pose.seat else turn + math.radians(-0.8 * abs(plan.angles[1]))
        knee = (hip[0] - math.sin(turn) * m.thigh, hip[1] + math.cos(turn) * m.thigh)
        bent.append(Bones(hip, knee, (knee[0] - math.sin(fold) * m.shin, knee[1] + math.cos(fold) * m.shin)))
    ground = max(leg.end[1] for leg in bent) + m.foot
    return (bent[0], bent[1]), ground + 100 * pose.air


def _flight(pose: Pose, m: Measure, phase: float) -> float:
    """A runner leaves the ground between two steps."""
    if pose.gait != "running":
        return 0.0
    turn = (2 * phase) % 1
    return 0.10 * m.leg * math.sin(math.pi * (turn - 0.72) / 0.28) if turn > 0.72 else 0.0


def _arm(m: Measure, pose: Pose, shoulder: Point, index: int, phase: float) -> Bones:
    if pose.gait:
        return gait.swing(pose.gait, m, shoulder, phase + (0.0 if index == _NEAR else 0.5))
    plan: ArmPlan = pose.arms[index]
    ahead = 0.8 if index == _NEAR else 0.5
    upper, fold = plan.angles[0] * ahead - 6, plan.angles[1]
    if plan.to is not None:
        upper, fold = _CONTACTS[plan.to]
    first, second = -math.radians(upper), -math.radians(upper + abs(fold))
    elbow = (shoulder[0] + math.sin(first) * m.upper_arm, shoulder[1] + math.cos(first) * m.upper_arm)
    return Bones(shoulder, elbow, (elbow[0] + math.sin(second) * m.forearm, elbow[1] + math.cos(second) * m.forearm))


def _up(point: Point, turn: float, length: float) -> Point:
    return point[0] + math.sin(turn) * length, point[1] - math.cos(turn) * length


def _moved(point: Point, dx: float, dy: float) -> Point:
    return point[0] + dx, point[1] + dy
