"""What is set on a garment: belts, zips, crossed fronts, stripes, badges and patches, cut off where the cloth ends."""

from collections.abc import Sequence

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup
from troupe.looks.catalog import Cut
from troupe.looks.rig.clothes import Cloth
from troupe.looks.rig.fitting import Fitting
from troupe.looks.rig.paths import Point, Shape, all_of, ellipse, outline, rounded, tapered
from troupe.looks.rig.sheet import oval, path

_HANGING = {
    "buckle": (),
    "knot": (
        ("M-3 2C-14 26 -16 54 -20 78L-4 82C-2 56 3 30 5 4Z", "cloth", -0.5),
        ("M-1 2C6 24 12 42 14 62L26 56C20 36 12 18 7 0Z", "cloth", -0.2),
        ("M-9 -8C-4 -13 6 -13 10 -7C13 0 10 9 4 11C-4 12 -11 8 -12 1C-12 -3 -11 -6 -9 -8Z", "cloth", 0.4),
    ),
    "pouch": (
        ("M-17 2C-20 14 -20 30 -14 36C-4 40 8 40 16 35C21 28 21 12 17 2Z", "cloth", -0.3),
        ("M-18 0C-18 10 -12 20 0 22C12 20 18 10 18 0Z", "cloth", 0.5),
        ("M-3.6 17C-3.6 14.6 3.6 14.6 3.6 17C3.6 22.6 -3.6 22.6 -3.6 17Z", "gold", 0.6),
    ),
}
"""What hangs from a belt, for a torso of 207 units; the origin is on the belt."""


