"""An animal on four legs that goes away from us: back, hind legs and tail around the head's own middle."""

from collections.abc import Mapping

from troupe.kit.markup import Markup, join
from troupe.looks.rig.figure import BodyParts, Box
from troupe.looks.rig.paths import Point, Shape, ellipse, through
from troupe.looks.rig.pets.coat import being_of, plan_of, ramps
from troupe.looks.rig.pets.head import head_reach
from troupe.looks.rig.pets.legs import HIND
from troupe.looks.rig.pets.stance import Held
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, group, oval, part, path
from troupe.looks.rig.strokes import swept

_SHADOW = "#1d1830"


class Rear:
    """What is seen of the body from behind."""

    def __init__(self, look: ResolvedLook, held: Held, first_id: int) -> None:
        self._look, self._held = look, held
        self._body, self._paint, self._sheet = plan_of(look).body, ramps(look), Sheet(first_id)
        self._half = 0.62 * self._body.rump
        low = held.stance in ("sitting", "sleeping", "waving") and self._body.foot == "paw"
        self._stands = 0.12 * self._body.hind if low else self._body.hind
        self._top = 0.30 * self._body.neck[1]
        self.roll = 2.0

    @property
    def ground(self) -> float:
        return self._top + 1.35 * self._body.rump + 0.62 * self._stands

    def parts(self) -> BodyParts:
        return BodyParts(
            shadow=oval(2, self.ground - 2, self._half * 1.25, max(7.0, self._half * 0.16), _SHADOW, fill_opacity=0.2),
            behind=join(self._tail()),
            legs=join([part("leg_left", *self._leg(-1)), part("leg_right", *self._leg(1))]),
            torso=join(self._back()),
            clothes=join([]),
            front=join([]),
            over=join([]),
            defs=self._sheet.defs,
            next_id=self._sheet.next_id,
        )

    def joints(self) -> Mapping[str, Point]:
        """Its hind legs, its neck and the root of its tail; the rest of it is out of sight."""
        found = {"neck": (0.0, self._top), "tail": (0.0, self.ground - 0.45 * self._stands - 0.95 * self._half)}
        top = self.ground - 0.8 * self._stands - 0.2 * self._half
        for side, name in ((-1, "left"), (1, "right")):
            x = side * 0.6 * self._half
            run = (x, top), (x + side * 3, (top + self.ground) / 2), (x + side, self.ground)
            found |= {f"{name}_{joint}": point for joint, point in zip(HIND, run, strict=True)}
        return found

    def box(self) -> Box:
        half, top = head_reach(being_of(self._look).name)
        wide = max(half, self._half * 1.3) + 10
        return -wide, top - 10, wide, self.ground

    def _back(self) -> list[Markup]:
        coat, h, top = self._paint["coat"], self._half, self._top
        low = self.ground - 0.45 * self._stands
        shape = through(
            [
                (-0.5 * h, top),
                (-0.72 * h, top + 0.4 * h),
                (-h, low - 0.7 * h),
                (-0.86 * h, low),
                (0, low + 0.1 * h),
                (0.86 * h, low),
                (h, low - 0.7 * h),
                (0.72 * h, top + 0.4 * h),
                (0.5 * h, top),
            ],
            True,
        ).coarse
        inside = [
            oval(-0.3 * h, low - 0.9 * h, 0.34 * h, 0.5 * h, coat.step(0.8), fill_opacity=0.55),
            path(ellipse(0.9 * h, low - 0.3 * h, 0.7 * h, 1.1 * h), coat.step(-1.8), fill_opacity=0.4),
            *(
                path(
                    ellipse((i - 1) * 0.5 * h, low - 0.8 * h + 9 * i, 0.42 * h, 0.34 * h), self._paint["second"].step(0)
                )
                for i in being_of(self._look).patches
            ),
            path(
                swept([(0, top + 0.5 * h), (2, low - 0.7 * h), (0, low - 0.2 * h)], (0.4, 1.8, 0.4)),
                coat.step(-1.8),
                fill_opacity=0.6,
            ),
        ]
        return [
            path(shape, coat.step(0), stroke=coat.line(), stroke_width=2),
            group(*inside, clip_path=self._sheet.clip(shape)),
        ]

    def _leg(self, side: int) -> list[Markup]:
        coat, w, h = self._paint["coat"], self._body.leg, self._half
        x, top, low = side * 0.6 * h, self.ground - 0.8 * self._stands - 0.2 * h, self.ground - 0.4 * w
        shape = swept([(x, top), (x + side * 3, (top + low) / 2), (x + side * 1, low)], (w * 2.3, w * 1.5, w)).coarse
        return [
            path(shape, coat.step(-0.3 if side > 0 else 0), stroke=coat.line(), stroke_width=2),
            *self._foot(x + side, side),
        ]

    def _foot(self, x: float, side: int) -> list[Markup]:
        w, g = self._body.leg, self.ground
        if self._body.foot == "hoof":
            hoof = self._paint["hoof"]
            shape = Shape(
                "MLLLZ", ((x - 0.5 * w, g - 0.8 * w), (x + 0.5 * w, g - 0.8 * w), (x + 0.66 * w, g), (x - 0.66 * w, g))
            )
            return [path(shape, hoof.step(0), stroke=hoof.line(), stroke_width=1.3)]
        paw = self._paint["belly"]
        return [
            oval(
                x, g - 0.44 * w, 0.74 * w, 0.5 * w, paw.step(-0.2), stroke=self._paint["coat"].line(), stroke_width=1.6
            )
        ]

    def _tail(self) -> list[Markup]:
        tail, told = self._body.tail, self._body.tail.run
        coat = self._paint["second" if tail.tuft else "coat"]
        x0, y0 = 0.0, self.ground - 0.45 * self._stands - 0.95 * self._half
        way = -self._held.way
        run = [(x0 + way * 0.6 * x, y0 + y) for x, y in zip(told[::2], told[1::2], strict=True)]
        run = [(x, min(y, self.ground - 6)) for x, y in run]
        shape = ellipse(0, y0, tail.puff, tail.puff) if tail.puff else swept(run, tail.width).coarse
        drawn = [path(shape, coat.step(-0.2), stroke=coat.line(), stroke_width=2)]
        if tail.tip:
            x, y = run[-1]
            tip = ellipse(x, y, max(tail.width) * 0.9, max(tail.width) * 0.9)
            drawn.append(group(path(tip, self._paint["belly"].step(0)), clip_path=self._sheet.clip(shape)))
        return [part("tail", *drawn)]
