"""The far reach of the animal: whiskers, a muzzle, cheek fur, and at the end a head that is all animal."""

from troupe.kit.markup import Markup
from troupe.looks.catalog import species
from troupe.looks.rig.families import share
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.paths import Cubic, Point, Shape, all_of, mirrored, outline, ribbon, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, oval, path

_TUFTS: tuple[tuple[Cubic, tuple[float, float, float, float], float], ...] = (
    (((-12, -45), (-24, -42), (-25, -30), (-19, -21)), (6, 13, 9, 0), -0.2),
    (((11, -46), (24, -44), (27, -34), (21, -25)), (6, 13, 9, 0), -0.7),
    (((-6, -48), (-15, -42), (-13, -29), (-4, -19)), (6, 14, 10, 0), 0.5),
    (((3, -48), (14, -46), (15, -34), (9, -24)), (6, 13, 9, 0), 0.1),
)


def owns_the_head(look: ResolvedLook) -> bool:
    return look.animal >= 0.75


def mask(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    """The belly's colour where a coat is pale: muzzle, cheeks and the spots over the eyes."""
    s = share(look.animal, 0.3, 0.6)
    if not s:
        return []
    pale, kind = paint.belly.step(0), species()[look.species]
    muzzle = sheet.radial((0, 37), 25, [(0, pale, 0.95 * s), (0.7, pale, 0.9 * s), (1, pale, 0)])
    drawn = [oval(0, 37, 25, 19, muzzle)]
    far = share(look.animal, 0.6, 0.85)
    if kind.pale in ("cheeks", "muzzle") and far:
        drawn.append(path(_pale_cheeks(look, kind.pale == "cheeks"), pale, fill_opacity=0.92 * far))
    if kind.pale == "eyes":
        drawn += [
            oval(side * look.eye_gap, look.eye_height - 1, 16.5, 15, pale, fill_opacity=0.7 * s) for side in (-1, 1)
        ]
        return drawn
    return [*drawn, *(oval(side * look.eye_gap * 0.86, -9, 6.5, 4, pale, fill_opacity=0.8 * s) for side in (-1, 1))]


def _pale_cheeks(look: ResolvedLook, whole: bool) -> Shape:
    """From the bridge of the nose along the lower lid out to the cheek, or around the muzzle only."""
    f, out = look.face_width, look.eye_height + 13
    if not whole:
        return outline("M0 9C-7 12 -9 19 -17 22C-25 26 -25 40 -17 47L0 58L17 47C25 40 25 26 17 22C9 19 7 12 0 9Z")
    return outline(
        f"M0 -8C-4 4 -6 14 -12 {out}C-20 {out + 4} {-f + 8} {out - 1} {-f - 4} {out - 7}L{-f - 6} 60L{f + 6} 60"
        f"L{f + 4} {out - 7}C{f - 8} {out - 1} 20 {out + 4} 12 {out}C6 14 4 4 0 -8Z"
    )


def muzzle(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """Two soft pads that carry nose and whiskers before the face."""
    s = share(look.animal, 0.5, 0.8)
    if not s:
        return []
    belly = paint.belly
    pads = [oval(side * 7.4, 30.4, 9.6 * s, 6.6 * s, belly.step(0.3 if side < 0 else -0.1)) for side in (-1, 1)]
    under: Cubic = ((-16.4, 31.6), (-14, 37), (-5, 38.4), (0, 34.6))
    right: Cubic = ((16.4, 31.6), (14, 37), (5, 38.4), (0, 34.6))
    line = all_of([tapered(under, 0.2, 1.0 * s, 0.5), tapered(right, 0.2, 1.2 * s, 0.5)])
    dots = [oval(side * x, y, 0.75, 0.75, paint.skin_edge, fill_opacity=0.7 * s)
            for side in (-1, 1) for x, y in ((8.0, 28.6), (11.4, 30.4), (8.4, 32.4))]  # fmt: skip
    return [*pads, path(line, belly.step(-2.0)), *dots]


def whiskers(look: ResolvedLook, paint: Materials) -> list[Markup]:
    s = share(look.animal, 0.25, 0.5) if species()[look.species].whiskers else 0.0
    if not s:
        return []
    lines: list[Cubic] = []
    for y, fall in ((27.0, -3.0), (30.5, 0.5), (34.0, 4.5)):
        lines.append(((12, y), (20, y - 1 + fall * 0.2), (28, y - 1 + fall * 0.7), (14 + 26 * s, y + fall)))
    right = all_of(tapered(line, 0.9, 0.8, 0.1) for line in lines)
    return [path(all_of([right, mirrored(right)]).coarse, paint.skin_edge, fill_opacity=0.75)]


def ruff(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """Cheek fur that breaks the outline of the face, paler toward the jaw; a lion's goes all the way round."""
    s = share(look.animal, 0.35, 0.75)
    if not s:
        return []
    kind = species()[look.species]
    f, out = look.face_width, kind.ruff * s
    zigzag = outline(
        f"M{f - 8} -10C{f + 2} -4 {f + 2 + out * 0.3} 2 {f + out * 0.45} 8L{f - 2 + out * 0.1} 11"
        f"C{f + 4} 13 {f + out * 0.7} 16 {f + out} 23L{f - 3 + out * 0.3} 24"
        f"C{f + 1} 28 {f + out * 0.6} 31 {f - 3 + out} 38L{f - 9 + out * 0.3} 37"
        f"C{f - 8} 42 {f - 12 + out * 0.5} 46 {f - 15 + out * 0.7} 50C{f - 22} 49 {f - 28} 40 {f - 30} 30L{f - 30} -10Z"
    ).coarse
    whole = all_of([zigzag, mirrored(zigzag)])
    fur = [path(whole, paint.skin.step(-0.25), stroke=paint.skin_edge, stroke_width=1.6)]
    if kind.mane:
        return [*mane(look, paint), *fur]
    if kind.pale == "cheeks":
        low = zigzag.mapped(lambda x, y: (x - 2.6, max(y, 20.0)))
        fur.append(path(all_of([low, mirrored(low)]), paint.belly.step(-0.25), fill_opacity=0.9 * s))
    return fur


def mane(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """A lion's, with the strands that part its locks."""
    s = share(look.animal, 0.35, 0.75)
    if not s or not species()[look.species].mane:
        return []
    strands = all_of(
        tapered(((x * 0.55, y * 0.55), (x * 0.66, y * 0.7), (x * 0.8, y * 0.8), (x * 0.92, y * 0.93)), 0.3, 1.3, 0.2)
        for x, y in ((-26.0, -72.0), (8, -76), (40, -60), (-58, -30), (60, -12), (-60, 16), (52, 40), (-36, 56))
    )
    fur = paint.hair
    return [
        path(_mane(look.face_width, s), fur.step(-0.3), stroke=fur.line(), stroke_width=1.7),
        path(strands.coarse, fur.step(-1.5)),
    ]


def _mane(f: float, s: float) -> Shape:
    """Locks all around the head, each bent the way it grew."""
    tips = [(4.0, -80.0), (28, -73), (48, -55), (60, -30), (64, -3), (60, 25), (47, 49), (27, 64)]
    roots = [(13.0, -62.0), (33, -54), (44, -36), (49, -14), (50, 12), (43, 36), (31, 50), (11, 57)]
    wide = f / 36 * (0.7 + 0.3 * s)
    around = [(x * wide, y) for pair in zip(tips, roots, strict=True) for x, y in pair]
    around += [(-7.0, 67.0)]
    around += [(-x * wide, y) for pair in zip(reversed(roots), reversed(tips), strict=True) for x, y in pair][:-1]
    points = [around[0]]
    for i, here in enumerate(around):
        there = around[(i + 1) % len(around)]
        points += [_bent(here, there, 0.35, 0.16), _bent(here, there, 0.75, 0.1), there]
    return Shape("M" + "C" * len(around) + "Z", tuple(points)).coarse


def _bent(here: Point, there: Point, at: float, by: float) -> Point:
    """Between two points, a little to the left of the way."""
    (x0, y0), (x1, y1) = here, there
    return x0 + (x1 - x0) * at + (y1 - y0) * by, y0 + (y1 - y0) * at - (x1 - x0) * by


def stripes(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """The coat's marks on forehead and cheeks."""
    s, kind = share(look.animal, 0.6, 0.95), species()[look.species]
    if not s or kind.marks == "none":
        return []
    f, lines = look.face_width, list[Cubic]()
    if kind.marks == "stripes":
        lines += [((x, -38), (x * 0.9, -31), (x * 0.8, -25), (x * 0.7, -17)) for x in (-9.0, 0.0, 9.0)]
        for side in (-1, 1):
            across = [side * (f + reach) for reach in (2, -4, -9, -13)]
            lines += [
                ((across[0], y), (across[1], y + 1), (across[2], y + 2.4), (across[3], y + 4.6)) for y in (11.0, 19.0)
            ]
        return [
            path(all_of(tapered(line, 3.4, 2.8, 0.2) for line in lines), paint.skin.step(-1.8), fill_opacity=0.8 * s)
        ]
    spots = ((-14, -30, 1.9), (-5, -36, 1.5), (6, -35, 1.8), (15, -29, 1.6), (-25, -22, 1.4), (25, -21, 1.5))
    return [oval(x, y, r, r * 0.9, paint.belly.step(0), fill_opacity=0.75 * s) for x, y, r in spots]


def forelock(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """What is left of hair on a head of fur: a few tufts between the ears."""
    if not owns_the_head(look):
        return []
    fur, grown = paint.hair, 0.7 + 0.3 * share(look.animal, 0.75, 1)
    drawn = []
    for spine, widths, k in _TUFTS:
        shape = ribbon(spine, [grown * width for width in widths]).coarse
        drawn.append(path(shape, fur.step(k), stroke=fur.line(), stroke_width=1.3))
        drawn.append(path(tapered(spine, 0.2, 0.8, 0.1).coarse, fur.step(k - 1.4)))
    return drawn
