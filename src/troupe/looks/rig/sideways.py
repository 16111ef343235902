"""The skeleton of a figure that looks to the left: what went outward goes forward."""

import math

from troupe.looks.catalog import Pose, Profile
from troupe.looks.rig import gait
from troupe.looks.rig.measure import Measure, measure
from troupe.looks.rig.paths import Point
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.skeleton import SHOULDER_DROP, Bones, Skeleton, reach
from troupe.looks.rig.stance import FAR, NEAR, Stance, profile_of

_HOLLOW, _ARCH, _NOD = 0.10, 0.09, 0.20
"""A back is a long S: hollow above the hips, arched at the chest, and the neck leans forward; in radians."""
_PALM = 0.4
"""How far above the ground the wrist of a propped hand is, in hands."""


def stand_sideways(look: ResolvedLook, stance: Stance, phase: float) -> Skeleton:
    return _posed(measure(look), stance.pose, phase)


def _posed(m: Measure, pose: Pose, phase: float) -> Skeleton:
    told = profile_of(pose)
    forward = gait.lean(pose.gait) if pose.gait else told.lean
    lean = -math.radians(forward)
    pelvis = (0.0, 0.0)
    bent = 1.0 if pose.gait == "running" else told.hips
    waist = _up(pelvis, bent * lean - _HOLLOW, 0.38 * m.torso)
    neck = _up(waist, lean + _ARCH, 0.62 * m.torso)
    head = _up(neck, 0.5 * lean - _NOD, m.neck + 50 - 100 * min(0.1, pose.head_down))
    dx, dy = -head[0] - 4, -head[1]
    neck, waist, pelvis = (_moved(point, dx, dy) for point in (neck, waist, pelvis))
    legs, ground = _legs(m, pose, told, pelvis, phase)
    shoulder = _up(neck, lean, -SHOULDER_DROP * m.torso)
    arms = tuple(_arm(m, pose, told, shoulder, pelvis, index, phase) for index in (FAR, NEAR))
    if told.hands_down:
        arms = tuple(_propped(m, shoulder, told.arms[index][0], ground) for index in (FAR, NEAR))
        ground = max(ground, *(arm.end[1] + _PALM * m.hand for arm in arms))
    return Skeleton(
        neck=neck,
        waist=waist,
        pelvis=pelvis,
        chest_turn=-forward,
        pelvis_turn=-0.4 * forward,
        roll=-0.4 * forward if told.roll is None or pose.gait else told.roll,
        pitch=0,
        arms=(arms[0], arms[1]),
        legs=(legs[0], legs[1]),
        ground=ground,
        seat=pelvis[1] + 0.6 * m.thigh_half if pose.seat else None,
    )


def _legs(m: Measure, pose: Pose, told: Profile, pelvis: Point, phase: float) -> tuple[tuple[Bones, Bones], float]:
    hip = (pelvis[0], pelvis[1] + 0.05 * m.torso)
    if pose.gait:
        ground = hip[1] + gait.hip_height(pose.gait, m.leg, phase) + m.foot
        far, near = (gait.step(pose.gait, m, hip, ground, phase + late) for late in (0.5, 0.0))
        return (far, near), ground + _flight(pose, m, phase)
    if pose.cycles:
        return gait.pedal(m, hip, phase)
    bent = []
    for thigh, fold in told.legs:
        knee = _forward(hip, thigh, m.thigh)
        bent.append(Bones(hip, knee, _forward(knee, thigh - fold, m.shin)))
    ground = max(*(leg.end[1] + m.foot for leg in bent), *(leg.joint[1] + m.knee for leg in bent))
    return (bent[0], bent[1]), ground + 100 * pose.air


def _flight(pose: Pose, m: Measure, phase: float) -> float:
    """A runner leaves the ground between two steps."""
    return gait.flight(m, phase) if pose.gait == "running" else 0.0


def _arm(m: Measure, pose: Pose, told: Profile, shoulder: Point, pelvis: Point, index: int, phase: float) -> Bones:
    if pose.gait:
        return gait.swing(pose.gait, m, shoulder, phase + (0.0 if index == NEAR else 0.5))
    if pose.cycles:
        return reach(shoulder, gait.handlebar(m, pelvis), m.upper_arm, m.forearm, 1)
    upper, fold = told.arms[index]
    elbow = _forward(shoulder, upper, m.upper_arm)
    return Bones(shoulder, elbow, _forward(elbow, upper + fold, m.forearm))


def _propped(m: Measure, shoulder: Point, ahead: float, ground: float) -> Bones:
    """An arm that stands on the ground, whatever the length of arms and thighs."""
    x = _forward(shoulder, ahead, m.upper_arm + m.forearm)[0]
    return reach(shoulder, (x, ground - _PALM * m.hand), m.upper_arm, m.forearm, 1)


def _forward(root: Point, degrees: float, length: float) -> Point:
    """0 hangs down, + goes ahead, which is to the left."""
    turn = math.radians(degrees)
    return root[0] - math.sin(turn) * length, root[1] + math.cos(turn) * length


def _up(point: Point, turn: float, length: float) -> Point:
    return point[0] + math.sin(turn) * length, point[1] - math.cos(turn) * length


def _moved(point: Point, dx: float, dy: float) -> Point:
    return point[0] + dx, point[1] + dy
