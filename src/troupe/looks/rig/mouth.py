"""The mouth: one command sequence from a closed line to a shout, so that every mouth flows into every other."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from troupe.kit.markup import Markup, join
from troupe.looks.domain.mouth import MouthNumbers
from troupe.looks.rig import machine
from troupe.looks.rig.families import share
from troupe.looks.rig.materials import TEETH_LINE, materials
from troupe.looks.rig.paths import Cubic, Point, Shape, all_of, between, ellipse, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, face_path, group, part
from troupe.looks.rig.traits import traits_of

MIDDLE_Y = 36.0
_BARS, _ROUND, _SLOT = 7, 0.6, 5.0
"""How many lights a machine speaks with, how round they are, and how far the dark glass reaches around them."""


def mouth_shapes(look: ResolvedLook, mouth: MouthNumbers) -> Mapping[str, Shape]:
    """Every path of the mouth under its name in the face table."""
    form = _Form(look, mouth)
    if machine.owns_the_head(look):
        return {"mouth.interior": form.interior(), "mouth.bars": form.bars()}
    return {
        "mouth.interior": form.interior(),
        "mouth.tongue": form.tongue(mouth.tongue),
        "mouth.teeth": form.upper_teeth(mouth.bite),
        "mouth.teeth_low": form.lower_teeth(mouth.bite),
        "mouth.teeth_lines": form.teeth_lines(mouth.bite),
        "mouth.corner_left": form.corner(-1),
        "mouth.corner_right": form.corner(1),
        "mouth.lip": form.lip(),
        "mouth.lip_upper": form.upper_lip(),
        "mouth.tick": form.tick(),
    }


def draw_mouth(look: ResolvedLook, sheet: Sheet, mouth: MouthNumbers, place: str, fangs: Markup) -> Markup:
    drawn = _pieces(look, mouth)
    inside = group(drawn.inside, clip_path=sheet.clip(drawn.interior, "mouth.interior"))
    return part("mouth", drawn.under, inside, drawn.over, fangs, data_depth=0.72, transform=place)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """A mouth around what its opening shows, the teeth and the tongue."""

    interior: Shape
    under: Markup
    inside: Markup
    over: Markup


@lru_cache(maxsize=256)
def _pieces(look: ResolvedLook, mouth: MouthNumbers) -> _Pieces:
    """Nine shapes of speech and a few feelings come again and again."""
    shapes, paint = mouth_shapes(look, mouth), materials(look)
    interior, tint = shapes["mouth.interior"], _tint(look)
    if machine.owns_the_head(look):
        slot = face_path("mouth.interior", interior, paint.mouth, stroke=paint.mouth, stroke_width=_SLOT)
        bars = face_path("mouth.bars", shapes["mouth.bars"], paint.teeth, stroke=paint.teeth, stroke_width=_ROUND)
        return _Pieces(interior, slot, join([]), bars)
    under = [
        face_path("mouth.lip", shapes["mouth.lip"], paint.lip, fill_opacity=tint),
        face_path("mouth.lip_upper", shapes["mouth.lip_upper"], paint.lip, fill_opacity=round(1.35 * tint, 3)),
        face_path("mouth.interior", interior, paint.mouth),
    ]
    inside = [
        face_path("mouth.tongue", shapes["mouth.tongue"], paint.tongue),
        face_path("mouth.teeth", shapes["mouth.teeth"], paint.teeth),
        face_path("mouth.teeth_low", shapes["mouth.teeth_low"], paint.teeth),
        face_path("mouth.teeth_lines", shapes["mouth.teeth_lines"], stroke=TEETH_LINE, stroke_width=0.45),
    ]
    over = [
        face_path("mouth.interior", interior, stroke=paint.lip, stroke_width=0.7),
        face_path("mouth.corner_left", shapes["mouth.corner_left"], paint.lip),
        face_path("mouth.corner_right", shapes["mouth.corner_right"], paint.lip),
        face_path("mouth.tick", shapes["mouth.tick"], paint.skin.step(-1.9)),
    ]
    return _Pieces(interior, join(under), join(inside), join(over))


def _tint(look: ResolvedLook) -> float:
    """Full lips are also the redder ones; a muzzle has none."""
    if look.being:
        return 0.0
    own = traits_of(look)
    return round(0.15 + 0.2 * (own.upper_lip + own.lower_lip) / 2 * (0.6 + 0.4 * look.form), 3)


class _Form:
    """The mouth's few landmark points."""

    def __init__(self, look: ResolvedLook, mouth: MouthNumbers) -> None:
        curve, skew, round_ = mouth.curve, mouth.skew, mouth.round
        half = max(3.0, (10 + 23.3 * (mouth.width - 0.42)) * (1 - 0.45 * round_)) * look.mouth_width
        half *= 1 - 0.3 * share(look.abstract, 0.5, 0.75)
        own = traits_of(look)
        self.middle = MIDDLE_Y + 1.1 * own.mouth_height + 0.8 * own.length
        self.full_upper, self.full_lower = own.upper_lip, own.lower_lip
        self.height = 15.3 * mouth.open
        self.half = half
        self.x = 2.6 * skew
        self.leads = 1 if skew >= 0 else -1
        self.smirk = (abs(skew) - 0.3) * (1 if curve > 0.3 else 0)
        self.curve = curve
        self.round = max(0.0, min(1.0, (round_ - 0.15) / 0.5))
        self.open = max(0.0, min(1.0, mouth.open / 0.06))
        self.wave = 2.6 * mouth.waver * self.open
        self.frown = max(0.0, min(1.0, (-curve - 0.1) / 0.3)) * self.open
        smile_sag = 2.3 * curve
        skewed, tip = 0.8 * skew, 0.55 * own.crooked
        # Whether a mouth smiles or sulks, the corner that leads is the higher one.
        self.left: Point = (self.x - half, self.middle - 3.8 * (curve - 0.5 * skew * abs(curve)) + skewed + tip)
        self.right: Point = (self.x + half, self.middle - 3.8 * (curve + 0.5 * skew * abs(curve)) - skewed - tip)
        rise = self.frown * (0.62 * self.height + 1)
        self.top: Point = (self.x, self.middle + smile_sag * (1 - 0.75 * self.open) - rise)
        bowl = self.height * (0.85 + 0.25 * max(0.0, curve))
        self.bottom: Point = (self.x, self.top[1] + 0.2 + (bowl if not self.frown else self.height * 0.95))

    def interior(self) -> Shape:
        return self._lips().toward(self._ring(), self.round * self.open)

    def _lips(self) -> Shape:
        left, right, top, bottom = self.left, self.right, self.top, self.bottom
        thick = 0.34 * (1 - self.open)
        w = self.half
        flat = 0.5 + 0.28 * self.frown
        up, low = top[1] - thick, bottom[1] + thick
        full, wave = 0.42 + 0.26 * self.open, self.wave
        rise_l, rise_r = (between(end, (end[0], up), 0.4 * self.frown + 0.35) for end in (left, right))
        side_l = between(left, (left[0], low), 0.72 * self.open * (1 - 0.6 * self.frown))
        side_r = between(right, (right[0], low), 0.72 * self.open * (1 - 0.6 * self.frown))
        return Shape(
            "MCCCCZ",
            (
                left,
                *((rise_l[0], rise_l[1] - wave), (top[0] - w * flat, up + wave), (top[0], up)),
                *((top[0] + w * flat, up - wave), (rise_r[0], rise_r[1] + wave), right),
                *((side_r[0] - 0.02 * w, side_r[1]), (bottom[0] + w * full, low + wave), (bottom[0], low)),
                *((bottom[0] - w * full, low - wave), (side_l[0] + 0.02 * w, side_l[1]), left),
            ),
        )

    def _ring(self) -> Shape:
        high = max(1.7, self.height * 0.56)
        return ellipse(self.x, self.top[1] + self.height * 0.42, self.half * 1.02, high)

    def upper_teeth(self, bite: str) -> Shape:
        deep = {
            "upper": min(0.72 * self.height, 2.6 + 0.1 * self.height),
            "both": 0.46 * self.height,
            "clenched": self.height + 8,
            "on_lip": 0.72 * self.height + 0.5,
        }.get(bite, -3.0)
        y, w = self.top[1] + deep, self.half
        ends = deep - 1.2 if deep > 0 else -9.0
        # Corners that hang pull the lips down over the teeth, and no teeth down with them.
        left, right = (end[1] + ends + (y - end[1] - ends) * self.frown for end in (self.left, self.right))
        return Shape(
            "MLLCZ",
            (
                (self.x - w - 2, self.top[1] - 14),
                (self.x + w + 2, self.top[1] - 14),
                (self.x + w + 2, right),
                *((self.x + w * 0.5, y + 0.4), (self.x - w * 0.5, y + 0.4), (self.x - w - 2, left)),
            ),
        )

    def lower_teeth(self, bite: str) -> Shape:
        y = self.bottom[1] - (0.42 * self.height if bite == "both" else -4.0)
        w = self.half + 2
        return Shape(
            "MLLCZ",
            (
                (self.x - w, self.bottom[1] + 14),
                (self.x + w, self.bottom[1] + 14),
                (self.x + w, y),
                *((self.x + w * 0.5, y + 0.3), (self.x - w * 0.5, y + 0.3), (self.x - w, y)),
            ),
        )

    def teeth_lines(self, bite: str) -> Shape:
        """The middle line and four verticals of clenched teeth; without them, lines of no length."""
        k = 1.0 if bite == "clenched" else 0.0
        y = (self.top[1] + self.bottom[1]) / 2
        points: list[Point] = [(self.x - self.half * k, y + 0.8 * k), (self.x + self.half * k, y + 0.8 * k)]
        for across in (-0.56, -0.19, 0.19, 0.56):
            x = self.x + across * self.half * k
            points += [(x, y - 9 * k), (x, y + 9 * k)]
        return Shape("ML" * 5, tuple(points))

    def tongue(self, amount: float) -> Shape:
        raised = self.top[1] + self.height * (1.0 if amount <= 1 else 0.72)
        y = raised if amount else self.bottom[1] + 14
        return ellipse(self.x + 0.4, y, 0.62 * self.half, max(1.0, 0.42 * self.height))

    def bars(self) -> Shape:
        """A machine's mouth: seven bars of light, as high as lips would be apart where each of them stands."""
        step = 2 * self.half / _BARS
        bars = []
        for i in range(_BARS):
            across = (2 * i + 1) / _BARS - 1
            x, corner = self.x + across * self.half, self.left if across < 0 else self.right
            high, low = (end[1] + (corner[1] - end[1]) * across * across - self.round_off(across) * way
                         for end, way in ((self.top, 1.0), (self.bottom, -1.0)))  # fmt: skip
            left, right = x - 0.31 * step + _ROUND / 2, x + 0.31 * step - _ROUND / 2
            bars.append(Shape("MLLLZ", ((left, high), (right, high), (right, low), (left, low))))
        return all_of(bars)

    def round_off(self, across: float) -> float:
        """How much of a bar is there even when the mouth is shut; the middle ones are the taller."""
        return 1.2 - 0.5 * abs(across)

    def corner(self, side: int) -> Shape:
        """A short tapered press of the lips beyond the corner."""
        x, y = self.left if side < 0 else self.right
        # A smirk digs a dimple on its own side.
        bend, far = 1.1 * self.curve, 1 + 5 * max(0.0, self.smirk) * (side == self.leads)
        curl: Cubic = (
            (x - side * 1.6, y + 0.7 * bend),
            (x - side * 0.5, y + 0.3 * bend),
            (x + side * 0.4 * far, y - 0.3 * bend * far),
            (x + side * 0.7 * (0.6 + far), y - 1.0 * bend * far),
        )
        weight = 1 - self.round * self.open
        return tapered(curl, 0.3 * weight, 1.15 * weight, 0.2 * weight)

    def lip(self) -> Shape:
        """The lower lip's tint: a crescent below the opening."""
        w = self.half * 0.62
        y = self.bottom[1] + 0.9
        line: Cubic = (
            (self.x - w, y - 0.9),
            (self.x - w * 0.5, y + 1.4),
            (self.x + w * 0.5, y + 1.4),
            (self.x + w, y - 0.9),
        )
        return tapered(line, 0.2, 1.7 + 2.4 * self.full_lower, 0.2)

    def upper_lip(self) -> Shape:
        """The upper lip's tint, with the bow that full lips have; a rounded mouth has it all around."""
        w, full = self.half * 0.8, self.full_upper * (1 - 0.6 * self.frown)
        y = self.top[1] + 0.1 - self.round * self.open * (max(1.7, self.height * 0.56) - self.height * 0.42)
        (lx, ly), (rx, ry) = self.left, self.right
        ly, ry = ly + (y - ly) * 0.25, ry + (y - ry) * 0.25
        rise = 0.35 + 2.5 * full
        return Shape(
            "MCCCZ",
            (
                (self.x - w, between((lx, ly), (self.x, y), 0.2)[1]),
                *((self.x - 0.6 * w, y - 0.5 * rise), (self.x - 0.34 * w, y - 1.05 * rise), (self.x, y - 0.72 * rise)),
                *(
                    (self.x + 0.34 * w, y - 1.05 * rise),
                    (self.x + 0.6 * w, y - 0.5 * rise),
                    (self.x + w, between((rx, ry), (self.x, y), 0.2)[1]),
                ),
                *(
                    (self.x + 0.5 * w, y + 0.3),
                    (self.x - 0.5 * w, y + 0.3),
                    (self.x - w, between((lx, ly), (self.x, y), 0.2)[1]),
                ),
            ),
        )

    def tick(self) -> Shape:
        """The small shadow under the lower lip, which a wide smile flattens away."""
        y = self.bottom[1] + 4.0 + 1.1 * self.full_lower
        w = 3.4
        size = max(0.0, min(1.0, (1.0 - self.curve) / 0.4))
        line: Cubic = ((self.x - w, y), (self.x - w * 0.4, y + 0.9), (self.x + w * 0.4, y + 0.9), (self.x + w, y))
        return tapered(line, 0.1, 0.85 * size, 0.1)
