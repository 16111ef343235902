"""Legs of an animal, and where every point of its body lies in the picture."""

from collections.abc import Mapping

from troupe.kit.markup import Markup
from troupe.looks.catalog.pet import PetBody
from troupe.looks.rig.paths import Point, Shape, all_of, between, ellipse, through
from troupe.looks.rig.pets.coat import plan_of, ramps
from troupe.looks.rig.pets.frame import FourLegs, Leg, four_legs
from troupe.looks.rig.pets.stance import Held
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, group, oval, part, path
from troupe.looks.rig.strokes import swept

EDGE = 2.0
FORE, HIND = ("shoulder", "elbow", "front_paw"), ("hip", "knee", "back_paw")


class Legs:
    """An animal on its bones: it heads right in its own space, and is turned and moved to stand around its head."""

    def __init__(self, look: ResolvedLook, held: Held, first_id: int) -> None:
        self._look, self._held = look, held
        self._body: PetBody = plan_of(look).body
        self._paint = ramps(look)
        self.bones: FourLegs = four_legs(self._body, held)
        self._sheet = Sheet(first_id)

    def _put(self, point: Point) -> Point:
        """From the animal's own space, where it heads right, to where it is in the picture: around its head."""
        return self._held.way * (point[0] - self.bones.head[0]), point[1] - self.bones.head[1]

    def joints(self) -> Mapping[str, Point]:
        """Where its joints are in the picture; left and right are the animal's own."""
        near, far = ("right", "left") if self._held.way > 0 else ("left", "right")
        found = {"neck": self._put(self._on(0.06, 0.7)), "tail": self._put(self._on(1.1, 0.5))}
        for leg in self.bones.legs:
            side, names = far if leg.far else near, HIND if leg.hind else FORE
            knee = between(leg.root, leg.foot, 0.5) if leg.folded else leg.joint
            for name, point in zip(names, (leg.root, knee, leg.foot), strict=True):
                found[f"{side}_{name}"] = self._put(point)
        return found

    def _placed(self, shape: Shape) -> Shape:
        return shape.mapped(lambda x, y: self._put((x, y))).coarse

    def _on(self, along: float, out: float) -> Point:
        """A place of the trunk: along the spine from shoulder to hip, and out from it in shares of its depth."""
        (sx, sy), (hx, hy) = self.bones.shoulder, self.bones.hip
        b, t = self._body, max(0.0, min(1.0, along))
        dx, dy = hx - sx, hy - sy
        size = (dx * dx + dy * dy) ** 0.5 or 1.0
        depth = (b.chest * (1 - t) ** 2 + 2 * b.loin * t * (1 - t) + b.rump * t * t) / 2
        bend = b.arch * 4 * t * (1 - t) if out > 0 else 0.0
        nx, ny = -dy / size, dx / size
        if ny > 0:
            nx, ny = -nx, -ny
        far = out * depth + bend
        return sx + along * dx + nx * far, sy + along * dy + ny * far

    def _leg(self, leg: Leg) -> list[Markup]:
        tone = -1.1 if leg.far else 0.0
        if leg.hind and leg.folded:
            return self._haunch(leg, tone)
        coat, w = self._paint["coat"], self._body.leg
        thick = w * (2.5 if leg.hind else 1.9)
        knee = leg.joint if not leg.folded else (leg.foot[0] - 26, leg.foot[1] - w * 0.5)
        low = leg.foot[0], leg.foot[1] - w * 0.42
        run = [leg.root, knee, low]
        shape = self._placed(swept(run, (thick, w * 1.5, w * 1.06, w)))
        shade = self._placed(swept([(x - w * 0.42, y) for x, y in run], (thick * 0.5, w * 0.7, w * 0.5, w * 0.4)))
        drawn = [
            *self._foot(leg, tone),
            path(shape, coat.step(tone), stroke=coat.line(), stroke_width=EDGE),
            group(
                path(shade, coat.step(tone - 1.0), fill_opacity=0.7),
                *self._sock(leg, tone),
                clip_path=self._sheet.clip(shape),
            ),
        ]
        if not leg.far:
            x, y = leg.root
            drawn.append(
                path(self._placed(ellipse(x + 1, y - thick * 0.1, thick * 0.62, thick * 0.64)), coat.step(tone))
            )
        return [*drawn[1:], drawn[0]] if self._body.foot == "hoof" or leg.folded or leg.raised else drawn

    def _hock(self, leg: Leg) -> Markup:
        return part("leg_left", *self._leg(leg))

    def _sock(self, leg: Leg, tone: float) -> list[Markup]:
        if self._body.foot == "hoof":
            return []
        x, y = leg.foot
        return [
            path(
                self._placed(ellipse(x, y, self._body.leg * 1.2, self._body.leg * 0.9)),
                self._paint["belly"].step(tone * 0.8),
            )
        ]

    def _foot(self, leg: Leg, tone: float) -> list[Markup]:
        w, (x, y) = self._body.leg, leg.foot
        if self._body.foot == "hoof":
            hoof = self._paint["hoof"]
            points = [
                (x - w * 0.5, y - w * 0.8),
                (x + w * 0.44, y - w * 0.8),
                (x + w * 0.74, y - 1),
                (x + w * 0.7, y),
                (x - w * 0.6, y),
            ]
            shape = Shape("MLLLLZ", tuple(points))
            return [path(self._placed(shape), hoof.step(tone), stroke=hoof.line(), stroke_width=1.3)]
        paw = self._paint["belly"]
        line = self._paint["coat"].line()
        px, py = self._put((x + w * 0.28, y - w * 0.42))
        toes = all_of(
            swept([(x + w * k, y - w * 0.66), (x + w * (k + 0.08), y - w * 0.16)], (0.5, 1.5, 0.6)) for k in (0.3, 0.66)
        )
        return [
            oval(px, py, w * 0.86, w * 0.5, paw.step(tone * 0.8), stroke=line, stroke_width=1.6),
            path(self._placed(toes), paw.step(-2.6), fill_opacity=0.8),
        ]

    def _haunch(self, leg: Leg, tone: float) -> list[Markup]:
        """A folded hind leg: the round of the thigh, and the foot before it."""
        coat, w, b = self._paint["coat"], self._body.leg, self._body
        hx, hy = self.bones.hip
        r = 0.58 * b.rump
        middle = hx + 0.34 * b.rump + (8 if leg.far else 0), min(hy + 0.1 * b.rump, -r * 0.9)
        thigh = [
            (middle[0] - r * 0.86, middle[1] + r * 0.3),
            (middle[0] - r * 0.5, middle[1] - r * 0.7),
            (middle[0] + r * 0.2, middle[1] - r * 0.9),
            (middle[0] + r * 0.9, middle[1] - r * 0.1),
            (middle[0] + r * 0.7, -2.0),
            (middle[0] - r * 0.7, -2.0),
        ]
        shape = self._placed(through(thigh, closed=True))
        shade = self._placed(through([(x - r * 0.5, y + r * 0.35) for x, y in thigh], closed=True))
        fill = path(shape, coat.step(tone), stroke=coat.line(), stroke_width=EDGE)
        foot = self._foot(leg, tone) if b.foot == "paw" else []
        run = swept([(middle[0], -w * 0.6), (leg.foot[0], -w * 0.56)], (w * 1.2, w, w * 0.9))
        return [
            path(self._placed(run), coat.step(tone), stroke=coat.line(), stroke_width=EDGE),
            fill,
            group(path(shade, coat.step(tone - 0.8), fill_opacity=0.55), clip_path=self._sheet.clip(shape)),
            *foot,
        ]
