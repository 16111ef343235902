"""Hair: a back mass, a cap over the skull, and clumps that grow out of it, each with its own light."""

import math
from collections.abc import Sequence

from troupe.kit.colour import Ramp, to_hex
from troupe.kit.markup import Markup, join
from troupe.looks.catalog import Curls, HairStyle, Lock, hair_styles
from troupe.looks.domain.seeds import draw_number
from troupe.looks.rig.curls import curl_strokes, scalloped
from troupe.looks.rig.headwear import hides_back_hair, pressed
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.paths import (
    Cubic,
    Point,
    Shape,
    all_of,
    cubic,
    ellipse,
    on,
    outline,
    swollen,
    tapered,
)
from troupe.looks.rig.resolved import PLAIN, ResolvedLook
from troupe.looks.rig.sheet import Sheet, Stop, group, path
from troupe.looks.rig.strand import (
    around,
    creased,
    edged,
    faces_light,
    lock_parting,
    lock_shade,
    lock_shine,
    outlined,
    wisp,
)

_PARTING, _TURNED = 17.0, 0.47
"""How far a parting goes to a side, and how much of that a head in three quarters adds: eight units."""
_LENGTHENS = 12.0
"""Below this, by the ears, hair is longer or shorter as a look wants it."""
BACK_PIVOT = (0.0, -20.0)
LOCK_PIVOTS = {"left": (-32.0, -30.0), "right": (32.0, -30.0)}


