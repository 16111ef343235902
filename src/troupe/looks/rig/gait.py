"""Walking and running: feet are placed and legs are solved, so that nothing slides."""

import math
from dataclasses import dataclass
from typing import Literal

from troupe.looks.rig.measure import Measure
from troupe.looks.rig.paths import Point
from troupe.looks.rig.skeleton import Bones

Gait = Literal["walking", "running"]
GAITS: tuple[Gait, ...] = ("walking", "running")


@dataclass(frozen=True, slots=True)
class _Stride:
    half: float
    on_ground: float
    lift: float
    hip: float
    bob: float
    arm: float
    elbow: float
    lean: float


_STRIDES: dict[str, _Stride] = {
    "walking": _Stride(0.28, 0.60, 0.12, 0.975, -0.02, 24, 14, 2),
    "running": _Stride(0.46, 0.36, 0.36, 0.90, 0.05, 58, 95, 15),
}
_STILL = {"running": 0.82}
"""The moment at which a still picture shows a step: one knee is up, the other leg pushes off."""


def moment_of(gait: str, phase: float | None) -> float:
    return _STILL.get(gait, 0.0) if phase is None else phase


def lean(gait: str) -> float:
    return _STRIDES[gait].lean


def hip_height(gait: str, length: float, phase: float) -> float:
    stride = _STRIDES[gait]
    return length * (stride.hip + stride.bob * math.cos(4 * math.pi * phase))


def foot(gait: str, length: float, phase: float) -> Point:
    """Where an ankle is, ahead of the hip and above the ground."""
    stride, turn = _STRIDES[gait], phase % 1
    reach = stride.half * length
    if turn < stride.on_ground:
        return reach * (1 - 2 * turn / stride.on_ground), 0.0
    share = (turn - stride.on_ground) / (1 - stride.on_ground)
    eased = share * share * (3 - 2 * share)
    return reach * (2 * eased - 1), stride.lift * length * math.sin(math.pi * share)


def step(gait: str, m: Measure, hip: Point, ground: float, phase: float) -> Bones:
    """A leg seen from the side of a figure that looks to the left: the knee bends forward."""
    ahead, lifted = foot(gait, m.leg, phase)
    return _solved(m, hip, (hip[0] - ahead, ground - m.foot - lifted))


def _solved(m: Measure, hip: Point, ankle: Point) -> Bones:
    away = min(math.dist(hip, ankle), 0.998 * m.leg)
    toward = math.atan2(ankle[1] - hip[1], ankle[0] - hip[0])
    bend = math.acos(max(-1.0, min(1.0, (m.thigh**2 + away**2 - m.shin**2) / (2 * m.thigh * away))))
    knee = (hip[0] + math.cos(toward + bend) * m.thigh, hip[1] + math.sin(toward + bend) * m.thigh)
    end = (hip[0] + math.cos(toward) * away, hip[1] + math.sin(toward) * away)
    return Bones(hip, knee, end)


_PEDALS = (-50 / 300, 0.80, 0.13)
"""Where a bicycle's cranks turn, ahead of the hip and below it, and how long they are, in legs."""


def pedal(m: Measure, hip: Point, phase: float) -> tuple[tuple[Bones, Bones], float]:
    """Two legs on opposite pedals, and the ground that the wheels stand on."""
    ahead, below, crank = (share * m.leg for share in _PEDALS)
    centre = (hip[0] + ahead, hip[1] + below)
    legs = []
    for late in (0.5, 0.0):
        turn = math.tau * (phase + late + 0.1)
        legs.append(
            _solved(m, hip, (centre[0] - crank * math.cos(turn), centre[1] + crank * math.sin(turn) - 0.06 * m.leg))
        )
    return (legs[0], legs[1]), centre[1] + 0.30 * m.leg


def flight(m: Measure, phase: float) -> float:
    """How high a runner is above the ground between two steps."""
    turn = (2 * phase) % 1
    return 0.10 * m.leg * math.sin(math.pi * (turn - 0.72) / 0.28) if turn > 0.72 else 0.0


