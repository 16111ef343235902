"""The head without its hair: contour, planes of light, ears, nose, and what sits on the skin."""

import math

from troupe.kit.markup import Markup, join
from troupe.looks.catalog import hair_styles
from troupe.looks.domain.seeds import draw_number
from troupe.looks.rig import beast, machine, spirit
from troupe.looks.rig.beard import draw_beard
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.nose import nose_wedge
from troupe.looks.rig.paths import Cubic, Shape, all_of, ellipse, mirrored, outline, tapered
from troupe.looks.rig.resolved import PLAIN, ResolvedLook
from troupe.looks.rig.sheet import Sheet, oval, path
from troupe.looks.rig.traits import Traits, traits_of

_CHIN, _FAR_CHEEK, _NEAR_CHEEK = 7.0, 0.90, 1.04
"""Of a head in three quarters: how far the chin goes with it, and how wide its cheeks are seen."""
ON_A_TURNED_FACE = 3.6
"""How far what lies on the skin goes round with it."""
NEAR_EAR = 4.0
"""How much nearer the near ear of a turned head is to its middle."""
_ELVEN = 15.0
"""How far a pointed ear reaches out."""


def contour(look: ResolvedLook) -> Shape:
    f, j, c, own = look.face_width, look.jaw, look.chin, traits_of(look)
    full, chin = own.cheeks, 50.6 + 1.9 * own.length
    corner = 25.2 + 3.4 * j + 0.9 * full
    low = 34.0 + 2.0 * j - 0.7 * full + 1.2 * own.length
    broad = 8.6 + 4.0 * c
    right = (
        *((f + 0.9 + 0.8 * full, 9.0), (corner + 6.0 + 1.9 * full, 25.0), (corner, low)),
        *((corner - 6.4 - 0.8 * c, 43.0 + 0.9 * own.length), (broad, chin), (0.0, chin)),
    )
    left = (
        *((-broad, chin), (-corner + 6.4 + 0.8 * c, 43.0 + 0.9 * own.length), (-corner, low)),
        *((-corner - 6.0 - 1.9 * full, 25.0), (-f - 0.9 - 0.8 * full, 9.0), (-f, -9.0)),
    )
    top = ((-f, -57.0), (f, -57.0), (f, -9.0))
    own_face = machine.squared(look, Shape("MCCCCCZ", ((f, -9.0), *right, *left, *top)))
    return spirit.rounded_head(look, _turned(look, own_face))


def _turned(look: ResolvedLook, face: Shape) -> Shape:
    """In three quarters the chin goes with the turn, the far cheek flattens below its brow, and the near one swells."""
    if not look.turn:
        return face
    way = look.turn

    def move(x: float, y: float) -> tuple[float, float]:
        down = max(0.0, min(1.0, (y + 9) / 60))
        wide = _FAR_CHEEK if x * way > 0 else _NEAR_CHEEK
        return x * (1 + (wide - 1) * min(1.0, 2 * down)) + way * _CHIN * down * down * (3 - 2 * down), y

    return face.mapped(move)


def draw_face(look: ResolvedLook, paint: Materials, sheet: Sheet) -> Markup:
    shape = contour(look)
    skin = paint.skin
    fill = skin.step(0)
    if look.finish not in PLAIN:
        # Skin that is light already has little room above it and would turn to plaster.
        room = max(0.15, min(1.0, (0.98 - skin.base.lightness) / 0.16))
        fill = sheet.radial(
            (-9, 6),
            44,
            [(0, skin.step(0.9 * room)), (0.5, skin.step(0.5 * room)), (1, skin.step(-0.15 - 0.2 * (1 - room)))],
        )
    return path(shape, fill, stroke=paint.skin_edge, stroke_width=1.7)