class Hair:
    """One look's hair, ready to be drawn layer by layer."""

    def __init__(self, look: ResolvedLook, paint: Materials, sheet: Sheet, *, sideways: bool = False) -> None:
        self._look = look
        self._sideways = sideways
        self._style: HairStyle = hair_styles()[look.hair_style]
        self._paint = paint
        self._sheet = sheet
        self._rich = look.finish not in PLAIN
        self._line = paint.hair.line()

    def back(self) -> Markup:
        """Everything behind the head: the mass, its strands, its locks."""
        if hides_back_hair(self._look):
            return join([])
        ramp = self._paint.hair
        masses = []
        for d in self._style.back:
            shape = self._fit(outline(d))
            fill = self._vertical(shape, -0.9)
            masses += [path(edged(shape).coarse, self._line), path(shape.coarse, fill)]
        lines = [self._fit(tapered(cubic(line), 0.15, 1.1, 0.15)) for line in self._style.back_lines]
        strands = [path(all_of(lines), ramp.step(-2.6), fill_opacity=0.8)] if lines else []
        return join([*self._curls("back"), *masses, *strands, *self._layer("back"), *self._ties()])

    def side(self, name: str) -> Markup:
        """The locks beside the face, which swing."""
        return join(self._layer(name))

    def cap(self) -> Markup:
        return join(self._cap())

    def shorn(self, d: str) -> list[Markup]:
        """A shadow of hair on the skull; the caller clips it to the skin."""
        return [path(self._fit(outline(d)).coarse, self._paint.hair.step(-0.2), fill_opacity=0.38)] if d else []

    def shaved(self) -> list[Markup]:
        return self.shorn(self._style.shaved)

    def _ties(self) -> list[Markup]:
        ramp, drawn = Ramp(self._look.accent), list[Markup]()
        for x, y, wide, high in self._style.ties:
            band = self._fit(ellipse(x, y, wide, high))
            light = self._fit(ellipse(x - 0.25 * wide, y - 0.3 * high, 0.4 * wide, 0.36 * high))
            drawn += [
                path(band, ramp.step(0), stroke=ramp.line(), stroke_width=1.3),
                path(light, ramp.step(1.4), fill_opacity=0.8),
            ]
        return drawn

    def fringe(self) -> Markup:
        inside = [*self._layer("front"), *self._strands(), *self._curls("front"), *self._flyaways()]
        return join(inside)

    def mass(self, shape: Shape, bias: float) -> list[Markup]:
        """A mass of hair that is told by its outline, as other sides of a head need it."""
        fitted = self._fit(shape)
        return [path(fitted, self._vertical(fitted, bias), stroke=self._line, stroke_width=1.7)]

    def locks(self, locks: Sequence[Lock]) -> list[Markup]:
        return self._drawn([(i, lock, self._spine(lock)) for i, lock in enumerate(locks)])

    def short(self, shape: Shape) -> list[Markup]:
        """Hair of a few millimetres: a tone on the skull."""
        return [path(self._fit(shape), self._paint.hair.step(0), fill_opacity=self._style.fuzz)]

    def curl_mass(self, cx: float, cy: float, rx: float, ry: float) -> list[Markup]:
        return self._curl(Curls(layer="front", at=(cx, cy, rx, ry), lobes=17, strokes=36), 7)

    def shadow(self) -> Markup:
        """What the fringe casts on the face; the caller clips it to the skin."""
        if not self._style.shadow:
            return join([])
        cast = self._fit(outline(self._style.shadow)).moved(1.6, 4.2)
        return path(cast.coarse, self._paint.skin.step(-1.05), fill_opacity=0.9)

    def _fit(self, shape: Shape) -> Shape:
        wide, parting = self._look.face_width / 36, self._look.parting + _TURNED * (self._look.turn or 0)
        swell, length = 1 + 0.5 * (self._look.volume - 1), self._look.length

        def move(x: float, y: float) -> Point:
            x = x if self._sideways else x + parting * _aside(x, y)
            y = y if y < _LENGTHENS else _LENGTHENS + (y - _LENGTHENS) * length
            return x * wide * swell, y * swell if y < -20 else y - 20 * (swell - 1)

        return pressed(self._look, shape.mapped(move), self._sideways)

    def _cap(self) -> list[Markup]:
        if not self._style.cap:
            return []
        shape = self._fit(outline(self._style.cap))
        if self._style.fuzz:
            return self._buzz(shape)
        edge_of_it = swollen(shape, 0.9, (0, -14), 41)
        return [path(edge_of_it.coarse, self._line), path(shape.coarse, self._vertical(shape, 0))]

    def _curls(self, layer: str) -> list[Markup]:
        curls = [(i, one) for i, one in enumerate(self._style.curls) if one.layer == layer]
        return [piece for i, one in curls for piece in self._curl(one, i)]

    def _curl(self, curls: Curls, index: int) -> list[Markup]:
        ramp, seed = self._paint.hair, self._look.seed + index
        shape = self._fit(scalloped(curls, seed))
        arcs = all_of(self._fit(arc) for arc in curl_strokes(curls, seed))
        lights = all_of(self._fit(arc) for arc in curl_strokes(curls, seed + 50, lit=True))
        return [
            path(shape.coarse, self._vertical(shape, curls.k), stroke=self._line, stroke_width=1.7),
            path(arcs.coarse, ramp.step(curls.k - 2.0), fill_opacity=0.75),
            path(lights, ramp.step(curls.k + 0.6 * self._glow), fill_opacity=0.75),
        ]

    def _buzz(self, shape: Shape) -> list[Markup]:
        """Hair too short to have clumps: a tone on the skull with a grain of short strokes."""
        ramp, seed = self._paint.hair, self._look.seed
        grain = []
        for i in range(90):
            turn = math.pi * (1 + draw_number(seed, f"buzz|{i}|a"))
            away = 0.62 + 0.36 * draw_number(seed, f"buzz|{i}|r")
            x, y = 38 * away * math.cos(turn), -12 + 43 * away * math.sin(turn)
            grain.append(tapered(((x, y + 1), (x, y + 0.4), (x * 1.01, y - 0.4), (x * 1.02, y - 1)), 0.2, 0.7, 0.2))
        marks = path(all_of(self._fit(stroke) for stroke in grain), ramp.step(-1.6), fill_opacity=0.6)
        fill = self._vertical(shape, 0)
        short = path(shape, fill, fill_opacity=self._style.fuzz, stroke=self._line, stroke_width=1.5)
        return [short, group(marks, clip_path=self._sheet.clip(shape))]

    def _layer(self, name: str) -> list[Markup]:
        """One layer's locks: their common outline lies under all of them, so that only the mass is edged in dark."""
        locks = [(i, lock, self._spine(lock)) for i, lock in enumerate(self._style.locks) if lock.layer == name]
        return self._drawn(locks)

    def _drawn(self, locks: Sequence[tuple[int, Lock, Cubic]]) -> list[Markup]:
        if not locks:
            return []
        drawn = [path(all_of(around(spine, lock) for _, lock, spine in locks).coarse, self._line)]
        drawn += [piece for i, lock, spine in locks for piece in self._lock(lock, spine, i)]
        lit = [lock_shine(spine, lock) for _, lock, spine in locks if lock.shine is not None] if self._rich else []
        return [*drawn, path(all_of(lit), self._gleam, fill_opacity=0.7)] if lit else drawn

    def _lock(self, lock: Lock, spine: Cubic, index: int) -> list[Markup]:
        lit = 1 if faces_light(spine) else -1
        ramp = self._paint.hair
        bias = lock.k - (0.6 if lock.layer == "back" else 0.0) + self._side_light(spine)
        drawn = [path(outlined(spine, lock).coarse, self._along(lock, spine, bias, index))]
        if lock.layer == "back" and self._style.tails == "none":
            return [*drawn, creased(spine, lock, ramp.step(bias - 1.7))] if lock.rope else drawn
        if self._rich:
            drawn.append(path(lock_shade(spine, lock.w, -lit).coarse, ramp.step(bias - 1.5), fill_opacity=0.42))
        if lock.rope:
            drawn.append(creased(spine, lock, ramp.step(bias - 1.9)))
        return [*drawn, path(lock_parting(spine, lock, -lit), ramp.step(bias - 2.1), fill_opacity=0.85)]

    def _side_light(self, spine: Cubic) -> float:
        """The whole mass turns from the light: locks on the left are lighter, locks on the right darker."""
        x, _ = on(spine, 0.5)
        return round(max(-0.7, min(0.8, -0.018 * x)), 2) if self._rich else 0.0

    @property
    def _glow(self) -> float:
        """Dark hair answers light more strongly than light hair does."""
        lightness = self._paint.hair.base.lightness
        return 1.2 if lightness > 0.75 else 2.6 + 5 * max(0.0, 0.55 - lightness)

    @property
    def _gleam(self) -> str:
        """Shine keeps the hair's own colour: a grey one would lie on it like dust."""
        base = self._paint.hair.base
        lit = self._paint.hair.colour(self._glow)
        return to_hex(lit._replace(chroma=max(lit.chroma, min(0.12, base.chroma * 0.95))))

    def _spine(self, lock: Lock) -> Cubic:
        points = self._fit(Shape("MC", cubic(lock.s))).points
        return (points[0], points[1], points[2], points[3])

    def _along(self, lock: Lock, spine: Cubic, bias: float, index: int) -> str:
        """Light at the root, dark at the tip; dye where the style and the lock take it."""
        ramp, dye, kind = self._paint.hair, self._paint.dye, self._look.dye
        if lock.flat or (lock.rope and kind == "none"):
            return (dye if kind in ("tips", "ombre") and lock.dye else ramp).step(bias)
        if kind == "ombre":
            return self._fading
        if lock.layer == "back" and kind == "none" and self._style.tails == "none":
            return ramp.step(bias - 0.2)
        if kind == "streaks" and lock.dye and index % 3 == 0:
            return dye.step(bias)
        stops: list[Stop] = [(0, ramp.step(bias - 0.2)), (0.4, ramp.step(bias + 0.9))]
        if kind == "roots":
            stops = [(0, dye.step(bias)), (0.18, dye.step(bias)), (0.3, ramp.step(bias)), (0.55, ramp.step(bias - 0.1))]
        if kind == "tips" and lock.dye:
            stops[2:] = [
                (0.6, ramp.step(bias - 0.2)),
                (0.78, dye.step(bias * 0.6 - 0.5)),
                (1, dye.step(bias * 0.6 + 0.3)),
            ]
        else:
            stops.append((1, ramp.step(bias - 0.9)))
        return self._sheet.linear(spine[0], spine[3], stops) if self._rich or kind != "none" else ramp.step(bias)

    @property
    def _fading(self) -> str:
        """One gradient for all of the hair, from its own colour at the crown to the second one at its ends."""
        ramp, dye = self._paint.hair, self._paint.dye
        low = max((y for d in self._style.back for _, y in outline(d).points), default=24.0)
        low = max([24.0, low, *(lock.s[7] for lock in self._style.locks)])
        stops: list[Stop] = [(0, ramp.step(0.3)), (0.4, ramp.step(-0.2)), (0.8, dye.step(-0.5)), (1, dye.step(0.1))]
        return self._sheet.linear((0, -62), (0, low), stops)

    def _vertical(self, shape: Shape, bias: float) -> str:
        ramp = self._paint.hair
        if self._look.dye == "ombre":
            return self._fading
        if not self._rich:
            return ramp.step(bias)
        top = min(y for _, y in shape.points)
        low = max(y for _, y in shape.points)
        stops: list[Stop] = [(0, ramp.step(bias + 0.9)), (0.3, ramp.step(bias + 0.1)), (1, ramp.step(bias - 1.1))]
        if self._look.dye == "tips" and low > 30:
            dye = self._paint.dye
            stops[2:] = [(0.76, ramp.step(bias - 0.7)), (0.84, dye.step(-1.4)), (1, dye.step(-1))]
        return self._sheet.linear((0, top), (0, low), stops)

    def _strands(self) -> list[Markup]:
        lines = [self._fit(tapered(cubic(line), 0.1, 0.7, 0.1)) for line in self._style.strands]
        return [path(all_of(lines), self._paint.hair.step(-1.7), fill_opacity=0.6)] if lines else []

    def _flyaways(self) -> list[Markup]:
        lines = [self._fit(wisp(cubic(line))) for line in self._style.flyaways[: self._look.flyaways]]
        return [path(all_of(lines).coarse, self._paint.hair.step(-0.3))] if lines else []


def _aside(x: float, y: float) -> float:
    """How far a parting moves what grows at it: roots near the middle most, the sides of the head not at all."""
    near = max(0.0, 1 - (x / 40) ** 2) ** 2
    return _PARTING * near * max(0.0, min(1.0, (-24 - y) / 30))
