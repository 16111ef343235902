"""Where hands, feet, mouth and eyes are in a drawing, and what of its frame the figure covers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from troupe.kit import raster
from troupe.looks.rig.acting import BODY_BREATH, HEAD_BREATH, Acting
from troupe.looks.rig.background import Box
from troupe.looks.rig.framing import skeleton_of
from troupe.looks.rig.measure import measure
from troupe.looks.rig.mouth import MIDDLE_Y
from troupe.looks.rig.parting import without
from troupe.looks.rig.paths import Point
from troupe.looks.rig.places import FIGURE_PIVOT, HEAD_PIVOT, Places
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.skeleton import Bones
from troupe.looks.rig.stance import Bearing, stance_of

_SIDEWAYS_EYES, _SIDEWAYS_MOUTH = -22.0, (-31.0, 35.0)
_EYES_DEPTH, _MOUTH_DEPTH, _HEAD_DEPTH = 0.62, 0.72, 0.12
_PALM = 0.5
_FINE = 256
"""A figure's edges are told to one part in so many of the longer side of its frame."""
_AROUND = ("background", "shadow")


@dataclass(frozen=True, slots=True)
class Posed:
    """Who is drawn, and how: all that places depend on."""

    look: ResolvedLook
    acting: Acting
    bearing: Bearing | None
    """How the body is held; of a bust only the head is known."""
    seen_from: str

    @property
    def is_in_profile(self) -> bool:
        return self.seen_from in ("left", "right")


def anchors_of(posed: Posed, bounds: Box) -> Mapping[str, Point]:
    """Points in the units of the view box; left and right are the figure's own, and what cannot be seen is not told."""
    if posed.look.being:
        return _of_a_being(posed, bounds)
    return _head(posed) | (_limbs(posed, posed.bearing) if posed.bearing else {})


@lru_cache(maxsize=32)
def bounds_of(svg: str, box: Box) -> Box:
    """x, y, width and height of what the figure covers within its frame, without ground and shadow."""
    scale = _FINE / max(box[2], box[3])
    wide, high = max(1, math.ceil(box[2] * scale)), max(1, math.ceil(box[3] * scale))
    left, top, across, down = raster.filled(raster.paint(without(svg, *_AROUND), wide, high), wide, high)
    one = box[2] / wide
    return round(box[0] + left * one, 2), round(box[1] + top * one, 2), round(across * one, 2), round(down * one, 2)


def _of_a_being(posed: Posed, bounds: Box) -> Mapping[str, Point]:
    """An animal or a thing stands on the middle of its lower edge; only a face that looks at us has its places."""
    x, y, wide, high = bounds
    faced = _head(posed) if posed.seen_from == "front" and posed.look.being and posed.look.being.kind == "pet" else {}
    return faced | {"feet": (round(x + wide / 2, 2), round(y + high, 2))}


def _head(posed: Posed) -> dict[str, Point]:
    places, look = Places(posed.acting), posed.look
    if posed.is_in_profile:
        told = {"head": ((0.0, 0.0), 0.0), "eyes": ((_SIDEWAYS_EYES, look.eye_height), 0.0)}
        told["mouth"] = (_SIDEWAYS_MOUTH, 0.0)
    else:
        told = {"head": ((0.0, 0.0), _HEAD_DEPTH), "eyes": ((0.0, look.eye_height), _EYES_DEPTH)}
        told["mouth"] = ((0.0, MIDDLE_Y), _MOUTH_DEPTH)
    if posed.seen_from == "back":
        told = {"head": told["head"]}
    lift = -HEAD_BREATH * posed.acting.life.head_breath
    found = {}
    for name, ((x, y), depth) in told.items():
        dx, dy = places.moved(depth)
        leaned = _turned((x + dx, y + dy), posed.acting.roll, HEAD_PIVOT)
        found[name] = _placed(posed, (leaned[0], leaned[1] + lift))
    return found


def _limbs(posed: Posed, bearing: Bearing) -> dict[str, Point]:
    skeleton, hand = skeleton_of(posed.look, bearing), measure(posed.look).hand
    breath = -BODY_BREATH * posed.acting.life.breath
    # From the front the figure's right is at the left of the picture, from behind at the right; in profile the near
    # side is the one it turns to us.
    first, second = ("right", "left") if bearing.facing in ("front", "left") else ("left", "right")
    hands = {f"hand_{side}": _palm(arm, hand) for side, arm in zip((first, second), skeleton.arms, strict=True)}
    found = {name: _placed(posed, (x, y + breath)) for name, (x, y) in hands.items()}
    under = sum(leg.end[0] for leg in skeleton.legs) / 2, skeleton.ground
    return {"feet": _placed(posed, under), **found}


def _palm(arm: Bones, hand: float) -> Point:
    x, y = arm.end
    return x + _PALM * hand * math.cos(arm.direction), y + _PALM * hand * math.sin(arm.direction)


def _placed(posed: Posed, point: Point) -> Point:
    """Laid down as its pose lies, swaying as it sways, mirrored where it is."""
    if posed.bearing:
        point = _turned(point, stance_of(posed.bearing).pose.turn, (0.0, 0.0))
    if posed.seen_from == "front":
        point = _turned(point, posed.acting.life.sway, FIGURE_PIVOT)
    x, y = point
    return round(-x if posed.seen_from == "right" else x, 2), round(y, 2)


def _turned(point: Point, degrees: float, pivot: Point) -> Point:
    turn = math.radians(degrees)
    x, y = point[0] - pivot[0], point[1] - pivot[1]
    return (
        pivot[0] + x * math.cos(turn) - y * math.sin(turn),
        pivot[1] + x * math.sin(turn) + y * math.cos(turn),
    )
