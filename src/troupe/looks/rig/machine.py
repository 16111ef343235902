"""The far reach of the machine: plates on the skin, ringed irises, and at the end a head of metal and lit glass."""

from collections.abc import Iterator, Sequence
from typing import Literal

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup, join
from troupe.looks.catalog import garments
from troupe.looks.catalog.shell import HeadShell, ShellPiece, head_shells
from troupe.looks.domain.seeds import draw_one
from troupe.looks.rig.families import share
from troupe.looks.rig.materials import WHITE, Materials
from troupe.looks.rig.paths import Cubic, Point, Shape, all_of, cubic, mirrored, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, group, oval, path

_GLEAM = outline("M-30 -12L-8 -12L-19 19L-30 19C-32 12 -32 -4 -30 -12Z")


_THINNEST = 0.44
"""No line is thinner, so that a soft one can still be seen in a portrait of 512 pixels."""
_LIT = 0.058
"""How much of a head is stripes, lamps and lights in the accent, once the visor has come down."""


def lit(mecha: float, heads: float) -> float:
    """How much of a figure the accent of a machine's head is, about."""
    return _LIT * share(mecha, 0.6, 0.8) / heads


def owns_the_head(look: ResolvedLook) -> bool:
    return look.mecha >= 0.75


def shell_of(look: ResolvedLook) -> HeadShell:
    """Which head a machine has is its seed's to say; under a hat it is the round one."""
    if _hatted(look):
        return head_shells()["pilot"].model_copy(update={"below": ()})
    return head_shells()[draw_one(look.seed, "head shell", [(name, 1.0) for name in head_shells()])]


def _hatted(look: ResolvedLook) -> bool:
    return any(garments()[worn.item].slot == "head" for worn in look.garments)


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
    metal, shell = paint.metal, shell_of(look)
    if forehead:
        plate = outline("M-9 -30L9 -30L6 -19C3 -16 -3 -16 -6 -19Z")
        drawn.append(
            path(
                plate,
                metal.step(0.2),
                fill_opacity=forehead,
                stroke=metal.line(),
                stroke_width=max(_THINNEST, 0.9 * forehead),
            )
        )
        drawn.append(oval(0, -24, 1.8, 1.8, look.accent.lower(), fill_opacity=forehead))
    if cheeks:
        cheek = outline(shell.cheek)
        pair = all_of([cheek, mirrored(cheek)])
        drawn.append(
            path(
                pair,
                metal.step(-0.8),
                fill_opacity=cheeks,
                stroke=metal.line(),
                stroke_width=max(_THINNEST, 1.1 * cheeks),
            )
        )
        drawn.append(
            path(
                outline(shell.jaw),
                metal.step(0.9),
                fill_opacity=cheeks,
                stroke=metal.step(-1.6),
                stroke_width=max(_THINNEST, cheeks),
            )
        )
    if glass:
        visor = _lowered(outline(shell.visor), glass)
        clear = 0.35 + 0.65 * glass
        drawn.append(path(visor, paint.glass, fill_opacity=clear, stroke=metal.step(-2.0), stroke_width=2.4))
        drawn.append(path(_lowered(_GLEAM, glass), WHITE, fill_opacity=0.09 * glass))
    return drawn


def helmet(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    """The shell over the skull, with what grows out of it."""
    if not owns_the_head(look):
        return []
    told, s, metal, hue = shell_of(look), share(look.mecha, 0.75, 1), paint.metal, paint.shell
    wide = look.face_width / 36
    light = sheet.linear(
        (-30, -60), (34, 14), [(0, hue.step(1.7)), (0.34, hue.step(0.6)), (0.35, hue.step(-0.1)), (1, hue.step(-1.3))]
    )
    seams = all_of(tapered(cubic(line), 0.6, 1.0, 0.6) for line in told.seams)
    return [
        *_pieces(look, paint, told.below, s, wide),
        path(_widened(outline(told.shell), wide), light, stroke=hue.line(), stroke_width=2),
        path(_widened(seams, wide).coarse, hue.step(-2.2)),
        *(oval(x * wide, y, 1.7, 1.7, metal.step(1.4)) for x, y in told.rivets),
        *_pieces(look, paint, told.over, s, wide),
    ]


def _pieces(
    look: ResolvedLook, paint: Materials, told: Sequence[ShellPiece], s: float, wide: float
) -> Iterator[Markup]:
    ramps = {"hue": paint.shell, "metal": paint.metal, "accent": Ramp(look.accent)}
    for piece in told:
        shape = _widened(_from_root(outline(piece.d), piece.root, 0.4 + 0.4 * s), wide)
        for side in (shape, mirrored(shape)) if piece.mirror else (shape,):
            if piece.tone == "light":
                yield path(side, WHITE, fill_opacity=0.34)
            elif piece.tone == "glass":
                yield path(side, paint.glass)
            elif piece.bare:
                yield path(side, ramps[piece.tone].step(piece.k))
            else:
                yield path(side, ramps[piece.tone].step(piece.k), stroke=paint.shell.line(), stroke_width=1.5)


def _widened(shape: Shape, wide: float) -> Shape:
    return shape.mapped(lambda x, y: (x * wide, y))


def _from_root(shape: Shape, root: Point | None, size: float) -> Shape:
    if root is None:
        return shape
    rx, ry = root
    return shape.mapped(lambda x, y: (rx + (x - rx) * size, ry + (y - ry) * size))


def cap(look: ResolvedLook, paint: Materials, sheet: Sheet, seen: Literal["side", "back"]) -> list[Markup]:
    """The shell from another side, by its outline, with what stands out of it."""
    told, s, hue = shell_of(look), share(look.mecha, 0.75, 1), paint.shell
    shape = outline(told.side if seen == "side" else told.back)
    standing = join(_pieces(look, paint, [piece for piece in told.below if piece.root], s, 1.0))
    turned = {"transform": "translate(10 -2) scale(.8 1)"} if seen == "side" else {"transform": "scale(-1 1)"}
    band: Cubic = ((-60, -22), (-24, -29), (24, -29), (70, -22))
    spine: Cubic = (
        ((12, -80), (22, -50), (24, -20), (18, 40)) if seen == "side" else ((3, -80), (6, -50), (6, 0), (3, 40))
    )
    inside = [
        path(shape.moved(-7, -8), hue.step(0.45)),
        path(shape.mapped(lambda x, y: (x * 0.42 - 10, y * 0.42 - 30)), hue.step(1.3), fill_opacity=0.6),
        path(tapered(band, 4.6, 4.6, 4.6), look.accent.lower()),
        path(tapered(spine, 0.6, 1.4, 0.6), hue.step(-2.2)),
    ]
    return [
        group(standing, **turned),
        path(shape, hue.step(-0.7), stroke=hue.line(), stroke_width=2),
        group(*inside, clip_path=sheet.clip(shape)),
    ]


def aperture(look: ResolvedLook, r: float) -> list[Markup]:
    """The ring of a lens around the pupil."""
    s = share(look.mecha, 0.25, 0.5)
    if not s:
        return []
    return [oval(0, 0, 0.62 * r, 0.74 * r, "none", stroke=look.accent.lower(), stroke_width=max(_THINNEST, 1.2 * s))]


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