def handlebar(m: Measure, pelvis: Point) -> Point:
    return pelvis[0] - 0.56 * m.leg, pelvis[1] - 0.06 * m.leg


def swing(gait: str, m: Measure, shoulder: Point, phase: float) -> Bones:
    """An arm that answers the other side's leg."""
    stride = _STRIDES[gait]
    turn = math.radians(stride.arm * math.cos(math.tau * phase))
    elbow = (shoulder[0] + math.sin(turn) * m.upper_arm, shoulder[1] + math.cos(turn) * m.upper_arm)
    fold = turn - math.radians(stride.elbow + 8 * math.sin(math.tau * phase))
    return Bones(shoulder, elbow, (elbow[0] + math.sin(fold) * m.forearm, elbow[1] + math.cos(fold) * m.forearm))


_ABOVE = 0.16
"""A runner is seen a little from above: what is nearer is lower in the picture."""


def projected(side_on: Bones, root: Point, ahead: float, toward: float) -> Bones:
    """A limb told in profile, seen from elsewhere: `ahead` is what is seen of its way forward, with the sign of where
    that goes in the picture, `toward` how much of it comes to the viewer."""

    def seen(point: Point) -> Point:
        forward, down = side_on.root[0] - point[0], point[1] - side_on.root[1]
        return root[0] + ahead * forward, root[1] + down + _ABOVE * toward * forward

    return Bones(root, seen(side_on.joint), seen(side_on.end))


def step_seen(gait: str, m: Measure, hip: Point, ground: float, phase: float, turn: float, toward: float) -> Bones:
    """A leg on the move from before, from behind or in three quarters."""
    return projected(step(gait, m, hip, ground, phase), hip, turn, toward)


def step_seen_from_front(m: Measure, hip: Point, side: int, ground: float, phase: float, toward: float) -> Bones:
    """Of a walker who comes to the viewer or goes away a foot keeps its place across; what is seen is how its leg bends
    and how far it is lifted."""
    leg = step_seen("walking", m, hip, ground, phase, 0.0, toward)
    (x, y), (ex, ey) = leg.joint, leg.end
    return Bones(hip, (x + side * 2, y), (ex - side * 4, ey))


def swing_seen(m: Measure, shoulder: Point, side: int, phase: float, turn: float, toward: float) -> Bones:
    """A walker's arm in three quarters, a little away from the body."""
    seen = projected(swing("walking", m, shoulder, phase), shoulder, turn, toward)
    (x, y), (ex, ey) = seen.joint, seen.end
    return Bones(shoulder, (x + side * 0.08 * m.upper_arm, y), (ex + side * 0.10 * m.upper_arm, ey))


def pump_seen(m: Measure, shoulder: Point, side: int, phase: float, turn: float, toward: float) -> Bones:
    """A runner's arm, bent at a right angle: its elbow goes out, its fist comes to the middle of the chest."""
    arm = swing("running", m, shoulder, phase)
    seen = projected(arm, shoulder, turn, toward)
    out = side * (1 - 0.6 * abs(turn))
    forward = max(0.0, arm.root[0] - arm.joint[0]) / m.upper_arm
    elbow = (seen.joint[0] + out * (0.58 - 0.30 * forward) * m.upper_arm, seen.joint[1])
    fist = (seen.end[0] + out * (0.06 - 0.34 * forward) * m.forearm, seen.end[1])
    return Bones(shoulder, elbow, fist)


def swing_seen_from_front(m: Measure, shoulder: Point, side: int, phase: float) -> Bones:
    """The arm of somebody who walks toward the viewer or away."""
    ahead = math.cos(math.tau * phase)
    out = math.radians(10)
    upper = m.upper_arm * (0.99 - 0.05 * abs(ahead))
    elbow = (shoulder[0] + side * math.sin(out) * upper, shoulder[1] + math.cos(out) * upper)
    length = m.forearm * (0.96 - 0.10 * max(0.0, ahead))
    inward = math.radians(8 * max(0.0, ahead) - 2)
    return Bones(shoulder, elbow, (elbow[0] - side * math.sin(inward) * length, elbow[1] + math.cos(inward) * length))
