"""What is worn on a head and at its ears, what of it lies behind the head, and how it presses the hair."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from troupe.kit.markup import Markup
from troupe.looks.catalog import GarmentPlan, Piece, garments, hair_styles
from troupe.looks.rig.accents import may_wrap_the_head
from troupe.looks.rig.clothes import Cloth, cloth_of, draw_shaped
from troupe.looks.rig.paths import Point, Shape, ellipse, outline, tapered
from troupe.looks.rig.resolved import Garment, ResolvedLook
from troupe.looks.rig.sheet import Sheet, path

Seen = Literal["front", "side", "back"]
_BARE = 0.93
_ROOM: dict[bool, tuple[float, float, float, float]] = {
    False: (0.0, -14.0, 40.0, 47.0),
    True: (11.0, -14.0, 37.0, 45.0),
}
"""What a hat leaves for hair above its brim, from the front and from the side: a middle, half the width and height."""


@lru_cache(maxsize=128)
def covered(look: ResolvedLook) -> ResolvedLook:
    """The look with what its head shows: a scarf is worn by a hair style, a helmet leaves no hair to be seen."""
    loud = may_wrap_the_head(look.heads, max(look.creature, look.mecha, look.abstract))
    wrap = wrap_of(look.hair_style, (look.primary, look.secondary, look.accent), loud=loud)
    if wrap and not _hats(look):
        look = look.model_copy(update={"garments": (*look.garments, wrap)})
    hidden = any(plan.covers == "hair" for _, plan in _hats(look))
    return look.model_copy(update={"hair_style": "bald"}) if hidden else look


def wrap_of(hair_style: str, palette: tuple[str, str, str], *, loud: bool) -> Garment | None:
    """The cloth that a hair style is worn in, if it is; where it may not be `loud`, it has no accent."""
    worn, (primary, secondary, accent) = hair_styles()[hair_style].wears, palette
    third = accent if loud else secondary
    return Garment(item=worn, primary=primary, secondary=secondary, accent=third) if worn else None


def draw_hats(look: ResolvedLook, sheet: Sheet, seen: Seen = "front") -> list[Markup]:
    """What is worn on the head: drawn for one head, as wide as this one and its hair."""
    return _drawn(look, sheet, "body", seen)


def draw_behind_head(look: ResolvedLook, sheet: Sheet, seen: Seen = "front") -> list[Markup]:
    return _drawn(look, sheet, "behind", seen)


@lru_cache(maxsize=128)
def top_of(look: ResolvedLook) -> float:
    """How far up a hat reaches."""
    points = [y for _, plan in _hats(look) for piece in plan.pieces for _, y in outline(piece.d).points]
    return min(points, default=0.0) * (1 + 0.5 * (look.volume - 1)) - 4


def hides_back_hair(look: ResolvedLook) -> bool:
    return any(plan.covers == "back" for _, plan in _hats(look))


def hatted(look: ResolvedLook) -> bool:
    return any(plan.covers != "nothing" for _, plan in _hats(look))


def pressed(look: ResolvedLook, shape: Shape, sideways: bool = False) -> Shape:
    """Hair under a hat lies as close to the skull as the hat does."""
    brims = [plan.brim for _, plan in _hats(look) if plan.covers in ("crown", "back")]
    if not brims:
        return shape
    brim, (cx, cy, wide, high) = max(brims), _ROOM[sideways]

    def move(x: float, y: float) -> Point:
        dx, dy = (x - cx) / wide, (y - cy) / high
        away = (dx * dx + dy * dy) ** 0.5
        share = max(0.0, min(1.0, (brim + 8 - y) / 14))
        if away <= 1 or not share:
            return x, y
        close = 1 + share * (1 / away - 1)
        return cx + (x - cx) * close, cy + (y - cy) * close

    return shape.mapped(move)


def draw_earring(look: ResolvedLook, side: int) -> list[Markup]:
    """At a lobe, as seen from the front."""
    return _earring(look, side * (look.face_width + 0.5), 18.5)


def draw_earring_sideways(look: ResolvedLook) -> list[Markup]:
    return _earring(look, 11.0, 18.5)


def _earring(look: ResolvedLook, x: float, y: float) -> list[Markup]:
    for garment in look.garments:
        cut = garments()[garment.item].cut
        if garments()[garment.item].slot == "ears" and cut:
            ramp = cloth_of(garment)[cut.role]
            if cut.wears == "stud":
                return [path(ellipse(x, y, 2.3, 2.3), ramp.step(0.8), stroke=ramp.line(), stroke_width=0.9)]
            if cut.wears == "hoop":
                ring = ellipse(x, y + 3.2, 5.0, 6.4)
                return [
                    path(ring, stroke=ramp.line(), stroke_width=3.9),
                    path(ring, stroke=ramp.step(0.6), stroke_width=2.3),
                ]
            out = 7.0 if x > 0 else -7.0
            clasp = tapered(
                ((x + out, y - 22), (x + out * 1.4, y - 19), (x + out * 1.3, y - 15), (x + out, y - 12)), 3, 4, 3
            )
            return [path(clasp, ramp.step(0.5), stroke=ramp.line(), stroke_width=0.9)]
    return []


def _hats(look: ResolvedLook) -> list[tuple[Garment, GarmentPlan]]:
    plans = ((garment, garments()[garment.item]) for garment in look.garments)
    return [(garment, plan) for garment, plan in plans if plan.slot == "head"]


def _drawn(look: ResolvedLook, sheet: Sheet, layer: str, seen: Seen) -> list[Markup]:
    return [
        _hat_piece(look, sheet, told, cloth_of(garment), *_size(look, plan, seen))
        for garment, plan in _hats(look)
        for piece in plan.pieces
        if piece.layer == layer
        for told in _from(piece, seen)
    ]


def _size(look: ResolvedLook, plan: GarmentPlan, seen: Seen) -> tuple[float, float]:
    """How much wider and higher it is than it was drawn: as wide as this head and its hair."""
    style, swell = hair_styles()[look.hair_style], 1 + 0.5 * (look.volume - 1)
    if plan.covers == "nothing" and not (style.cap or style.curls or style.crest):
        swell = _BARE  # what only touches a head sits closer on bare skin, or it would hang in the air
    return 1.0 if seen == "side" else look.face_width / 36 * swell, swell


def _from(piece: Piece, seen: Seen) -> Iterator[Piece]:
    """The piece as this side shows it; from behind it is what it is from the front, unless that is told otherwise."""
    if seen == "front" or (seen == "back" and not piece.back):
        yield from (piece,) if piece.d else ()
    elif (told := piece.side if seen == "side" else piece.back) not in ("", "none"):
        inside = {"shades": piece.side_shades, "lines": ()} if seen == "side" else {}
        yield piece.model_copy(update={"d": told, **inside})


def _hat_piece(look: ResolvedLook, sheet: Sheet, piece: Piece, cloth: Cloth, wide: float, swell: float) -> Markup:
    def fit(shape: Shape) -> Shape:
        return shape.mapped(lambda x, y: (x * wide, y * swell if y < -20 else y - 20 * (swell - 1)))

    return draw_shaped(look, sheet, piece, cloth, fit)
