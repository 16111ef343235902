"""The far reach of the machine: plates on the skin, ringed irises, and at the end a helmet with a lit visor."""

from troupe.kit.markup import Markup
from troupe.looks.rig.families import share
from troupe.looks.rig.materials import WHITE, Materials
from troupe.looks.rig.paths import Shape, all_of, mirrored, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, oval, path

_VISOR = outline("M-36 -8C-30 -15 30 -15 36 -8C38 2 36 14 32 20C22 26 -22 26 -32 20C-36 14 -38 2 -36 -8Z")
_SHELL = outline(
    "M-42 16C-54 -16 -48 -68 0 -69C48 -68 54 -16 42 16L37 24C36 12 38 -2 35 -9"
    "C28 -20 -28 -20 -35 -9C-38 -2 -36 12 -37 24Z"
)
_CREST = outline("M-7 -22L-9 -62C-6 -79 6 -79 9 -62L7 -22C4 -18 -4 -18 -7 -22Z")
_CHEEK = outline("M-40 24L-28 28L-20 52L-30 56C-38 46 -42 34 -40 24Z")


def owns_the_head(look: ResolvedLook) -> bool:
    return look.mecha >= 0.75


def plates(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """What is set into the face: a forehead plate, then cheek plates, then the dark glass the eyes light up in."""
    drawn: list[Markup] = []
    forehead, cheeks, glass = (share(look.mecha, *reach) for reach in ((0.25, 0.5), (0.45, 0.7), (0.6, 0.8)))
    metal = paint.metal
    if forehead:
        plate = outline("M-9 -30L9 -30L6 -19C3 -16 -3 -16 -6 -19Z")
        drawn.append(
            path(plate, metal.step(0.2), fill_opacity=forehead, stroke=metal.line(), stroke_width=0.9 * forehead)
        )
        drawn.append(oval(0, -24, 1.8, 1.8, look.accent.lower(), fill_opacity=forehead))
    if cheeks:
        pair = all_of([_CHEEK, mirrored(_CHEEK)])
        drawn.append(path(pair, metal.step(-0.7), fill_opacity=cheeks, stroke=metal.line(), stroke_width=1.1 * cheeks))
        chin = all_of(tapered(((x, 41), (x, 44), (x, 47), (x, 50)), 0.8, 0.8, 0.8) for x in (-8.0, 8.0))
        drawn.append(path(chin, metal.step(-2.4), fill_opacity=cheeks))
    if glass:
        drawn.append(
            path(
                _lowered(_VISOR, glass),
                paint.glass,
                fill_opacity=0.35 + 0.65 * glass,
                stroke=metal.line(),
                stroke_width=2,
            )
        )
        gleam = outline("M-30 -6C-20 -11 -8 -12 0 -12C-8 -9 -22 -4 -27 6C-30 4 -31 0 -30 -6Z")
        drawn.append(path(_lowered(gleam, glass), WHITE, fill_opacity=0.12 * glass))
    return drawn


def helmet(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    if not owns_the_head(look):
        return []
    s, metal = share(look.mecha, 0.75, 1), paint.metal
    wide = look.face_width / 36
    shell, crest = (shape.mapped(lambda x, y: (x * wide, y)) for shape in (_SHELL, _CREST))
    hue = paint.shell
    light = sheet.linear(
        (-30, -60), (34, 20), [(0, hue.step(1.4)), (0.34, hue.step(0.5)), (0.36, hue.step(-0.1)), (1, hue.step(-1.3))]
    )
    seams = all_of(
        tapered(line, 0.6, 1.0, 0.6)
        for line in (
            ((-44, -12), (-36, -24), (-22, -28), (-8, -28)),
            ((44, -12), (36, -24), (22, -28), (8, -28)),
            ((-30, -58), (-26, -46), (-24, -38), (-24, -27)),
            ((30, -58), (26, -46), (24, -38), (24, -27)),
        )
    )  # fmt: skip
    accent = look.accent.lower()
    rims = [
        oval(side * 33 * wide, -38, 2.2, 2.2, metal.step(1.2), stroke=metal.line(), stroke_width=0.8)
        for side in (-1, 1)
    ]
    return [
        path(shell, light, stroke=hue.line(), stroke_width=2),
        path(seams, hue.step(-2.2)),
        *rims,
        path(crest, accent, stroke=hue.line(), stroke_width=1.6, fill_opacity=0.4 + 0.6 * s),
        path(crest.mapped(lambda x, y: (x * 0.4 - 2.6, y * 0.94 - 2)), WHITE, fill_opacity=0.25),
    ]


def cap(look: ResolvedLook, paint: Materials, d: str) -> list[Markup]:
    """The helmet from another side, by its outline."""
    hue = paint.shell
    return [
        path(outline(d), hue.step(0.2), stroke=hue.line(), stroke_width=2),
        path(outline(d).mapped(lambda x, y: (x * 0.5 - 9, y * 0.5 - 24)), hue.step(1.1), fill_opacity=0.5),
    ]


def aperture(look: ResolvedLook, r: float) -> list[Markup]:
    """The ring of a lens around the pupil."""
    s = share(look.mecha, 0.25, 0.5)
    if not s:
        return []
    return [oval(0, 0, 0.62 * r, 0.74 * r, "none", stroke=look.accent.lower(), stroke_width=1.2 * s)]


def bars(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """Beside the mouth, the slots it speaks through."""
    s = share(look.mecha, 0.7, 0.95)
    if not s:
        return []
    slots = all_of(tapered(((x, 33.5), (x, 35), (x, 37), (x, 38.5)), 1.1, 1.1, 1.1) for x in (-22.0, -18.6, 18.6, 22.0))
    return [path(slots, paint.metal.step(-2.6), fill_opacity=s)]


def _lowered(shape: Shape, share_: float) -> Shape:
    return shape.moved(0, -14 * (1 - share_))
