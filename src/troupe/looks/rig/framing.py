"""Where a figure is: its bones in a bearing, everything it reaches, and the edges of its picture."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from troupe.looks.rig.background import Box
from troupe.looks.rig.equipment import Armed
from troupe.looks.rig.gait import moment_of
from troupe.looks.rig.kindred import floating
from troupe.looks.rig.measure import Measure, measure
from troupe.looks.rig.paths import Point
from troupe.looks.rig.reaching import around_the_head, behind_the_body, long_fingers, spine_of_drift
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet
from troupe.looks.rig.sideways import stand_sideways
from troupe.looks.rig.skeleton import Skeleton, stand_so
from troupe.looks.rig.stance import Bearing, stance_of
from troupe.looks.rig.striding import stride
from troupe.looks.rig.tail import reach_of_tail

GROUND = 0.94
"""How far down a picture of a whole figure its feet stand."""
_HEAD_TOP = -92.0
_TURNED = 22.0
"""How much further a head that is turned reaches to one side."""


@lru_cache(maxsize=256)
def skeleton_of(look: ResolvedLook, bearing: Bearing) -> Skeleton:
    stance, behind = stance_of(bearing), bearing.facing == "back"
    phase = moment_of(stance.pose.gait or "", bearing.phase)
    if bearing.facing in ("left", "right"):
        return stand_sideways(look, stance, phase)
    if stance.pose.gait:
        return stride(look, stance, phase, behind, bearing.turned)
    return stand_so(look, stance, behind, bearing.turned)


@lru_cache(maxsize=256)
def extent(look: ResolvedLook, bearing: Bearing) -> Box:
    """Left, top, right and bottom of everything a pose may reach, ground included."""
    m, s = measure(look), skeleton_of(look, bearing)
    if turn := stance_of(bearing).pose.turn:
        return lying(s, m, turn, _loose_ends(look, m, s, bearing))
    beside, top = around_the_head(look)
    if bearing.turned:
        beside += _TURNED
    xs, ys = [-beside, beside], [top]
    if bearing.pose == "riding_bike":
        xs += [s.pelvis[0] - 0.95 * m.leg, s.pelvis[0] + 0.64 * m.leg]
    for bones in (*s.arms, *s.legs):
        reach = m.hand * 1.3 if bones in s.arms else m.foot * 1.35
        for x, y in (bones.root, bones.joint, bones.end):
            xs += [x - reach, x + reach]
            ys.append(y - reach)
    for x, y in _loose_ends(look, m, s, bearing):
        xs, ys = [*xs, x - 4, x + 4], [*ys, y - 4]
    left, right = (-max(xs), -min(xs)) if bearing.facing == "right" else (min(xs), max(xs))
    return left, min(ys), right, s.ground


def _loose_ends(look: ResolvedLook, m: Measure, s: Skeleton, bearing: Bearing) -> list[Point]:
    """Of what is held, of claws, hair and ears, and of what hangs from the back."""
    beside, top = around_the_head(look)
    held = Armed(look, Sheet(), m, s, bearing.pose, bearing.facing).reach()
    sideways = bearing.facing in ("left", "right")
    wide = 0.7 * m.hand
    around = [(x + dx, y + dy) for x, y in held for dx, dy in ((-wide, 0), (wide, 0), (0, -wide))]
    tail = reach_of_tail(look, m, s.pelvis, 1 if sideways or stance_of(bearing).pose.turn else -1)
    drift = [spine_of_drift(look, m, s, sideways)[3]] if floating(look) else []
    grown = [*long_fingers(look, m, s), *tail, *drift]
    return [*around, *behind_the_body(look, m, s, sideways), *grown, (0.0, top), (-beside, 0.0), (beside, 0.0)]


def lying(s: Skeleton, m: Measure, degrees: float, ends: Sequence[Point] = ()) -> Box:
    """The same of a figure that is turned onto the ground."""
    turn, spots = (
        math.radians(degrees),
        [(0.0, -20.0, 82.0), (*s.pelvis, m.hip), (*s.chest(0, 0.2 * m.torso), m.shoulder)],
    )
    low = len(spots)
    spots += [(x, y, 4.0) for x, y in ends]
    for bones in (*s.arms, *s.legs):
        reach = m.hand if bones in s.arms else m.foot * 1.9
        spots += [(*bones.joint, m.knee), (*bones.end, reach)]
    placed = [
        (x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn), r) for x, y, r in spots
    ]
    sides = [x - r for x, _, r in placed], [x + r for x, _, r in placed]
    # Hair and cloth lie down on the ground; a body does not sink into it for them.
    ground = max(y + 0.8 * r for _, y, r in (*placed[:low], *placed[low + len(ends) :]))
    return min(sides[0]), min(y - r for _, y, r in placed), max(sides[1]), ground


def _moving_box(look: ResolvedLook, bearing: Bearing, aspect: float) -> Box:
    """One size for all moments of a motion; where its feet stand, the picture stands."""
    moments = [replace(bearing, phase=i / 12) for i in range(12)]
    here, boxes = _footing(look, bearing), [(_footing(look, one), extent(look, one)) for one in moments]
    left, right = min(box[0] - at for at, box in boxes), max(box[2] - at for at, box in boxes)
    still = extent(look, Bearing("standing"))
    high = max(still[3] - still[1], *(box[3] - box[1] for _, box in boxes)) / 0.93
    wide = max(high * aspect, (right - left) * 1.02)
    high = wide / aspect
    return here + (left + right - wide) / 2, extent(look, bearing)[3] - GROUND * high, wide, high


def _footing(look: ResolvedLook, bearing: Bearing) -> float:
    """Between both feet; who walks in profile has none that stays, and is held by the head."""
    if stance_of(bearing).pose.gait or stance_of(bearing).pose.turn:
        return 0.0
    feet = [leg.end[0] for leg in skeleton_of(look, bearing).legs]
    return sum(feet) / 2 * (-1 if bearing.facing == "right" else 1)


def view_box(
    look: ResolvedLook, bearing: Bearing, view: str, aspect: float | None, scale_for: Sequence[str] = ()
) -> Box:
    """x, y, width and height of a picture of a whole or half body; a whole one leaves room for all of `scale_for`."""
    left, top, right, ground = extent(look, bearing)
    s, m = skeleton_of(look, bearing), measure(look)
    if view == "fit":
        return (left, top, right - left, ground + 10 - top)
    if view == "half":
        low = max(leg.root[1] for leg in s.legs) + 0.5 * m.thigh
        high = min(top, _HEAD_TOP)
        wide = max(260.0, (low - high) * (aspect or 0.75))
        return (s.pelvis[0] * 0.5 - wide / 2, high, wide, wide / (aspect or 0.75))
    if bearing.motion:
        return _moving_box(look, bearing, aspect or 2 / 3)
    ratio = aspect or 2 / 3
    wide = max(_width_of(look, replace(bearing, pose=pose), ratio) for pose in (bearing.pose, *scale_for))
    high = wide / ratio
    return ((left + right) / 2 - wide / 2, ground - GROUND * high, wide, high)


def _width_of(look: ResolvedLook, bearing: Bearing, ratio: float) -> float:
    """The standing figure sets the least height, so that a crouch does not look like a giant."""
    left, top, right, ground = extent(look, bearing)
    still = extent(look, Bearing("standing"))
    return max(max(ground - top, still[3] - still[1]) / 0.93 * ratio, (right - left) * 1.02)
