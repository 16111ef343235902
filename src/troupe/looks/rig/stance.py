"""What a body does at one moment: a pose, or the way between two poses of a motion."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from troupe.kit.errors import Invalid
from troupe.looks.catalog import ArmPlan, LegPlan, Pose, Profile, motions, poses, props
from troupe.looks.catalog.pose import HandName, Key, Motion
from troupe.looks.domain.kinds import nearest
from troupe.looks.domain.performance import Facing, Performance

NEAR, FAR = 1, 0
_CONTACTS: dict[str, tuple[float, float]] = {
    "hip": (-24, 70),
    "belly": (18, 92),
    "chest": (28, 100),
    "shoulder": (30, 118),
    "other_arm": (30, 84),
    "chin": (40, 128),
    "brow": (78, 92),
    "knee": (24, 22),
    "front": (60, 14),
    "crown": (120, 70),
}
"""A hand that touches something in front goes there by two angles: in profile a finger's breadth is not seen."""


_HANGING, _RAISED = 14.0, 156.0
"""An arm hangs up to this angle, and a large gesture lifts none further than that, or it would hide the face."""
_END = 0.9999
"""A phase is always less than 1."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """How a body is held, seen from where, at which moment of its step or motion."""

    pose: str
    facing: Facing = "front"
    phase: float | None = None
    motion: str | None = None
    props: tuple[str, ...] | None = None
    hands: tuple[HandName | None, HandName | None] = (None, None)
    turned: float = 0
    """Three quarters of a front: −1 to the left of the picture, 1 to its right."""
    gesture: float = 1
    """How far free arms go, beside what the pose tells."""


@dataclass(frozen=True, slots=True)
class Stance:
    """A pose whose numbers are settled; on the way to another one its arms turn from the first to the second."""

    pose: Pose
    before: Pose | None = None
    after: Pose | None = None
    share: float = 0
    breath: float = 0
    blink: float = 0

    def turned_round(self) -> "Stance":
        """Seen from behind, left and right change places."""
        before, after = (pose and _turned_round(pose) for pose in (self.before, self.after))
        return replace(self, pose=_turned_round(self.pose), before=before, after=after)


@lru_cache(maxsize=512)
def stance_of(bearing: Bearing) -> Stance:
    told = moment(bearing.motion, bearing.phase or 0.0) if bearing.motion else Stance(poses()[bearing.pose])
    changes: dict[str, object] = {}
    if bearing.gesture != 1 and bearing.motion is None and not (told.pose.gait or told.pose.turn):
        told = replace(told, pose=_gestured(told.pose, bearing.gesture))
    if bearing.props is not None:
        changes["props"] = bearing.props
    if any(bearing.hands):
        pairs = zip(told.pose.arms, bearing.hands, strict=True)
        changes["arms"] = tuple(arm.model_copy(update={"hand": hand or arm.hand}) for arm, hand in pairs)
    return replace(told, pose=told.pose.model_copy(update=changes)) if changes else told


def motion(name: str, phase: float) -> Performance:
    """The performance of a motion at a phase from 0 to 1; what loops begins anew, what does not stays at its end."""
    if name not in motions():
        raise UnknownMotion(name)
    told = motions()[name]
    now = phase % 1 if told.loop else max(0.0, min(_END, phase))
    before, after = _around(told, now)
    nearer = before if now - before.at < after.at - now else after
    return Performance(pose=nearer.pose, motion=name, phase=now)


def moment(name: str, phase: float) -> Stance:
    """The body at a phase of a motion; what does not loop stays at its last key."""
    motion = motions()[name]
    before, after = _around(motion, phase)
    span = after.at - before.at
    share = _eased((phase - before.at) / span if span > 0 else 1.0, after.ease)
    first, second = _told(before), _told(after)
    return Stance(
        _mixed(first, second, share),
        first,
        second,
        share,
        before.breath + (after.breath - before.breath) * share,
        before.blink + (after.blink - before.blink) * share,
    )


def staged(performance: Performance, whole: bool) -> Performance:
    """The performance with what its pose and its motion say of eyes, breath, clothes and the side it is drawn from."""
    if performance.motion and performance.motion not in motions():
        raise UnknownMotion(performance.motion)
    for name in performance.props or ():
        if name not in props():
            raise UnknownProp(name)
    pose, changes = poses()[performance.pose], dict[str, object]()
    if whole and pose.turn:
        changes["facing"] = "front"
    elif whole and pose.view == "side" and performance.facing not in ("left", "right"):
        changes["facing"] = "right"
    elif whole and pose.view == "back" and performance.facing not in ("left", "right"):
        changes["facing"] = "back"
    if pose.asleep and performance.blink == 0:
        changes["blink"] = 1.0
    if pose.outfit and performance.outfit == "default":
        changes["outfit"] = pose.outfit
    if performance.motion:
        now = moment(performance.motion, performance.phase or 0.0)
        changes["breath"] = max(-1.0, min(1.0, performance.breath + now.breath))
        changes["blink"] = max(now.blink, performance.blink) if isinstance(performance.blink, float | int) else 1.0
    return performance.model_copy(update=changes) if changes else performance


def _gestured(pose: Pose, size: float) -> Pose:
    """Arms that touch and hold nothing go further out, or less far; their hands point where they pointed."""
    return pose.model_copy(update={"arms": tuple(_reaching(arm, size) for arm in pose.arms)})


def _reaching(arm: ArmPlan, size: float) -> ArmPlan:
    first, second = arm.angles
    if arm.to or arm.hand == "hold" or first <= _HANGING:
        return arm
    wider = min(max(_RAISED, first), _HANGING + size * (first - _HANGING))
    return arm.model_copy(update={"angles": (wider, first + second - wider)})


def profile_of(pose: Pose) -> Profile:
    """The bearing from the side: as it was told, or what went outward goes forward."""
    if pose.side:
        return pose.side
    arms = tuple(_forward(plan, 0.8 if i == NEAR else 0.5) for i, plan in enumerate(pose.arms))
    legs = tuple(_stepped(plan, pose.seat, i) for i, plan in enumerate(pose.legs))
    return Profile(lean=1.0 + 60 * pose.head_down, arms=(arms[0], arms[1]), legs=(legs[0], legs[1]))


def _forward(plan: ArmPlan, ahead: float) -> tuple[float, float]:
    return _CONTACTS[plan.to] if plan.to else (plan.angles[0] * ahead - 6, abs(plan.angles[1]))


def _stepped(plan: LegPlan, seat: bool, index: int) -> tuple[float, float]:
    if seat:
        return 86.0, 86.0
    return plan.angles[0] * (0.4 if index == NEAR else -0.32), 0.8 * abs(plan.angles[1])


def _around(motion: Motion, phase: float) -> tuple[Key, Key]:
    for before, after in pairwise(motion.keys):
        if phase < after.at:
            return before, after
    return motion.keys[-1], motion.keys[-1]


def _eased(share: float, ease: str) -> float:
    share = max(0.0, min(1.0, share))
    return {"both": share * share * (3 - 2 * share), "in": share * share, "none": share}[ease]


def _told(key: Key) -> Pose:
    pose = poses()[key.pose]
    if key.share < 1:
        pose = _mixed(poses()["idle"], pose, key.share)
    changes: dict[str, object] = {"shift": pose.shift + key.shift}
    if key.air is not None:
        changes["air"] = key.air
    if key.legs is not None:
        changes |= {"legs": key.legs, "side": _bent(pose, key.legs)}
    if key.swing:
        changes |= _swung(pose, key.swing)
    return pose.model_copy(update=changes)


def _swung(pose: Pose, degrees: float) -> dict[str, object]:
    """The forearm goes to and fro while the upper arm stays, seen from the front as from the side."""
    far, near = pose.arms
    turned = near.model_copy(update={"angles": (near.angles[0], near.angles[1] + degrees)})
    side = profile_of(pose)
    arms = side.arms[FAR], (side.arms[NEAR][0], side.arms[NEAR][1] + degrees)
    return {"arms": (far, turned), "side": side.model_copy(update={"arms": arms})}


def _bent(pose: Pose, legs: tuple[LegPlan, LegPlan]) -> Profile:
    """Knees that bend outward from the front bend forward from the side."""
    far, near = ((plan.angles[0], abs(plan.angles[1])) for plan in legs)
    return profile_of(pose).model_copy(update={"legs": (far, near)})


_NUMBERS = ("pelvis", "chest", "roll", "shift", "lean", "air", "head_down", "shoulders", "turn")


def _mixed(a: Pose, b: Pose, share: float) -> Pose:
    """Numbers run from one to the other; hands and layers change half way."""
    nearer = a if share < 0.5 else b
    numbers = {name: _between(getattr(a, name), getattr(b, name), share) for name in _NUMBERS}
    arms = tuple(_arm(one, other, share) for one, other in zip(a.arms, b.arms, strict=True))
    legs = tuple(
        LegPlan(angles=_pair(one.angles, other.angles, share), length=_pair(one.length, other.length, share))
        for one, other in zip(a.legs, b.legs, strict=True)
    )
    side = _mixed_profile(profile_of(a), profile_of(b), share)
    return nearer.model_copy(update={**numbers, "arms": arms, "legs": legs, "side": side})


def _arm(a: ArmPlan, b: ArmPlan, share: float) -> ArmPlan:
    nearer = a if share < 0.5 else b
    if a.to or b.to:
        return nearer
    lengths = _pair(a.length, b.length, share)
    return nearer.model_copy(update={"angles": _pair(a.angles, b.angles, share), "length": lengths})


def _mixed_profile(a: Profile, b: Profile, share: float) -> Profile:
    roll = None if a.roll is None and b.roll is None else _between(a.roll or 0.0, b.roll or 0.0, share)
    return Profile(
        lean=_between(a.lean, b.lean, share),
        roll=roll,
        arms=_pairs(a.arms, b.arms, share),
        legs=_pairs(a.legs, b.legs, share),
        hands_down=(a if share < 0.5 else b).hands_down,
    )


Pair = tuple[float, float]


def _pairs(a: Sequence[Pair], b: Sequence[Pair], share: float) -> tuple[Pair, Pair]:
    return _pair(a[0], b[0], share), _pair(a[1], b[1], share)


def _pair(a: Pair, b: Pair, share: float) -> Pair:
    return _between(a[0], b[0], share), _between(a[1], b[1], share)


def _between(a: float, b: float, share: float) -> float:
    return a + (b - a) * share


def _turned_round(pose: Pose) -> Pose:
    changed = {"pelvis": -pose.pelvis, "chest": -pose.chest, "roll": -pose.roll, "shift": -pose.shift}
    return pose.model_copy(update={**changed, "arms": pose.arms[::-1], "legs": pose.legs[::-1]})


class UnknownMotion(Invalid):
    code = "unknown_motion"

    def __init__(self, name: str) -> None:
        known = nearest(name, list(motions()))
        step = f"Try {', '.join(known)}."
        super().__init__(f"There is no motion called {name!r}.", next_step=step, field="motion", nearest=known)


class UnknownProp(Invalid):
    code = "unknown_prop"

    def __init__(self, name: str) -> None:
        known = nearest(name, list(props()))
        step = f"Try {', '.join(known)}."
        super().__init__(f"There is no prop called {name!r}.", next_step=step, field="props", nearest=known)
