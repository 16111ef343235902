"""Birds, fish, turtles and lizards: a trunk in pieces and limbs that turn around their roots."""

import math

from troupe.kit.markup import Markup, join
from troupe.looks.catalog.pet import Limb, RearBody, SmallBody
from troupe.looks.rig.figure import BodyParts, Box
from troupe.looks.rig.paths import Point
from troupe.looks.rig.pets.coat import being_of, plan_of, ramps
from troupe.looks.rig.pets.head import head_reach
from troupe.looks.rig.pets.stance import Held
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, Stop, oval, part
from troupe.looks.rig.strokes import Move, draw_strokes, shape_of

_SHADOW = "#1d1830"
_LOW = ("sitting", "sleeping")
_HELD_TILT, _HELD_UP = -9.0, 14.0
"""How a thing that is held up hangs, in degrees, and how far it is off the ground."""
_ROLL = {"standing": 2.0, "sitting": 3.0, "waving": 5.0, "playing": -6.0, "sleeping": 10.0}


class Small:
    """Everything below the head of one small animal in one stance."""

    def __init__(self, look: ResolvedLook, held: Held, first_id: int, plan: SmallBody) -> None:
        self._look, self._held, self._plan = look, held, plan
        self._seen: SmallBody | RearBody = plan.rear if held.facing == "back" else plan
        self._way = 1 if held.facing == "back" else held.way
        self._lifted = held.lifted and being_of(look).kind == "item"
        self._paint = ramps(look)
        self._sheet = Sheet(first_id)

    @property
    def roll(self) -> float:
        return -_HELD_TILT * self._held.way if self._lifted else _ROLL.get(self._held.stance, 3.0)

    @property
    def ground(self) -> float:
        low = self._plan.sinks if self._held.stance in _LOW else 0.0
        return self._plan.ground - low + self._bob() * 0.5 + (_HELD_UP if self._lifted else 0.0)

    def parts(self) -> BodyParts:
        return BodyParts(
            shadow=join([*self._glow(), *([] if self._lifted else [self._shadow()])]),
            behind=join(self._limbs("behind")),
            legs=join(self._limbs("legs")),
            torso=join(self._drawn(self._seen.trunk)),
            clothes=join(self._drawn(self._seen.over)),
            front=join(self._limbs("front")),
            over=join([]),
            defs=self._sheet.defs,
            next_id=self._sheet.next_id,
        )

    def box(self) -> Box:
        half, top = head_reach(being_of(self._look).name)
        if self._held.facing in ("left", "right"):
            half = max(half, *(-x for line in plan_of(self._look).side.pieces for x, _ in shape_of(line).points))
        xs, ys = [-half - 8, half + 8], [top - 10]
        points = [self._put(point) for line in self._seen.trunk for point in shape_of(line).points]
        for limb in self._seen.limbs:
            points += [self._turning(limb)(*point) for line in limb.pieces for point in shape_of(line).points]
        for x, y in points:
            xs += [x - 8, x + 8]
            ys.append(y - 6)
        return min(xs), min(ys), max(xs), self.ground

    def _bob(self) -> float:
        if self._held.stance in ("walking", "running") or self._plan.floats:
            return 3.0 * math.sin(2 * math.tau * self._held.phase)
        return 0.0

    def _put(self, point: Point) -> Point:
        x, y = self._way * point[0], point[1]
        if self._seen is not self._plan:
            y = min(y, self.ground)  # what hangs down behind lies on the ground where the animal does
        if not self._lifted:
            return x, y
        turn = math.radians(_HELD_TILT)
        return x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)

    def _drawn(self, lines: tuple[str, ...], tone: float = 0) -> list[Markup]:
        return draw_strokes(lines, self._paint, self._sheet, lambda x, y: self._put((x, y)), tone)

    def _limbs(self, layer: str) -> list[Markup]:
        return [part("limb", *self._limb(limb)) for limb in self._seen.limbs if limb.layer == layer]

    def _limb(self, limb: Limb) -> list[Markup]:
        return draw_strokes(limb.pieces, self._paint, self._sheet, self._turning(limb), limb.tone)

    def _turning(self, limb: Limb) -> Move:
        """Where the points of a limb are in this bearing and at this moment."""
        degrees = limb.turned.get(self._held.stance, 0.0)
        if self._held.stance in ("walking", "running", "playing", "waving") or self._plan.floats:
            degrees += limb.swing * math.sin(math.tau * (self._held.phase + limb.beat))
        turn, (rx, ry) = math.radians(degrees), limb.root
        cos, sin = math.cos(turn), math.sin(turn)
        # A foot that is tucked away is drawn up under the body.
        up = self._plan.sinks if (limb.foot or limb.layer == "legs") and self._held.stance in _LOW else 0.0

        def move(x: float, y: float) -> Point:
            px, py = x - rx, y - ry
            return self._put((rx + px * cos - py * sin, ry + px * sin + py * cos - up))

        return move

    def _glow(self) -> list[Markup]:
        if not self._held.glows:
            return []
        middle, reach = self._plan.ground * 0.4, self._plan.ground
        stops: list[Stop] = [(0, "#fff3c4", 1), (0.45, "#ffe08a", 0.55), (1, "#ffd86b", 0)]
        light = self._sheet.radial((0, middle), reach, stops)
        return [oval(0, middle, reach, reach, light, fill_opacity=0.5)]

    def _shadow(self) -> Markup:
        points = [
            self._put(point)[0]
            for line in self._seen.trunk
            if not line.startswith(">")
            for point in shape_of(line).points
        ]
        left, right = min(points), max(points)
        air = 0.55 if self._plan.floats else 1.0
        half = (right - left) / 2 + 8
        return oval(
            (left + right) / 2, self.ground - 3, half * air, max(7.0, half * 0.11), _SHADOW, fill_opacity=0.2 * air
        )
