"""A skeleton on the move, toward the viewer or away: the bearing is the pose's, arms and legs are the gait's."""

import math
from dataclasses import replace

from troupe.looks.rig import gait
from troupe.looks.rig.measure import measure
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.skeleton import SIDES, Skeleton, shoulder, stand_so
from troupe.looks.rig.stance import Stance

_HIPS, _CHEST, _ASIDE = 4.5, 4.0, 8.0
"""How far hips and chest tilt against each other in a step, in degrees, and how far a body goes to either side."""


def stride(look: ResolvedLook, stance: Stance, phase: float, behind: bool) -> Skeleton:
    m, still, name = measure(look), stand_so(look, _swayed(stance, phase), behind), stance.pose.gait or "walking"
    ground = still.legs[0].root[1] + gait.hip_height(name, m.leg, phase) + m.foot
    late = {-1: 0.5, 1: 0.0}
    legs = [
        gait.step_seen_from_front(name, m, still.legs[i].root, side, ground, phase + late[side])
        for i, side in enumerate(SIDES)
    ]
    arms = [gait.swing_seen_from_front(name, m, shoulder(m, still, side), side, phase + late[-side]) for side in SIDES]
    told = {name: getattr(still, name) for name in still.__slots__}
    return Skeleton(**{**told, "arms": tuple(arms), "legs": tuple(legs), "ground": ground})


def _swayed(stance: Stance, phase: float) -> Stance:
    """A walker's weight hangs over the foot that stands: that hip is the higher one, and the shoulders answer."""
    pose, over = stance.pose, math.cos(math.tau * (phase - 0.3))
    told = {"pelvis": -_HIPS * over, "chest": _CHEST * over, "shift": _ASIDE * over, "roll": pose.roll - 1.5 * over}
    return replace(stance, pose=pose.model_copy(update=told))
