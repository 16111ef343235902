"""The far reach of the animal: whiskers, a pale muzzle, fur on the cheeks, and at the end fur all over."""

from troupe.kit.markup import Markup
from troupe.looks.rig.families import share
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.paths import Cubic, all_of, mirrored, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, oval, path


def mask(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    """The belly's colour around muzzle and brows, soft at its edge."""
    s = share(look.animal, 0.3, 0.6)
    if not s:
        return []
    pale = paint.belly.step(0)
    muzzle = sheet.radial((0, 37), 25, [(0, pale, 0.95 * s), (0.7, pale, 0.9 * s), (1, pale, 0)])
    spots = [oval(side * look.eye_gap * 0.86, -9, 6.5, 4, pale, fill_opacity=0.8 * s) for side in (-1, 1)]
    return [oval(0, 37, 25, 19, muzzle), *spots]


def whiskers(look: ResolvedLook, paint: Materials) -> list[Markup]:
    s = share(look.animal, 0.25, 0.5)
    if not s:
        return []
    lines: list[Cubic] = []
    for y, fall in ((27.0, -3.0), (30.5, 0.5), (34.0, 4.5)):
        lines.append(((12, y), (20, y - 1 + fall * 0.2), (28, y - 1 + fall * 0.7), (14 + 26 * s, y + fall)))
    right = all_of(tapered(line, 0.9, 0.8, 0.1) for line in lines)
    return [path(all_of([right, mirrored(right)]), paint.skin_edge, fill_opacity=0.75)]


def ruff(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """Cheek fur that breaks the outline of the face."""
    s = share(look.animal, 0.35, 0.75)
    if not s:
        return []
    f, out = look.face_width, 15 * s
    zigzag = outline(
        f"M{f - 8} -4L{f - 1 + out * 0.3} 8L{f - 3} 10L{f + out * 0.8} 20L{f - 4} 21L{f - 2 + out} 32L{f - 9} 32"
        f"L{f - 8 + out * 0.8} 44L{f - 16} 42L{f - 17 + out * 0.5} 52L{f - 30} 50L{f - 30} 0Z"
    )
    return [path(all_of([zigzag, mirrored(zigzag)]), paint.skin.step(-0.25), stroke=paint.skin_edge, stroke_width=1.6)]


def stripes(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """Darker fur on the forehead of whoever is nearly an animal."""
    s = share(look.animal, 0.6, 0.95)
    if not s:
        return []
    lines: list[Cubic] = [((x, -34), (x * 0.9, -28), (x * 0.8, -23), (x * 0.7, -17)) for x in (-9.0, 0.0, 9.0)]
    return [path(all_of(tapered(line, 3.2, 2.6, 0.2) for line in lines), paint.skin.step(-1.8), fill_opacity=0.8 * s)]
