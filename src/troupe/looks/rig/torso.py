"""Torsos: shirts, sweaters and jackets over a chest that leans and hips that answer it."""

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.catalog import Cut, garments
from troupe.looks.rig.clothes import Cloth, cloth_of, draw_piece, loose
from troupe.looks.rig.fitting import LINE, contour, moved
from troupe.looks.rig.paths import Point, Shape, all_of, between, tapered, through
from troupe.looks.rig.sheet import group, oval, path
from troupe.looks.rig.skeleton import SHOULDER_DROP, SIDES
from troupe.looks.rig.trims import Trimmed

_BUST_NECK = 66.8
_BUST_TORSO = 207.0
_BENT = 0.86
"""A knee that reaches nearly as far out as the thighs do shapes what hangs over both."""
_SHORT = 0.2
"""What ends so far above the hips, in torsos, ends at the waist."""
_BODY = ("top", "one_piece", "outer", "neck", "bottom")
"""Slots whose pieces are drawn on the trunk itself."""


class Torso(Trimmed):
    def top(self) -> list[Markup]:
        drawn = [*self._torso("top"), *self._hung()]
        if "outer" in self._worn:
            drawn += self._outer() if self._worn["outer"][0].open else self._torso("outer")
        return drawn

    def collars(self) -> list[Markup]:
        """What a bust shows around the neck: collars, hoods, ties, scarves."""
        return self._pieces("body")

    def behind(self) -> list[Markup]:
        return self._pieces("behind")

    def back_pieces(self) -> list[Markup]:
        """Hoods and scarves from behind: their outside, without the lining; of bibs the straps."""
        return [*self._pieces("behind", only_outside=True), *self._backs()]

    def _backs(self) -> list[Markup]:
        drawn = []
        for garment in self._look.garments:
            for piece in garments()[garment.item].pieces if garments()[garment.item].slot in _BODY else ():
                if piece.back:
                    told = piece.model_copy(update={"d": piece.back, "lines": (), "shades": piece.shades[:1]})
                    drawn.append(draw_piece(self._look, self._sheet, told, cloth_of(garment), self.on_trunk))
        return drawn

    def on_trunk(self, x: float, y: float) -> Point:
        """Where a point of a bust lies on this body: near the neck it follows the chest, further down the hips."""
        scale = self._m.torso / _BUST_TORSO
        down = (y - _BUST_NECK) * scale
        share = min(1.0, max(0.0, (down / self._m.torso - 0.45) / 0.45))
        return between(self._s.chest(x, down), self._s.hips(x, down - self._m.torso), share)

    def _pieces(self, layer: str, only_outside: bool = False) -> list[Markup]:
        drawn = []
        for garment in self._look.garments:
            cloth = cloth_of(garment)
            if garments()[garment.item].slot not in _BODY:
                continue
            for piece in garments()[garment.item].pieces:
                if piece.layer != layer or piece.only != "everywhere" or not piece.d:
                    continue
                drawn += loose(piece, draw_piece(self._look, self._sheet, piece, cloth, self.on_trunk), self.on_trunk)
                if only_outside:
                    break
        return drawn

    def _flank(self, cut: Cut, side: int, hem: float) -> list[Point]:
        """One side of a torso, from the neck over the shoulder to the hem."""
        m, chest, hips = self._m, self._s.chest, self._s.hips
        loose = 1 - cut.fit
        waist = m.waist * 1.06 * cut.fit + max(m.hip * 0.98, m.shoulder - 1.5 * m.arm) * loose
        low = max(1.03 + 0.05 * loose, self._seat_width() / m.hip, 1 + 0.18 * m.thigh_half / m.hip if cut.skirt else 0)
        flank = [
            chest(side * (m.neck_half + 4), -4),
            chest(side * m.shoulder * 0.55, 0.018 * m.torso),
            chest(side * (m.shoulder - 0.85 * m.arm), SHOULDER_DROP * m.torso - 0.94 * m.arm),
            chest(side * (m.shoulder - 0.2 * m.arm), 0.19 * m.torso),
            chest(side * (m.shoulder - 0.8 * m.arm), 0.37 * m.torso),
            self._s.middle(side * waist),
        ]
        if hem < -_SHORT * m.torso:
            return [*flank, hips(side * waist, hem)]
        flank.append(hips(side * m.hip * low, 0.0))
        if cut.skirt:
            return [*flank, *self._hanging(cut, side)]
        if not cut.band:
            return [*flank, hips(side * m.hip * (low + 0.01), hem)]
        # A knitted band gathers the cloth, which hangs a little over it.
        return [*flank, hips(side * m.hip * (low + 0.02), hem - 0.06 * m.torso), hips(side * m.hip * (low - 0.05), hem)]

    def _seat_width(self) -> float:
        """How far wide trousers reach at the hips: what is worn over them must not be narrower."""
        bottom, m = self._worn["bottom"][0], self._m
        return m.hip - 0.98 * m.thigh_half + m.thigh_half * bottom.ease + 1 if bottom.leg else 0.0

    def _hanging(self, cut: Cut, side: int) -> list[Point]:
        """Where a skirt or a coat's tails hang on one side: straight down, however the hips tilt."""
        if over := self.lap(cut):
            return over.edge(side, self._s.hips(side * 1.05 * self._m.hip, 0))
        left, right, length = self.skirt_reach(cut)
        (x, y), out = self._s.pelvis, right if side > 0 else left
        thigh = self.thighs_out(0.4 * length)[0 if side < 0 else 1]
        near = max(thigh, 0.5 * (self.seen(side) * max(self._m.hip * 1.05, self._seat_width()) + out))
        knee, down = self.knees_out(length)[0 if side < 0 else 1]
        if knee > _BENT * near:
            beside = self.thighs_out(down - y)[0 if side < 0 else 1]
            return [(x + side * max(knee, beside), down), (x + side * out, y + length)]
        return [(x + side * near, y + 0.4 * length), (x + side * out, y + length)]

    def _torso(self, slot: str) -> list[Markup]:
        cut, cloth, _ = self._worn[slot]
        m, ramp = self._m, cloth[cut.role]
        hem = self._low(cut)
        right, left = contour(self._flank(cut, 1, hem)), contour(self._flank(cut, -1, hem))
        floor = [between(right[-1], left[-1], share) for share in (0.3, 0.7)]
        floor = [moved(point, 0, 9 if cut.skirt else 5) for point in floor]
        collar = [self._s.chest(-m.neck_half, 0.06 * m.torso), self._s.chest(m.neck_half, 0.06 * m.torso)]
        points = [*right, *floor, *left[::-1], *collar, right[0]]
        shape = Shape("M" + "C" * ((len(points) - 1) // 3) + "Z", tuple(points)).coarse
        body = path(shape, ramp.step(cut.k), stroke=ramp.line(), stroke_width=2 * LINE * 0.9)
        inside = [*self._inside(cut, cloth, hem), *self.trimmed(cut, cloth, hem), *self._waist(slot)]
        if self.from_behind:
            inside.append(path(all_of(self._spine(slot, hem)), ramp.step(cut.k - 1.6)))
        return [body, group(*inside, clip_path=self._sheet.clip(shape))]

    def _spine(self, slot: str, hem: float) -> list[Shape]:
        """What is sewn in the middle of a back, with its vent; else the hollow between the shoulder blades."""
        m, chest, hips, (wx, wy) = self._m, self._s.chest, self._s.hips, self._s.waist
        if slot not in self._seamed:
            blades = chest(0, 0.24 * m.torso), chest(1.5, 0.36 * m.torso), chest(1, 0.48 * m.torso)
            return [tapered((*blades, (wx, wy)), 0.1, 1.3, 0.1)]
        low = hips(0, 0.3 * hem)
        seam = tapered((chest(0, 0.06 * m.torso), chest(1, 0.36 * m.torso), (wx, wy), low), 0.8, 1.1, 0.9)
        vent = tapered((low, hips(0, 0.5 * hem), hips(1, 0.8 * hem), hips(4, hem + 9)), 0.9, 1.8, 2.6)
        return [seam, vent]

    def _waist(self, slot: str) -> list[Markup]:
        """A belt lies on whatever closed garment is the outermost."""
        outer = self._worn.get("outer")
        outermost = "outer" if outer and not outer[0].open else "top"
        return self.belts() if slot == outermost else []

    def _low(self, cut: Cut) -> float:
        """How far below the hips a garment ends."""
        return self.skirt_reach(cut)[2] if cut.skirt else cut.hem * self._m.torso

    def _inside(self, cut: Cut, cloth: Cloth, hem: float) -> list[Markup]:
        """Light, shade, folds, the hem's band, pocket and buttons, all clipped to the garment."""
        m, chest, hips, ramp = self._m, self._s.chest, self._s.hips, cloth[cut.role]
        drawn = []
        if self._rich:
            far = [
                chest(m.shoulder * 0.98, 0.16 * m.torso),
                chest(m.shoulder * 0.70, 0.40 * m.torso),
                self._s.middle(m.waist * 0.66),
                hips(m.hip * 0.62, 0),
                hips(m.hip * 0.70, hem + 12),
            ]
            far += [hips(m.hip * 2, hem + 12), chest(m.shoulder * 1.6, 0.2 * m.torso)]
            lit = [
                chest(-m.shoulder * 1.2, 0.24 * m.torso),
                chest(-m.shoulder * 0.8, 0.08 * m.torso),
                chest(-m.neck_half - 8, 0.07 * m.torso),
            ]
            lit += [chest(-m.neck_half, -8), chest(-m.shoulder * 1.2, -8)]
            drawn += [
                path(through(far, closed=True).coarse, ramp.step(cut.k - 0.75)),
                path(through(lit, closed=True).coarse, ramp.step(cut.k + 0.7)),
            ]
        cast = through(
            [
                chest(-26, -8),
                chest(-20, 0.12 * m.torso),
                chest(6, 0.17 * m.torso),
                chest(30, 0.1 * m.torso),
                chest(34, -8),
            ],
            closed=True,
        )
        drawn.append(path(cast.coarse, ramp.step(cut.k - 1.2)))
        folds = [fold for side in SIDES for fold in self._side_folds(side)]
        if cut.band and not cut.skirt:
            folds += [self._gather(share, hem) for share in (-0.72, -0.3, 0.24, 0.66)]
        over = self.lap(cut)
        folds += [] if over else self._pleats(cut)
        drawn.append(path(all_of(folds), ramp.step(cut.k - 1.8)))
        drawn += over.shades(ramp, cut.k, hips(0, 0.1 * m.torso), rich=self._rich) if over else []
        return [*drawn, *self._trims(cut, cloth, hem)]

    def _pleats(self, cut: Cut) -> list[Shape]:
        if not cut.skirt:
            return []
        (x, y), (left, right, length), folds = self._s.pelvis, self.skirt_reach(cut), []
        for i in range(1, cut.pleats + 1):
            at = 2 * i / (cut.pleats + 1) - 1
            (x0, y0), x1 = self._s.hips(at * self._m.hip * 0.9, 0.1 * length), x + at * (right if at > 0 else left)
            curve = ((x0, y0), (x0 + at * 3, y0 + length * 0.35), (x1 - at * 3, y + length * 0.7), (x1, y + length + 5))
            folds.append(tapered(curve, 0.2, 1.5, 1.1))
        return folds

    def _side_folds(self, side: int) -> list[Shape]:
        """Creases that run in from the waist and up from the armpit."""
        m = self._m
        x, y = self._s.middle(side * m.waist * 1.14)
        pit = self._s.chest(side * (m.shoulder - 1.25 * m.arm), 0.40 * m.torso)
        told = (
            ((x, y - 12), (x - side * 9, y - 5), (x - side * 19, y - 1), (x - side * 30, y - 3)),
            ((x, y + 9), (x - side * 8, y + 10), (x - side * 15, y + 14), (x - side * 21, y + 20)),
            (pit, moved(pit, -side * 5, -9), moved(pit, -side * 8, -19), moved(pit, -side * 7, -30)),
            (moved(pit, side, -6), moved(pit, -side * 9, -8), moved(pit, -side * 16, -14), moved(pit, -side * 22, -24)),
        )
        return [tapered(curve, 1.4, 1.1, 0.1) for curve in told]

    def _gather(self, share: float, hem: float) -> Shape:
        """A small crease where cloth is drawn into a knitted band."""
        x, low = share * self._m.hip, hem - 0.055 * self._m.torso
        places = [self._s.hips(x + lean, low - lift) for lift, lean in ((0, 0), (5, 1.5), (11, 2), (17, 1))]
        return tapered((places[0], places[1], places[2], places[3]), 1.2, 1.0, 0.1)

    def _trims(self, cut: Cut, cloth: Cloth, hem: float) -> list[Markup]:
        m, hips, ramp = self._m, self._s.hips, cloth[cut.role]
        drawn: list[Markup] = []
        if cut.pocket and not cut.open:
            drawn += self._pouch(ramp, cut.k, hem)
        if cut.band and cut.skirt:
            drawn.append(self._lower_edge(cut, cloth[cut.band]))
        elif cut.band:
            y = hem - 0.055 * m.torso
            strip = [hips(-m.hip * 1.3, y), hips(-m.hip * 0.4, y + 5), hips(m.hip * 0.4, y + 5), hips(m.hip * 1.3, y)]
            shape = Shape("MCLLZ", (*strip, hips(m.hip * 1.3, hem + 9), hips(-m.hip * 1.3, hem + 9)))
            drawn.append(
                path(shape, cloth[cut.band].step(cut.k - 0.5), stroke=ramp.step(cut.k - 1.8), stroke_width=1.0)
            )
        if cut.buttons and not cut.open:
            seam = tapered(
                (
                    (self._s.chest(0, 0.1 * m.torso)),
                    (self._s.chest(0.6, 0.3 * m.torso)),
                    self._s.waist,
                    hips(0, hem + 6),
                ),
                0.7,
                0.9,
                0.7,
            )
            drawn.append(path(seam, ramp.step(cut.k - 1.5)))
            for i in range(cut.buttons):
                x, y = between(self._s.chest(3.2, 0.2 * m.torso), hips(3.2, hem - 10), i / max(1, cut.buttons - 1))
                drawn.append(oval(x, y, 1.6, 1.6, ramp.step(cut.k - 2.4)))
        return drawn

    def _lower_edge(self, cut: Cut, ramp: Ramp) -> Markup:
        """A border along the bottom of a skirt."""
        (x, y), (left, right, length) = self._s.pelvis, self.skirt_reach(cut)
        low = y + length - 0.05 * self._m.leg
        over = [(x - left * 1.1, low), (x - left * 0.4, low + 9), (x + right * 0.4, low + 9), (x + right * 1.1, low)]
        shape = Shape("MCLLZ", (*over, (x + right * 1.1, low + 60), (x - left * 1.1, low + 60)))
        return path(shape, ramp.step(cut.k - 0.2), stroke=ramp.line(), stroke_width=1.1)

    def _pouch(self, ramp: Ramp, k: float, hem: float) -> list[Markup]:
        """A pocket across the belly, its openings curved for the hands."""
        hips, half, top, low = self._s.hips, self._m.hip * 0.46, hem - 0.31 * self._m.torso, hem - 0.055 * self._m.torso
        right = [
            hips(half, top),
            hips(half * 1.15, top + 0.3 * (low - top)),
            hips(half * 1.5, top + 0.45 * (low - top)),
        ]
        right += [hips(half * 1.72, top + 0.62 * (low - top)), hips(half * 1.72, low), hips(half * 1.72, low)]
        left = [hips(-half * 1.72, low), hips(-half * 1.72, low), hips(-half * 1.72, top + 0.62 * (low - top))]
        left += [
            hips(-half * 1.5, top + 0.45 * (low - top)),
            hips(-half * 1.15, top + 0.3 * (low - top)),
            hips(-half, top),
        ]
        seam = Shape("MCLLLCZ", (right[0], *right[1:4], right[4], left[0], left[2], *left[3:6]))
        shade = tapered((left[2], left[3], left[4], left[5]), 0.6, 3.4, 0.6)
        return [
            path(seam, ramp.step(k - 0.22), stroke=ramp.step(k - 1.8), stroke_width=1.2),
            path(shade, ramp.step(k - 1.3)),
        ]

    def _panel(self, cut: Cut, cloth: Cloth, hem: float, side: int) -> list[Markup]:
        lit = self._inside(cut, cloth, hem)[: 2 if side > 0 else 4]
        belt = self.girdle(cloth[cut.belt], 0.07) if cut.belt else []
        ornaments = [one for name in self._ornaments(cut) if name in ("badge", "pocket", "patch")
                     for one in self._ornament(name, cut, cloth, hem)]  # fmt: skip
        return [*lit, *ornaments, *belt]

    def _outer(self) -> list[Markup]:
        """Two panels that meet below the chest and leave a V for what is worn under them."""
        cut, cloth, _ = self._worn["outer"]
        m, ramp, chest, hips = self._m, cloth[cut.role], self._s.chest, self._s.hips
        hem = self._low(cut)
        drawn = []
        for side in (-1, 1):
            flank = contour(self._flank(cut, side, hem))
            meet, low = chest(0, cut.open * m.torso), hips(-side * 1, hem - 16)
            corner = hips(side * 9, hem + 8)
            if cut.skirt:
                low, corner = (moved(self._s.pelvis, way, hem + down) for way, down in ((-side, -20), (side * 9, 6)))
            inner = [moved(flank[-1], -side * 10, 6), moved(corner, side * 14, 2), corner]
            inner += [hips(side * 2, hem + 2), low, hips(-side * 3, 0)]
            inner += [hips(-side * 3, -10), moved(meet, -side * 4, 20), moved(meet, -side * 3, 0)]
            inner += [moved(meet, side * 4, -30), chest(side * (m.neck_half + 3), 0.2 * m.torso), flank[0]]
            points = [*flank, *inner]
            shape = Shape("M" + "C" * ((len(points) - 1) // 3) + "Z", tuple(points)).coarse
            k = cut.k - (0.35 if side > 0 else 0)
            body = path(shape, ramp.step(k), stroke=ramp.line(), stroke_width=2 * LINE * 0.9)
            drawn += [
                body,
                group(*self._panel(cut, cloth, hem, side), clip_path=self._sheet.clip(shape)),
            ]
        for i in range(cut.buttons):
            x, y = between(chest(2, (cut.open + 0.02) * m.torso), hips(1, -0.02 * m.torso), i / max(1, cut.buttons))
            drawn.append(oval(x, y, 2.2, 2.2, ramp.step(2.2), stroke=ramp.line(), stroke_width=0.7))
        if cut.pocket:
            for side in (-1, 1):
                a, b = hips(side * m.hip * 0.4, -0.02 * m.torso), hips(side * m.hip * 0.92, -0.05 * m.torso)
                drawn.append(
                    path(
                        tapered((a, between(a, b, 0.33), between(a, b, 0.67), b), 2.4, 2.4, 2.4),
                        ramp.step(cut.k - 1.4),
                    )
                )
        return drawn
