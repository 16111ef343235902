"""A skeleton on the move, toward the viewer or away: the bearing is the pose's, arms and legs are the gait's."""

import math
from dataclasses import replace

from troupe.looks.rig import gait
from troupe.looks.rig.measure import Measure, measure
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.skeleton import SIDES, Skeleton, shoulder, stand_so
from troupe.looks.rig.stance import Stance

_HIPS, _CHEST, _ASIDE = 4.5, 4.0, 8.0
"""How far hips and chest tilt against each other in a step, in degrees, and how far a body goes to either side."""
_LATE = {-1: 0.5, 1: 0.0}
_TURNED, _TOWARD = 0.78, 0.55
"""Of a runner in three quarters: how much of the way forward goes across the picture, and how much to the viewer."""
_ASKEW = 0.4
"""Nobody is drawn running straight at the viewer: some of the way forward is seen, to the side of the raised knee."""
_LEAN, _DOWN = 5.0, 0.10
"""A runner's chest leans forward: across the picture in degrees, and to the viewer with the head lower, in heads."""


def stride(look: ResolvedLook, stance: Stance, phase: float, behind: bool, turned: float = 0) -> Skeleton:
    if stance.pose.gait == "running":
        return _running(look, stance, phase, behind, turned)
    if turned:
        return _walking_aside(look, stance, phase, turned)
    m, still = measure(look), stand_so(look, _swayed(stance, phase), behind)
    ground = still.legs[0].root[1] + gait.hip_height("walking", m.leg, phase) + m.foot
    legs = [
        gait.step_seen_from_front(m, still.legs[i].root, side, ground, phase + _LATE[side], -0.7 if behind else 0.7)
        for i, side in enumerate(SIDES)
    ]
    arms = [gait.swing_seen_from_front(m, shoulder(m, still, side), side, phase + _LATE[-side]) for side in SIDES]
    return _with(still, arms=tuple(arms), legs=tuple(legs), ground=max(leg.end[1] for leg in legs) + m.foot)


def _running(look: ResolvedLook, stance: Stance, phase: float, behind: bool, turned: float) -> Skeleton:
    m = measure(look)
    askew = turned or _ASKEW * math.cos(math.tau * (phase + 0.18))
    still = stand_so(look, _leaning(stance, phase, askew, bool(turned)), behind, turned)
    across, toward = (turned * _TURNED, _TOWARD) if turned else (askew, -1.0 if behind else 1.0)
    ground = still.legs[0].root[1] + gait.hip_height("running", m.leg, phase) + m.foot
    legs = [
        gait.step_seen("running", m, still.legs[i].root, ground, phase + _LATE[side], across, toward)
        for i, side in enumerate(SIDES)
    ]
    arms = [
        gait.pump_seen(m, shoulder(m, still, side), side, phase + _LATE[-side] + 0.5, across, toward) for side in SIDES
    ]
    low = max(leg.end[1] for leg in legs) + m.foot
    return _with(still, arms=tuple(arms), legs=tuple(legs), ground=_ground(m, phase, low))


def _walking_aside(look: ResolvedLook, stance: Stance, phase: float, turned: float) -> Skeleton:
    """In three quarters a step goes across the picture, and a little to the viewer."""
    m, over = measure(look), math.cos(math.tau * phase)
    told = {"pelvis": 1.5 * over, "chest": -1.5 * over, "lean": 2.0 * turned, "shift": 0.0}
    still = stand_so(look, replace(stance, pose=stance.pose.model_copy(update=told)), turned=turned)
    ground = still.legs[0].root[1] + gait.hip_height("walking", m.leg, phase) + m.foot
    across = turned * _TURNED
    legs = [
        gait.step_seen("walking", m, still.legs[i].root, ground, phase + _LATE[side], across, _TOWARD)
        for i, side in enumerate(SIDES)
    ]
    arms = [gait.swing_seen(m, shoulder(m, still, side), side, phase + _LATE[side], across, _TOWARD) for side in SIDES]
    return _with(still, arms=tuple(arms), legs=tuple(legs), ground=max(leg.end[1] for leg in legs) + m.foot)


def swinging_forward(phase: float) -> tuple[bool, bool]:
    """Which of a runner's arms, the left one of the picture first, swings forward at this moment."""
    left = math.cos(math.tau * phase) > 0
    return left, not left


def _ground(m: Measure, phase: float, sole: float) -> float:
    return sole + gait.flight(m, phase)


def _with(still: Skeleton, **changed: object) -> Skeleton:
    told = {name: getattr(still, name) for name in still.__slots__}
    return Skeleton(**{**told, **changed})


def _leaning(stance: Stance, phase: float, turned: float, aside: bool) -> Stance:
    """Shoulders turn against the hips, and the head goes before the body."""
    over = math.cos(math.tau * phase)
    told = {
        "pelvis": 3.0 * over,
        "chest": -4.0 * over,
        "lean": turned * (2.2 if aside else 4.4) * _LEAN,
        "shift": 0.0,
        "air": 0.0,
        "head_down": 0.0 if aside else _DOWN,
        "roll": -2.0 * over - turned * 0.5 * _LEAN,
    }
    return replace(stance, pose=stance.pose.model_copy(update=told))


def _swayed(stance: Stance, phase: float) -> Stance:
    """A walker's weight hangs over the foot that stands: that hip is the higher one, and the shoulders answer."""
    pose, over = stance.pose, math.cos(math.tau * (phase - 0.3))
    told = {"pelvis": -_HIPS * over, "chest": _CHEST * over, "shift": _ASIDE * over, "roll": pose.roll - 1.5 * over}
    return replace(stance, pose=pose.model_copy(update=told))