def draw_far_hair(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """What of the hair lies beyond the far temple of a turned head, which draws in from below it."""
    if not look.turn or _bare_sides(look):
        return []
    way = 1.0 if look.turn > 0 else -1.0
    return [oval(way * (look.face_width - 2.5), -11, 4.5, 15, paint.hair.step(-1.3))]


def draw_far_side(look: ResolvedLook, paint: Materials) -> Markup:
    """The plane of the face that is turned away from the light."""
    f = look.face_width
    far = outline(
        f"M{f + 6} -34C{f - 1} -14 {f - 4} 0 {f - 5} 12C{f - 5.4} 25 {f - 13} 41 {f - 38} 51.4L{f - 30} 60L{f + 12} 60Z"
    )
    return path(far, paint.skin.step(-0.7), fill_opacity=0.85)


def draw_on_skin(look: ResolvedLook, paint: Materials) -> Markup:
    drawn = [*_freckles(look, paint), *_marks(look, paint), *draw_beard(look, paint), *_age_lines(look, paint)]
    return join(drawn)


def draw_nose(look: ResolvedLook, paint: Materials) -> Markup:
    """A hook of shadow and a touch of light; where a nose pad grows, `families` draws that instead."""
    skin, n = paint.skin, look.nose * spirit.drawn_features(look)
    if n <= 0.05 or machine.owns_the_head(look):
        return join(machine.bars(look, paint))
    if beast.owns_the_head(look):
        return join(beast.snout(paint))
    if look.turn:
        return nose_wedge(look, paint, n)
    own = traits_of(look)
    low, wide, turn = 1.5 * own.nose_length, n * (1 + 0.34 * own.nose_breadth), own.nose_turn
    under: Cubic = (
        (-2.5 * wide, 25.9 + 0.4 * turn),
        (-1.5 * wide, 27.5 - 0.9 * turn),
        (1.5 * wide, 27.7 - 0.9 * turn),
        (2.9 * wide, 25.7 + 0.4 * turn),
    )
    plane = outline(
        f"M{1.6 * n} {17 - 2.5 * low}C{2.4 * n} 20 {4.2 * wide + 0.2} 23.4 {4.1 * wide + 0.2} 25.4"
        f"C{4 * wide} 27.2 {1.6 * wide} 27.8 {-0.4 * wide} 27.2"
        f"C{1.9 * wide} 26.2 {1.9 * n} 21 {1.6 * n} {17 - 2.5 * low}Z"
    ).moved(0, low)
    lines = [tapered(under, 0.15, 0.95, 0.2).moved(0, low)]
    lines += [wing.moved(0, low) for wing in _nostrils(own, wide)]
    return join(
        [
            path(plane.coarse, skin.step(-0.75), fill_opacity=0.7),
            path(all_of(lines).coarse, skin.step(-2.2)),
            path(_bridge(own, n).moved(0, low), skin.step(-1.4)),
            oval(-0.7 * n, 22.6 + low, 1.0 * wide, 1.5, skin.step(2.2), fill_opacity=0.7),
        ]
    )


def _nostrils(own: Traits, wide: float) -> list[Shape]:
    """A broad nose shows its wings."""
    strength = 0.95 * max(0.0, min(1.0, (own.nose_breadth - 0.05) / 0.25))
    if not strength:
        return []
    wing: Cubic = ((4.0 * wide, 22.9), (5.3 * wide, 23.9), (5.3 * wide, 26.2), (3.9 * wide, 26.4))
    right = tapered(wing, 0.15, strength, 0.2)
    return [right, mirrored(right)]


def _bridge(own: Traits, n: float) -> Shape:
    """The bridge's edge on the shaded side, straight or with a bump."""
    bump = -1.1 * own.nose_turn
    line: Cubic = ((2.5 * n, 10.0), (2.0 * n, 12.4), (2.1 * n + bump, 15.0), (2.5 * n + 0.4 * bump, 18.4))
    return tapered(line, 0.1, 0.75 * own.bridge, 0.1)


def draw_ear(look: ResolvedLook, paint: Materials, side: int, size: float) -> Markup:
    """A human ear; `size` shrinks it where another kind of ear takes its place."""
    if size <= 0.05 or look.ears == "none":
        return join([])
    f, skin = look.face_width, paint.skin
    size *= 1 + 0.16 * traits_of(look).ears

    def placed(d: str) -> Shape:
        return outline(d).mapped(lambda x, y: (side * (f - 3 + x * size), 7 + (y - 7) * size)).coarse

    long = max(beast.tip(look), _ELVEN if look.ears == "pointed" else 0.0)
    shell = placed(
        f"M0 -3C4 -9 {11 + long * 0.5} {-8 - long * 0.35} {11.5 + long} {-1 - long * 0.75}"
        f"C{12 + long * 0.4} 6 8 10 7.5 14C7 18.5 3 19 0 15Z"
    )
    fold = placed("M2.5 -1.5C5.5 -5 9 -3.6 8.8 .6C8.5 5 5.4 6.6 5.2 10C4.6 12 3 11 2.6 9C5 5 3.6 2 2.5 -1.5Z")
    tone = skin.step(-0.15 if side < 0 else -0.6)
    # The side of the head, which a turned head shows where no hair lies on it: without it the ear would float.
    root = ellipse(side * (f - 9), 3, 13, 21).coarse
    return join(
        [
            *([path(root, skin.step(-0.5))] if _bare_sides(look) else []),
            path(shell, tone, stroke=paint.skin_edge, stroke_width=1.5),
            path(fold, skin.step(-1.3)),
        ]
    )


def _bare_sides(look: ResolvedLook) -> bool:
    style = hair_styles()[look.hair_style]
    return style.crest or not style.cap or bool(style.shaved)


def _freckles(look: ResolvedLook, paint: Materials) -> list[Markup]:
    count = round(18 * look.freckles)
    spots = []
    for i in range(count):
        side = 1 if i % 2 else -1
        across = draw_number(look.seed, f"freckle|{i}|x")
        down = draw_number(look.seed, f"freckle|{i}|y")
        size = 0.4 + 0.35 * draw_number(look.seed, f"freckle|{i}|r")
        x, y = side * (5 + 20 * across), look.eye_height + 11 + 6 * down - 2.4 * (1 - across)
        spots.append(oval(x, y, size, size * 0.9, paint.skin.step(-1.7), fill_opacity=0.62))
    return spots


def _marks(look: ResolvedLook, paint: Materials) -> list[Markup]:
    drawn = []
    for mark in look.marks:
        x, y = mark.x * look.face_width, mark.y * 48
        if mark.kind in ("stripe", "star", "paint"):
            drawn.append(path(_painted(mark.kind, x, y), paint.paint_on_skin, fill_opacity=0.92))
            continue
        if mark.kind == "mole":
            drawn.append(oval(x, y, 0.85, 0.85, paint.skin.step(-3.2)))
            continue
        tall = 7.0 if mark.kind == "scar" else 2.6
        line: Cubic = ((x - 1, y - tall), (x + 0.6, y - tall / 3), (x - 0.6, y + tall / 3), (x + 1, y + tall))
        drawn.append(path(tapered(line, 0.2, 1.1, 0.2), paint.skin.step(0.9 if mark.kind == "scar" else -1.6)))
    return drawn


def _painted(kind: str, x: float, y: float) -> Shape:
    """Paint on the skin: a stripe, a star, or a broad stroke of two fingers."""
    if kind == "stripe":
        return tapered(((x - 8, y - 1.6), (x - 3, y - 0.4), (x + 3, y + 0.4), (x + 8, y + 1.6)), 1.2, 3.0, 1.0)
    if kind == "paint":
        two = (((x - 7, y + d), (x - 2, y + d + 0.6), (x + 2, y + d + 0.4), (x + 7, y + d - 0.6)) for d in (-2.2, 2.2))
        return all_of(tapered(stroke, 1.8, 2.4, 1.4) for stroke in two)
    corners = [(4.4 if i % 2 == 0 else 1.9, math.radians(36 * i - 90)) for i in range(10)]
    points = tuple((x + r * math.cos(turn), y + r * math.sin(turn)) for r, turn in corners)
    return Shape("M" + "L" * 9 + "Z", points)


def _age_lines(look: ResolvedLook, paint: Materials) -> list[Markup]:
    if look.lines <= 0.05:
        return []
    lines: list[Cubic] = []
    for s in (-1, 1):
        lines.append(((s * 8, 28.5), (s * 11.5, 31), (s * 14, 34.5), (s * 14.6, 38)))
        x, y = s * (look.eye_gap + 13), look.eye_height + 2
        lines.append(((x, y), (x + s * 1.5, y + 0.8), (x + s * 3, y + 2), (x + s * 4, y + 3.6)))
    return [path(tapered(line, 0.15, 0.6 + 0.5 * look.lines, 0.15), paint.skin.step(-1.5)) for line in lines]
