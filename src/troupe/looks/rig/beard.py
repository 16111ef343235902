"""What grows on a face: a shadow of stubble, a moustache, a goatee or a full beard, from two sides."""

from troupe.kit.markup import Markup
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.paths import Cubic, Shape, all_of, ellipse, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import path

_MOUSTACHE = "M0 30C3 28.4 9 28.6 14.5 33.6C10.5 35 4.5 34.6 0 32.8C-4.5 34.6 -10.5 35 -14.5 33.6C-9 28.6 -3 28.4 0 30Z"
_GOATEE = "M-8 42.6C-3.4 41.2 3.4 41.2 8 42.6C10 47 7 55 0 57C-7 55 -10 47 -8 42.6Z"
_SIDE_MOUSTACHE = "M-39 31C-36 28.6 -30 28 -23 33.6C-27 35 -33 34.4 -39 33Z"
_SIDE_GOATEE = "M-37 41C-33 40.4 -28 40.6 -24 42.4C-22 47 -25 54 -31 56L-40 54Z"
_SIDE_FULL = (
    "M8 2L15 6C14 18 12 26 11 33C-2 46 -16 54 -30 56L-42 54L-37 41.4C-33 40.8 -28 40 -24.4 38.4C-23 36.6 -24 35 -26 34"
    "C-31 33.6 -35 33.2 -40 32.6L-40 30C-32 27.6 -24 28 -17 31C-7 30 2 20 4 2Z"
)
_GROWN = ("moustache", "goatee", "full")


def draw_beard(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """Seen from the front; the face cuts off what would grow beyond it."""
    if look.facial_hair == "none":
        return []
    if look.facial_hair == "stubble":
        return [path(_cheeks(look), paint.hair.step(-1), fill_opacity=0.1)]
    if not _is_human(look):
        return []
    hair, shapes = paint.hair, [outline(_MOUSTACHE)]
    if look.facial_hair == "goatee":
        shapes.append(outline(_GOATEE))
    if look.facial_hair == "full":
        shapes = [_full(look), outline(_MOUSTACHE)]
    grown = [path(shape, hair.step(-0.35), stroke=hair.step(-1.6), stroke_width=0.7) for shape in shapes]
    return [*grown, path(_strands(look), hair.step(-1.7))]


def draw_beard_sideways(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """Seen from the side, looking to the left."""
    if look.facial_hair not in _GROWN or not _is_human(look):
        return []
    told = {"moustache": [_SIDE_MOUSTACHE], "goatee": [_SIDE_MOUSTACHE, _SIDE_GOATEE], "full": [_SIDE_FULL]}
    hair = paint.hair
    return [
        path(outline(d), hair.step(-0.35), stroke=hair.step(-1.6), stroke_width=0.7) for d in told[look.facial_hair]
    ]


def _is_human(look: ResolvedLook) -> bool:
    """A helmet, a muzzle and a spirit's face have no beard."""
    return max(look.mecha, look.creature, look.abstract, look.animal) < 0.5


def _cheeks(look: ResolvedLook) -> Shape:
    corner = 26.5 + 3.2 * look.jaw
    return outline(
        f"M{-corner - 8} 18C{-corner + 2} 30 -16 31 -12 30.5C-5 28.6 5 28.6 12 30.5"
        f"C16 31 {corner - 2} 30 {corner + 8} 18"
        f"L{corner + 8} 56L{-corner - 8} 56Z"
    )


def _full(look: ResolvedLook) -> Shape:
    """From temple to temple under the cheeks, with room for the mouth."""
    f = look.face_width
    near, under = f - 3.4, f - 10
    around = outline(
        f"M{-f - 6} 2L{-near} 2C{5 - f} 16 {-under} 27 -14 31.6C-6 28 6 28 14 31.6C{under} 27 {f - 5} 16 {near} 2"
        f"L{f + 6} 2L{f + 6} 62L{-f - 6} 62Z"
    )
    mouth = ellipse(0, 37.4, 10.5, 4.2)
    backward = Shape(mouth.commands, mouth.points[:1] + mouth.points[-2::-1] + mouth.points[:1])
    return around + backward


def _strands(look: ResolvedLook) -> Shape:
    """A few hairs, following the chin."""
    told: list[Cubic] = []
    if look.facial_hair in ("goatee", "full"):
        told += [((x, 44), (x * 1.05, 46), (x * 0.9, 48), (x * 0.7, 50)) for x in (-5.0, -1.6, 2.2, 5.6)]
    if look.facial_hair == "full":
        told += [
            ((s * x, y), (s * (x - 1), y + 4), (s * (x - 3), y + 8), (s * (x - 6), y + 11))
            for s in (-1, 1)
            for x, y in ((31.0, 14.0), (27.0, 24.0), (20.0, 33.0), (13.0, 40.0))
        ]
    told += [((s * 2, 31.2), (s * 5, 30.8), (s * 8, 31.6), (s * 11, 33)) for s in (-1, 1)]
    return all_of(tapered(line, 0.2, 0.7, 0.2) for line in told)
