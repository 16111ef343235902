"""Things without a face: held up, lying nearby, or glowing."""

import math
from dataclasses import dataclass
from functools import lru_cache

from troupe.kit.markup import Markup
from troupe.looks.catalog.thing import GROUND, ThingPlan, things
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.acting import Acting, perform
from troupe.looks.rig.background import Box
from troupe.looks.rig.paths import Point
from troupe.looks.rig.places import FIGURE_PIVOT, HEAD_PIVOT, Places
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, oval, part
from troupe.looks.rig.strokes import draw_strokes, shape_of
from troupe.looks.rig.substances import substances

STATES = ("held", "nearby", "glowing")
_HELD_TILT = -9.0
_GLOW, _GLOW_OPACITY = 1.6, 0.5
_SHADOW = "#1d1830"


def is_faceless(look: ResolvedLook) -> bool:
    return look.being is not None and look.being.name in things()


def thing_box(look: ResolvedLook, performance: Performance, frame: Frame) -> Box:
    """Room for the thing and its light; a whole picture leaves as much air as one of a person does."""
    plan = _plan(look)
    half = plan.reach * (_GLOW if performance.pose == "glowing" else 1.16)
    top = min(_top(plan), -half + 8) - 10
    low = GROUND + (26 if frame.view in ("full", "half") else 12)
    high = low - top
    aspect = (frame.aspect or 2 / 3) if frame.view == "full" else 0.75 if frame.view == "half" else 1.0
    wide = max(2 * half, high * aspect)
    high = wide / aspect
    extra = wide * frame.edge
    return (-wide / 2 - extra, low - high - extra, wide + 2 * extra, high + 2 * extra)


@dataclass(frozen=True, slots=True)
class ShownThing:
    """A thing in a frame: how it sways, and the edges of the picture."""

    acting: Acting
    box: Box
    state: str


def show_thing(look: ResolvedLook, performance: Performance, frame: Frame) -> ShownThing:
    state = performance.pose if performance.pose in STATES else "nearby"
    acting = perform(look, performance.model_copy(update={"facing": "front"}), 0.0)
    return ShownThing(acting, thing_box(look, performance, frame), state)


def thing_figure(look: ResolvedLook, shown: ShownThing, sheet: Sheet) -> Markup:
    """The thing in its state, in the groups that the page moves."""
    plan, places, state = _plan(look), Places(shown.acting), shown.state
    turn = math.radians(_HELD_TILT if state == "held" else 0.0)
    cos, sin, lift = math.cos(turn), math.sin(turn), -10.0 if state == "held" else 0.0

    def move(x: float, y: float) -> Point:
        return x * cos - y * sin, x * sin + y * cos + lift

    ramps = substances((look.primary, look.secondary, look.accent))
    light = sheet.radial(
        plan.light, plan.reach * _GLOW, [(0, "#fff3c4", 1), (0.45, "#ffe08a", 0.55), (1, "#ffd86b", 0)]
    )
    glow = [oval(*plan.light, plan.reach * _GLOW, plan.reach * _GLOW, light, fill_opacity=_GLOW_OPACITY)]
    shadow = [oval(3, GROUND - 1, plan.reach * 0.9, 8, _SHADOW, fill_opacity=0.2)]
    return part(
        "figure",
        part("shadow", *(shadow if state != "held" else [])),
        part("head_back", *(glow if state == "glowing" else [])),
        part("torso", transform=places.body),
        part(
            "head",
            part("face", *draw_strokes(plan.pieces, ramps, sheet, move)),
            data_pivot=f"{HEAD_PIVOT[0]:g} {HEAD_PIVOT[1]:g}",
            transform=places.head,
        ),
        part("fx"),
        stroke_linejoin="round",
        data_pivot=f"{FIGURE_PIVOT[0]:g} {FIGURE_PIVOT[1]:g}",
        transform=places.figure,
    )


def _plan(look: ResolvedLook) -> ThingPlan:
    return things()[look.being.name if look.being else ""]


@lru_cache(maxsize=32)
def _top_of(pieces: tuple[str, ...]) -> float:
    return min(y for line in pieces if not line.startswith(">") for _, y in shape_of(line).points)


def _top(plan: ThingPlan) -> float:
    return _top_of(plan.pieces)
