"""The far reach of the machine: plates on the skin, ringed irises, and at the end a head of metal and lit glass."""

from troupe.kit.markup import Markup
from troupe.looks.rig.families import share
from troupe.looks.rig.materials import WHITE, Materials
from troupe.looks.rig.paths import Shape, all_of, mirrored, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, oval, path

_VISOR = outline(
    "M-37 -12C-36 -15 -33 -16 -28 -16L28 -16C33 -16 36 -15 37 -12L35 17C34 21 31 23 26 23L-26 23C-31 23 -34 21 -35 17Z"
)
_GLEAM = outline("M-30 -12L-8 -12L-19 19L-30 19C-32 12 -32 -4 -30 -12Z")
_SHELL = outline(
    "M-41 12C-45 -4 -47 -30 -39 -46C-32 -60 -18 -65 0 -65C18 -65 32 -60 39 -46C47 -30 45 -4 41 12"
    "L36 10C37 0 37 -10 36 -15C34 -20 30 -21 24 -21L-24 -21C-30 -21 -34 -20 -36 -15C-37 -10 -37 0 -36 10Z"
)
_CREST = outline("M-5 -21L-6 -60C-5 -71 5 -71 6 -60L5 -21Z")
_CHEEK = outline("M-40 22L-30 26L-22 46L-26 54C-34 48 -40 36 -40 22Z")
_JAW = outline("M-20 31L-14 28L14 28L20 31L17 44L9 48L-9 48L-17 44Z")


def owns_the_head(look: ResolvedLook) -> bool:
    return look.mecha >= 0.75


def squared(look: ResolvedLook, face: Shape) -> Shape:
    """The face on its way to a plate with a hard jaw: the same commands, other places."""
    s = share(look.mecha, 0.45, 0.85)
    if not s:
        return face
    f = look.face_width
    right = ((f + 1.4, 9.0), (f + 0.6, 24.0), (f - 6.0, 35.0), (f - 11.0, 44.0), (18.0, 50.6), (0.0, 50.6))
    left = ((-18.0, 50.6), (-f + 11.0, 44.0), (-f + 6.0, 35.0), (-f - 0.6, 24.0), (-f - 1.4, 9.0), (-f, -9.0))
    plate = Shape(face.commands, ((f, -9.0), *right, *left, (-f, -57.0), (f, -57.0), (f, -9.0)))
    return face.toward(plate, 0.85 * s)


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
        drawn.append(path(pair, metal.step(-0.8), fill_opacity=cheeks, stroke=metal.line(), stroke_width=1.1 * cheeks))
        drawn.append(path(_JAW, metal.step(0.9), fill_opacity=cheeks, stroke=metal.step(-1.6), stroke_width=cheeks))
    if glass:
        visor = _lowered(_VISOR, glass)
        clear = 0.35 + 0.65 * glass
        drawn.append(path(visor, paint.glass, fill_opacity=clear, stroke=metal.step(-2.0), stroke_width=2.4))
        drawn.append(path(_lowered(_GLEAM, glass), WHITE, fill_opacity=0.09 * glass))
    return drawn


def helmet(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    if not owns_the_head(look):
        return []
    s, metal, hue = share(look.mecha, 0.75, 1), paint.metal, paint.shell
    wide = look.face_width / 36
    shell, crest = (shape.mapped(lambda x, y: (x * wide, y)) for shape in (_SHELL, _CREST))
    light = sheet.linear(
        (-30, -60), (34, 14), [(0, hue.step(1.7)), (0.34, hue.step(0.6)), (0.35, hue.step(-0.1)), (1, hue.step(-1.3))]
    )
    seams = all_of(
        tapered(line, 0.6, 1.0, 0.6)
        for line in (
            ((-44, -24), (-36, -31), (-20, -34), (-6, -34)),
            ((44, -24), (36, -31), (20, -34), (6, -34)),
            ((-27, -59), (-25, -50), (-24, -42), (-24, -34)),
            ((27, -59), (25, -50), (24, -42), (24, -34)),
        )
    )  # fmt: skip
    rivets = [oval(side * 35 * wide, -27, 1.7, 1.7, metal.step(1.4)) for side in (-1, 1)]
    return [
        *_antenna(look, paint, s),
        path(shell, light, stroke=hue.line(), stroke_width=2),
        path(seams.coarse, hue.step(-2.2)),
        *rivets,
        path(crest, look.accent.lower(), stroke=hue.line(), stroke_width=1.5, fill_opacity=0.4 + 0.6 * s),
        path(crest.mapped(lambda x, y: (x * 0.3 - 2.2, y * 0.94 - 2)), WHITE, fill_opacity=0.3),
    ]


def _antenna(look: ResolvedLook, paint: Materials, s: float) -> list[Markup]:
    """On one side only: an even machine looks like an icon."""
    top = -44 - 36 * s
    rod = tapered(((35, -40), (37, -50), (40, top + 14), (42, top)), 3.2, 2.4, 1.6)
    metal, glow = paint.metal, look.accent.lower()
    return [
        path(rod, metal.step(-0.6), stroke=metal.line(), stroke_width=1.1),
        oval(42, top - 2, 4.2, 4.2, glow, stroke=metal.line(), stroke_width=1.2),
        oval(40.8, top - 3.4, 1.3, 1.3, WHITE, fill_opacity=0.85),
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


def lens(paint: Materials, r: float) -> list[Markup]:
    """A lit panel has no iris: a bright core wanders over it, so that it still looks somewhere."""
    lit = paint.iris[0]
    return [
        oval(0, 0, 0.92 * r, 1.14 * r, lit.step(-3.4)),
        oval(0, 0, 0.76 * r, 0.96 * r, lit.step(-1.2)),
        oval(0, 0, 0.5 * r, 0.68 * r, lit.step(2.4)),
        oval(0, 0, 0.26 * r, 0.38 * r, WHITE),
    ]


def bars(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """Beside the mouth, the slots it speaks through."""
    s = share(look.mecha, 0.7, 0.95)
    if not s:
        return []
    slots = all_of(tapered(((x, 31.5), (x, 34), (x, 38), (x, 41.5)), 1.1, 1.1, 1.1) for x in (-28.0, -25.2, 25.2, 28.0))
    return [path(slots, paint.metal.step(-2.6), fill_opacity=s)]


def _lowered(shape: Shape, share_: float) -> Shape:
    return shape.moved(0, -14 * (1 - share_))