class Trimmed(Fitting):
    """A tailor who also sews on."""

    def trimmed(self, cut: Cut, cloth: Cloth, hem: float) -> list[Markup]:
        """Everything on one garment, from the cloth outward."""
        drawn: list[Markup] = []
        for name in self._ornaments(cut):
            drawn += self._ornament(name, cut, cloth, hem)
        if cut.zip and self._front:
            drawn += self._zip(cut, cloth, hem)
        if cut.wrap and self._front:
            drawn += self._crossing(cut, cloth, hem)
        if cut.belt:
            drawn += self.girdle(cloth[cut.belt], 0.045 if cut.belt == "leather" or cut.skirt else 0.07)
        return drawn

    def girdle(self, ramp: Ramp, wide: float) -> list[Markup]:
        """A band around the narrowest part of the body; the caller cuts it off at the sides."""
        (wx, wy), m = self._s.waist, self._m
        half, high = m.shoulder * 1.4, wide * m.torso
        return [self._strip((wx, wy - 0.5 * high), half, high, ramp, 0.2)]

    def belts(self) -> list[Markup]:
        """What is worn around the waist, as far as it lies on the garment below it."""
        if "waist" not in self._worn:
            return []
        cut, cloth, _ = self._worn["waist"]
        x, y = self._s.hips(0, -0.15 * self._m.torso)
        return [self._strip((x, y), self._m.shoulder * 1.4, cut.hem * self._m.torso, cloth[cut.role], cut.k)]

    def _hung(self) -> list[Markup]:
        """A buckle in the middle, a knot or a pouch at one side."""
        if "waist" not in self._worn or self.from_behind:
            return []
        cut, cloth, _ = self._worn["waist"]
        m, ramp, metal = self._m, cloth[cut.role], cloth["gold"]
        high, scale = cut.hem * m.torso, m.torso / 207
        x, y = self._s.hips(-0.62 * m.hip if cut.hangs != "buckle" else 0, -0.15 * m.torso + 0.5 * high + 4)
        if self.sideways:
            x = self._s.hips(-0.5 * m.hip, 0)[0]
        if cut.hangs == "buckle":
            r = 0.62 * high
            return [
                path(rounded(x - r, y - r, x + r, y + r, 2.5), metal.step(0.3), stroke=metal.line(), stroke_width=1.2),
                path(rounded(x - 0.5 * r, y - 0.5 * r, x + 0.5 * r, y + 0.5 * r, 1.5), ramp.step(-0.6)),
            ]

        def put(shape: Shape) -> Shape:
            return shape.mapped(lambda px, py: (x + px * scale, y + py * scale))

        return [
            path(put(outline(d)), tone.step(cut.k + k), stroke=tone.line(), stroke_width=1.5)
            for d, tone, k in ((part, {"cloth": ramp, "gold": metal}[role], k) for part, role, k in _HANGING[cut.hangs])
        ]

    @property
    def _front(self) -> bool:
        return not self.sideways and not self.from_behind

    def _ornaments(self, cut: Cut) -> Sequence[str]:
        art = self._look.art
        return cut.sewn_on(art.ornament, even=art.asymmetry <= 0)

    def _ornament(self, name: str, cut: Cut, cloth: Cloth, hem: float) -> list[Markup]:
        ramp, accent = cloth[cut.role], cloth[cut.trim or "accent"]
        if name == "stripe":
            return self._stripes(accent)
        if name == "piping":
            return self._piping(accent)
        if name == "stitching":
            return [self._strip(self._s.hips(0, hem - 9), self._m.hip * 1.6, 1.2, ramp, cut.k - 1.6)]
        if not self._front:
            return []
        drawn = {"badge": self._badge, "pocket": self._breast_pocket, "patch": self._patch}[name]
        return drawn(ramp, accent, cut.k)

    def _strip(self, middle: Point, half: float, high: float, ramp: Ramp, k: float) -> Markup:
        """A level band that sags a little, as what goes around a body does."""
        x, y = middle
        sag = min(7.0, 0.06 * half)
        over = [(x - half, y), (x - half * 0.4, y + sag), (x + half * 0.4, y + sag), (x + half, y)]
        under = [(px, py + high) for px, py in reversed(over)]
        shape = Shape("MCLCZ", (*over, *under))
        return path(shape, ramp.step(k), stroke=ramp.line() if high > 4 else "none", stroke_width=1.4)

    def _stripes(self, ramp: Ramp) -> list[Markup]:
        m, drawn = self._m, []
        for at, high in ((0.40, 0.075), (0.50, 0.02)):
            x, y = self._s.chest(0, at * m.torso)
            drawn.append(self._strip((x, y), m.shoulder * 1.3, high * m.torso, ramp, 0.0))
        return drawn

    def _piping(self, ramp: Ramp) -> list[Markup]:
        """A thin line down each side, between front and back."""
        m, chest, hips = self._m, self._s.chest, self._s.hips
        lines = []
        for side in (-1, 1):
            reach = 0.62 * m.shoulder
            waist = self._s.waist[0] + side * 0.62 * m.waist, self._s.waist[1]
            lines.append(
                tapered((chest(side * reach, 0.05 * m.torso), chest(side * reach, 0.4 * m.torso), waist,
                         hips(side * 0.7 * m.hip, 0.2 * m.torso)), 1.6, 1.8, 1.6)
            )  # fmt: skip
        return [path(all_of(lines), ramp.step(0.2))]

    def _badge(self, ramp: Ramp, accent: Ramp, k: float) -> list[Markup]:
        x, y = self._s.chest(0.42 * self._m.shoulder, 0.30 * self._m.torso)
        r = 0.085 * self._m.shoulder + 2.4
        return [
            oval(x, y, r, r, accent.step(0.2), stroke=accent.line(), stroke_width=1.2),
            path(ellipse(x - 0.15 * r, y - 0.2 * r, 0.42 * r, 0.4 * r), accent.step(1.8)),
        ]

    def _breast_pocket(self, ramp: Ramp, accent: Ramp, k: float) -> list[Markup]:
        x, y = self._s.chest(0.44 * self._m.shoulder, 0.27 * self._m.torso)
        half, high = 0.17 * self._m.shoulder, 0.12 * self._m.torso
        box = rounded(x - half, y, x + half, y + high, 4)
        flap = tapered(((x - half, y + 5), (x - 3, y + 6.5), (x + 3, y + 6.5), (x + half, y + 5)), 0.8, 1.2, 0.8)
        return [
            path(box, ramp.step(k - 0.3), stroke=ramp.step(k - 1.9), stroke_width=1.2),
            path(flap, ramp.step(k - 1.9)),
        ]

    def _patch(self, ramp: Ramp, accent: Ramp, k: float) -> list[Markup]:
        """Something mended, low on one side."""
        x, y = self._s.hips(-0.5 * self._m.hip, -0.06 * self._m.torso)
        r = 0.24 * self._m.hip
        box = rounded(x - r, y - r, x + r, y + r, 3)
        stitches = all_of(
            tapered(((x + d, y + e), (x + d + 1, y + e), (x + d + 3, y + e), (x + d + 4, y + e)), 0.9, 1.1, 0.9)
            for d, e in ((-r - 2, -r + 4), (-r - 2, r - 4), (r - 2, -r + 4), (r - 2, r - 4))
        )
        return [path(box, accent.step(-0.5), stroke=accent.line(), stroke_width=1), path(stitches, accent.step(-2.4))]

    def _zip(self, cut: Cut, cloth: Cloth, hem: float) -> list[Markup]:
        ramp, m = cloth[cut.role], self._m
        top, low = self._s.chest(0, 0.02 * m.torso), self._s.hips(0, hem + 6)
        line = (top, self._s.chest(0, 0.3 * m.torso), self._s.waist, low)
        x, y = self._s.chest(0, 0.16 * m.torso)
        metal = cloth["metal"]
        return [
            path(tapered(line, 4.4, 4.4, 4.4), ramp.step(cut.k - 1.0)),
            path(tapered(line, 1.4, 1.4, 1.4), metal.step(0.4)),
            path(rounded(x - 2, y, x + 2, y + 8, 1.8), metal.step(1.2), stroke=metal.line(), stroke_width=0.8),
        ]

    def _crossing(self, cut: Cut, cloth: Cloth, hem: float) -> list[Markup]:
        """The edge of the upper side, from the breast over the hip to the hem."""
        ramp, m = cloth[cut.role], self._m
        start, hip = self._s.chest(0.5 * m.shoulder, 0.38 * m.torso), self._s.hips(0.42 * m.hip, 0)
        end = self._s.hips(0.34 * m.hip, hem + 4)
        edge = tapered((start, (self._s.waist[0] + 0.5 * m.waist, self._s.waist[1]), hip, end), 1.8, 2.6, 2.2)
        return [path(edge, ramp.step(cut.k - 1.7))]
