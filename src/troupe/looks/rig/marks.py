"""The signs of a feeling on or by a face: blush, tear, sweat, vein. They fade; they never move."""

from troupe.kit.markup import Markup, join
from troupe.looks.domain.emotion import FaceNumbers
from troupe.looks.rig import machine, spirit
from troupe.looks.rig.materials import BLUSH, TEAR, TEAR_LINE, VEIN, WHITE, Materials
from troupe.looks.rig.paths import Cubic, Shape, all_of, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, oval, path

_DROP = "M0 -5C1.2 -1.8 3.4 .2 3.4 2.7C3.4 4.8 1.8 6 0 6C-1.8 6 -3.4 4.8 -3.4 2.7C-3.4 .2 -1.2 -1.8 0 -5Z"


_LEAST_BLUSH = 0.3
"""Even a calm face has blood in its cheeks."""


def fades(face: FaceNumbers) -> dict[str, float]:
    """How visible every sign is, under its name in the face table."""
    return {
        "blush": max(_LEAST_BLUSH, face.blush),
        "tear": face.tear,
        "sweat": face.sweat,
        "vein": face.vein,
        "hatching": face.hatching,
        "wrinkle": face.wrinkle,
    }


def draw_signs(look: ResolvedLook, paint: Materials, sheet: Sheet) -> dict[str, Markup]:
    """Every sign at full strength; a frame only sets how visible it is."""
    f, y = look.face_width, look.eye_height
    return {
        "blush": _cheeks(look, sheet),
        "tear": join([*drop(-look.eye_gap - 4.5, y + 13.5, 0.85), *drop(look.eye_gap + 5, y + 16.5, 0.7)]),
        "sweat": join(drop(f - 3.5, -17.5, 1.05)),
        "vein": join(vein(f - 10, -27)),
        "hatching": _hatching(look, paint),
        "wrinkle": _wrinkle(look, paint),
    }


def _cheeks(look: ResolvedLook, sheet: Sheet) -> Markup:
    y = look.eye_height + 14.5
    cheeks = []
    for side in (-1, 1):
        x = side * (look.eye_gap + 2.5)
        glow = sheet.radial((x, y), 10, [(0, BLUSH, 0.55), (0.5, BLUSH, 0.34), (1, BLUSH, 0)])
        cheeks.append(oval(x, y, 10, 6.6, glow))
    return join(cheeks)


def _hatching(look: ResolvedLook, paint: Materials) -> Markup:
    y, x = look.eye_height + 14, look.eye_gap + 2
    return path(all_of([hatched(-x, y), hatched(x, y)]).coarse, paint.flush)


def hatched(x: float, y: float) -> Shape:
    """Three strokes across one cheek."""
    strokes = []
    for i in (-1, 0, 1):
        cx = x + i * 3.8
        line: Cubic = ((cx + 1.6, y - 3.0), (cx + 0.6, y - 1.0), (cx - 0.6, y + 1.0), (cx - 1.6, y + 3.0))
        strokes.append(tapered(line, 0.3, 1.3, 0.3))
    return all_of(strokes)


def _wrinkle(look: ResolvedLook, paint: Materials) -> Markup:
    """A nose drawn up: creases across its bridge, and folds beside it; neither glass nor light has any."""
    if machine.owns_the_head(look) or spirit.owns_the_head(look):
        return join([])
    creases: list[tuple[Cubic, float]] = []
    for s in (-1, 1):
        creases.append((((-7 * s, 7.6), (-5 * s, 8.4), (-3 * s, 10), (-1.4 * s, 12.6)), 1.4))
        creases.append((((-6.4 * s, 12), (-4.6 * s, 12.6), (-2.8 * s, 14), (-1.4 * s, 16.4)), 1.7))
        creases.append((((7 * s, 21.4), (9.4 * s, 23.6), (11 * s, 26.6), (11.6 * s, 31)), 1.7))
    return path(all_of(tapered(crease, 0.3, wide, 0.3) for crease, wide in creases), paint.skin.step(-2.2))


def drop(x: float, y: float, size: float) -> list[Markup]:
    shape = outline(_DROP).mapped(lambda px, py: (x + px * size, y + py * size))
    return [
        path(shape, TEAR, stroke=TEAR_LINE, stroke_width=0.7),
        oval(x - 1.1 * size, y + 2.6 * size, 0.8 * size, 1.3 * size, WHITE, fill_opacity=0.9),
    ]


def vein(x: float, y: float) -> list[Markup]:
    arms: list[Cubic] = []
    for sx in (-1, 1):
        for sy in (-1, 1):
            arms.append(
                (
                    (x + sx * 1.3, y + sy * 5.2),
                    (x + sx * 1.2, y + sy * 2.4),
                    (x + sx * 2.4, y + sy * 1.2),
                    (x + sx * 5.2, y + sy * 1.3),
                )
            )
    pale, strong = (all_of(tapered(arm, *wide) for arm in arms) for wide in ((2.6, 3.4, 2.4), (1.1, 1.9, 0.9)))
    return [path(pale.coarse, WHITE, fill_opacity=0.6), path(strong.coarse, VEIN)]
