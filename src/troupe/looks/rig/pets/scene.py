"""One animal in one frame: how it feels, how it is held, and the edges of the picture."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from troupe.kit.markup import Markup, join
from troupe.looks.catalog import motions
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.acting import Acting, perform
from troupe.looks.rig.background import Box
from troupe.looks.rig.figure import BodyParts
from troupe.looks.rig.framing import GROUND
from troupe.looks.rig.paths import Point
from troupe.looks.rig.pets.body import FourLegged
from troupe.looks.rig.pets.coat import being_of, plan_of
from troupe.looks.rig.pets.head import head_reach, pet_head
from troupe.looks.rig.pets.rear import Rear
from troupe.looks.rig.pets.small import Small
from troupe.looks.rig.pets.stance import Held, held
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.still import StillParts

WHOLE = ("half", "full", "fit")
_MOMENTS = 8


@dataclass(frozen=True, slots=True)
class Shown:
    acting: Acting
    box: Box
    held: Held
    still: StillParts
    body: BodyParts | None

    @property
    def next_id(self) -> int:
        return self.body.next_id if self.body else self.still.next_id

    @property
    def defs(self) -> Markup:
        return join([self.still.defs, self.body.defs if self.body else self.still.dress_defs])


@lru_cache(maxsize=128)
def _drawn(look: ResolvedLook, how: Held, first_id: int) -> tuple[BodyParts, Box, float]:
    drawn = _built(look, how, first_id)
    return drawn.parts(), drawn.box(), drawn.roll


def _built(look: ResolvedLook, how: Held, first_id: int = 0) -> FourLegged | Rear | Small:
    small = plan_of(look).small
    if small is not None:
        return Small(look, how, first_id, small)
    return (Rear if how.facing == "back" else FourLegged)(look, how, first_id)


def joints_of(look: ResolvedLook, how: Held) -> Mapping[str, Point]:
    """Where the joints of an animal on four legs are; others have none that a model knows."""
    built = _built(look, how)
    return {} if isinstance(built, Small) else built.joints()


@lru_cache(maxsize=64)
def _whole_motion(look: ResolvedLook, how: Held) -> tuple[float, float, float]:
    """How far to the left, to the right and up from the ground a stance reaches in all its moments."""
    boxes = [_built(look, replace(how, phase=i / _MOMENTS)).box() for i in range(_MOMENTS)]
    return min(box[0] for box in boxes), max(box[2] for box in boxes), max(box[3] - box[1] for box in boxes)


def show_pet(look: ResolvedLook, performance: Performance, frame: Frame) -> Shown:
    how, still = held(performance), pet_head(look)
    performance = _alive(performance, how)
    whole = frame.view in WHOLE or performance.facing in ("left", "right", "back")
    if not whole:
        return Shown(perform(look, performance, 2.0), _near(look, frame), how, still, None)
    body, reach, roll = _drawn(look, how, still.next_id)
    acting = perform(look, performance, -roll * how.way)
    if performance.phase is not None:
        # One size for all moments, standing on the ground of each: what moves must not make the picture jump.
        left, right, high = _whole_motion(look, replace(how, phase=0.0))
        reach = left, reach[3] - high, right, reach[3]
    box = _near(look, frame) if frame.view not in WHOLE else _far(look, reach, frame)
    return Shown(acting, box, how, still, body)


def _alive(performance: Performance, how: Held) -> Performance:
    """Eyes and breath as the stance has them; a head turns with its body."""
    changes: dict[str, object] = {"facing": "front", "yaw": performance.turn}
    if how.facing in ("left", "right"):
        changes["yaw"] = 0.0
    if how.stance == "sleeping" and performance.blink == 0:
        changes["blink"] = 1.0
    told = motions().get(performance.motion or "")
    if told and told.loop and performance.motion in ("idle", "sleep"):
        changes["breath"] = round(1 - abs(2 * (performance.phase or 0.0) - 1), 3)
    return performance.model_copy(update=changes)


def _near(look: ResolvedLook, frame: Frame) -> Box:
    """A square around the head, as large as its ears ask for."""
    half, top = head_reach(being_of(look).name)
    grown = max(1.0, half / 66, -top / 80)
    size, over = {"head": (132.0, 78.0), "portrait": (216.0, 104.0)}.get(frame.view, (170.0, 88.0))
    size, over = size * grown, over * grown
    extra = size * frame.edge
    return (-size / 2 - extra, -over - extra, size + 2 * extra, size + 2 * extra)


def _far(look: ResolvedLook, reach: Box, frame: Frame) -> Box:
    left, top, right, ground = reach
    if frame.view == "fit":
        box = left, top, right - left, ground + 10 - top
    else:
        aspect = frame.aspect or (0.75 if frame.view == "half" else 2 / 3)
        if frame.view == "half":
            ground = max(60.0, top + 0.72 * (ground - top))
        high = max((ground - top) / 0.9, (right - left) * 1.06 / aspect)
        wide = high * aspect
        box = (left + right) / 2 - wide / 2, ground - GROUND * high, wide, high
    extra = box[2] * frame.edge
    return (box[0] - extra, box[1] - extra, box[2] + 2 * extra, box[3] + 2 * extra)
