"""The signs that float on or by a face: tear, sweat, vein."""

from troupe.kit.markup import Markup
from troupe.looks.domain.emotion import FaceNumbers
from troupe.looks.rig.materials import TEAR, TEAR_LINE, VEIN, WHITE
from troupe.looks.rig.paths import Cubic, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import fade, oval, part, path

_DROP = "M0 -5C1.2 -1.8 3.4 .2 3.4 2.7C3.4 4.8 1.8 6 0 6C-1.8 6 -3.4 4.8 -3.4 2.7C-3.4 .2 -1.2 -1.8 0 -5Z"


def draw_marks(look: ResolvedLook, face: FaceNumbers, place: str, live: bool) -> Markup:
    """In a live document every mark is there and fades; a still one leaves out what is not shown."""
    f, y = look.face_width, look.eye_height
    marks = {
        "tear": (face.tear, [*_drop(-look.eye_gap - 4.5, y + 13.5, 0.85), *_drop(look.eye_gap + 5, y + 16.5, 0.7)]),
        "sweat": (face.sweat, _drop(f - 3.5, -17.5, 1.05)),
        "vein": (face.vein, _vein(f - 10, -27)),
    }
    shown = [fade(name, amount, *drawn) for name, (amount, drawn) in marks.items() if live or amount]
    return part("marks", *shown, data_depth=0.3, transform=place)


def _drop(x: float, y: float, size: float) -> list[Markup]:
    shape = outline(_DROP).mapped(lambda px, py: (x + px * size, y + py * size))
    return [
        path(shape, TEAR, stroke=TEAR_LINE, stroke_width=0.7),
        oval(x - 1.1 * size, y + 2.6 * size, 0.8 * size, 1.3 * size, WHITE, fill_opacity=0.9),
    ]


def _vein(x: float, y: float) -> list[Markup]:
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
    pale = [path(tapered(arm, 2.6, 3.4, 2.4), WHITE, fill_opacity=0.6) for arm in arms]
    return [*pale, *(path(tapered(arm, 1.1, 1.9, 0.9), VEIN) for arm in arms)]
