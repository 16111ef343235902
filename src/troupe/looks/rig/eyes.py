"""Eyes: lids that open, smile and close in one command sequence, and an iris worth looking into."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from troupe.kit.colour import Ramp, to_hex
from troupe.kit.markup import Markup, join
from troupe.looks.domain.emotion import FaceNumbers
from troupe.looks.rig import machine
from troupe.looks.rig.acting import GAZE_REACH, Acting
from troupe.looks.rig.families import share
from troupe.looks.rig.materials import LID_SHADOW, WHITE, Materials, materials
from troupe.looks.rig.paths import Cubic, Point, Shape, edge, number, on, part, ring, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, face_path, group, oval, path
from troupe.looks.rig.sheet import part as part_group
from troupe.looks.rig.traits import traits_of

SIDES = {"left": -1, "right": 1}


@dataclass(frozen=True, slots=True)
class Lids:
    """One eye's two curves, both running from the inner to the outer corner."""

    upper: Cubic
    lower: Cubic
    lash: tuple[float, float, float, float]
    wing: float


def pivot(look: ResolvedLook, side: int) -> tuple[float, float]:
    return side * look.eye_gap, look.eye_height - 1.4


def open_lids(look: ResolvedLook, side: int, face: FaceNumbers) -> Lids:
    if face.laugh or face.eye_smile > 0.9:
        return _smiling(look, side, face)
    x, y, wide, z = _measures(look, side)
    own = traits_of(look)
    tilt, slant, hood = face.eye_tilt, own.slant, own.hood
    inner = (x - 0.9 * wide, y + 2.2 + 1.7 * tilt + 1.3 * slant)
    outer = (x + 0.96 * wide, y - 0.6 - 1.7 * tilt - 2.9 * slant)
    top = y - (11.4 - 0.9 * hood) * face.eye_at(side) * z + (2 * look.lines if look.lines else 0)
    bottom = y + 7.4 * z - 3.4 * face.smile_at(side)
    peak = 0.17 * own.peak
    upper = (
        inner,
        (x - (0.74 - peak) * wide, top + 1.6 + 2.3 * tilt + 0.9 * slant),
        (x + (0.44 + peak) * wide, top - 2.2 - 2 * tilt - 1.6 * slant + 2.4 * hood),
        outer,
    )
    lower = (inner, (x - 0.5 * wide, bottom + 1.4 + slant), (x + 0.5 * wide, bottom + 1.6 - 1.3 * slant), outer)
    heavy = (0.6 + 0.4 * look.lashes) * (1 - 0.8 * share(look.abstract, 0.3, 0.8))
    return Lids(upper, lower, (0.5, 1.9 * heavy, 3.3 * heavy, 2.9 * heavy), 1.0)


def closed_lids(look: ResolvedLook, side: int, face: FaceNumbers) -> Lids:
    if face.laugh or face.eye_smile > 0.9:
        return _smiling(look, side, face)
    x, y, wide, z = _measures(look, side)
    slant = traits_of(look).slant
    line = (
        (x - 0.9 * wide, y + 2.2 + 1.3 * slant),
        (x - 0.5 * wide, y + 6.6 * z + slant),
        (x + 0.4 * wide, y + 6.8 * z - slant),
        (x + wide, y + 1.6 - 2.2 * slant),
    )
    return Lids(line, line, (0.8, 1.8, 2.0, 1.3), 0.6)


def _smiling(look: ResolvedLook, side: int, face: FaceNumbers) -> Lids:
    x, y, wide, z = _measures(look, side)
    z *= 1 + 2 * side * face.lid_uneven
    line = (
        (x - 0.95 * wide, y + 4.2),
        (x - 0.5 * wide, y - 5.6 * z),
        (x + 0.42 * wide, y - 6.2 * z),
        (x + wide, y + 3.2),
    )
    return Lids(line, line, (0.9, 2.0, 2.1, 1.2), 0.0)


def _measures(look: ResolvedLook, side: int) -> tuple[float, float, float, float]:
    """An eye's middle, its half-width toward the temple, and its height as a share of the plain one."""
    own = traits_of(look)
    dot = share(look.abstract, 0.5, 0.85)
    narrow = own.narrow * (1 - dot)
    wide = 12 * look.eye_size * (1 + 0.09 * narrow) * (1 - 0.34 * dot)
    return side * look.eye_gap, look.eye_height, side * wide, look.eye_size * (1 - 0.21 * narrow) * (1 - 0.06 * dot)


def lid_shapes(look: ResolvedLook, side: int, lids: Lids) -> Mapping[str, Shape]:
    """Every path of one eye that the lids move, under its name in the face table."""
    eye = "eye_left" if side < 0 else "eye_right"
    shut = lids.upper == lids.lower
    return {
        f"{eye}.white": ring(lids.upper, lids.lower),
        f"{eye}.shadow": ring(lids.upper, _lowered(lids.upper, 0.0 if shut else 4.2 * look.eye_size)),
        f"{eye}.lash": ring(_raised(lids.upper, side, lids.lash), _raised(lids.upper, side, (-0.25,) * 4)),
        f"{eye}.wing": _wing(lids, side, look.lashes, max(look.abstract, look.mecha)),
        f"{eye}.crease": _crease(lids, side, look),
        f"{eye}.lower": _lower_lash(
            lids,
            side,
            0.0 if shut else (0.35 + 0.5 * look.lashes) * (1 - share(max(look.abstract, look.mecha), 0.3, 0.7)),
        ),
    }


def shown_lids(look: ResolvedLook, side: int, face: FaceNumbers, blink: float) -> dict[str, Shape]:
    opened, closed = _both_ways(look, side, face)
    if not blink:
        return dict(opened)
    return {key: shape.toward(closed[key], blink) for key, shape in opened.items()}


@lru_cache(maxsize=256)
def _both_ways(look: ResolvedLook, side: int, face: FaceNumbers) -> tuple[Mapping[str, Shape], Mapping[str, Shape]]:
    """An eye open and closed: a blink runs between the two, however many frames it has."""
    return (
        lid_shapes(look, side, open_lids(look, side, face)),
        lid_shapes(look, side, closed_lids(look, side, face)),
    )


def draw_eye(
    paint: Materials, sheet: Sheet, name: str, iris: Markup, shine: Markup, acting: Acting, place: str
) -> Markup:
    side, look = SIDES[name], paint.look
    shapes = shown_lids(look, side, acting.face, acting.blink_left if side < 0 else acting.blink_right)
    eye = f"eye_{name}"
    px, py = pivot(look, side)
    look_at = gaze_transform((px, py), GAZE_REACH, acting)
    inside = group(
        _gaze_group(f"gaze_{name}", look_at, px, py, iris),
        face_path(f"{eye}.shadow", shapes[f"{eye}.shadow"], LID_SHADOW, fill_opacity=0.34),
        _gaze_group(f"shine_{name}", look_at, px, py, shine),
        clip_path=sheet.clip(shapes[f"{eye}.white"], f"{eye}.white"),
    )
    return part_group(
        eye,
        face_path(f"{eye}.white", shapes[f"{eye}.white"], paint.sclera),
        inside,
        face_path(f"{eye}.lower", shapes[f"{eye}.lower"], paint.lash),
        face_path(f"{eye}.crease", shapes[f"{eye}.crease"], paint.skin.step(-2.6)),
        face_path(f"{eye}.wing", shapes[f"{eye}.wing"], paint.lash),
        face_path(f"{eye}.lash", shapes[f"{eye}.lash"], paint.lash),
        data_depth=0.62,
        data_pivot=f"{number(px)} {number(py)}",
        transform=place,
    )


def draw_iris(look: ResolvedLook, sheet: Sheet, ramp: Ramp) -> Markup:
    """An iris around its own middle; the gaze puts it in its place."""
    if machine.owns_the_head(look):
        return join(machine.lens(materials(look), _radius(look)))
    return join([*_iris(sheet, ramp, _radius(look), _slit(look)), *machine.aperture(look, _radius(look))])


def draw_shine(look: ResolvedLook) -> Markup:
    return join([] if machine.owns_the_head(look) else _highlights(_radius(look)))


def _slit(look: ResolvedLook) -> float:
    """A creature's pupil narrows to a slit."""
    return 1 - 0.72 * share(look.creature, 0.25, 0.5)


def _radius(look: ResolvedLook) -> float:
    return 8.3 * look.iris_size * look.eye_size * (1 - 0.12 * share(look.abstract, 0.5, 0.8))


def _gaze_group(name: str, look_at: str, px: float, py: float, *inside: Markup) -> Markup:
    return part_group(name, *inside, data_pivot=f"{number(px)} {number(py)}", transform=look_at)


def gaze_transform(at: Point, reach: float, acting: Acting) -> str:
    """An iris that rests at a point, as far away from it as the eye looks."""
    x, y = at[0] + reach * acting.gaze_x, at[1] + reach * acting.gaze_y
    return f"translate({number(x)} {number(y)}) scale({number(acting.face.iris)})"


def _iris(sheet: Sheet, ramp: Ramp, r: float, slit: float) -> tuple[Markup, ...]:
    wide, high = 0.93 * r, 1.16 * r
    depth = sheet.linear(
        (0, -high),
        (0, high),
        [(0, ramp.step(-3)), (0.36, ramp.step(-1.3)), (0.66, _vivid(ramp, 0.5)), (1, _vivid(ramp, 2.4))],
    )
    glow: Cubic = (
        (-0.66 * wide, 0.42 * high),
        (-0.34 * wide, 0.98 * high),
        (0.42 * wide, 1.0 * high),
        (0.74 * wide, 0.26 * high),
    )
    return (
        oval(0, 0, wide, high, ramp.step(-2.7)),
        oval(0, 0.2, wide - 0.75, high - 0.75, depth),
        path(ring(edge(glow, (0, 1.2, 1.8, 0)), edge(glow, (0, -0.5, -0.7, 0))), _vivid(ramp, 3.2), fill_opacity=0.8),
        oval(0, -0.06 * r, 0.40 * r * slit, (0.86 - 0.3 * slit) * r, ramp.step(-3.8)),
    )


def _vivid(ramp: Ramp, k: float) -> str:
    """Light that shines through an iris keeps its colour."""
    return to_hex(ramp.colour(k)._replace(chroma=max(0.06, ramp.base.chroma * 1.08)))


def _highlights(r: float) -> tuple[Markup, ...]:
    return (
        oval(-0.32 * r, -0.44 * r, 0.29 * r, 0.36 * r, WHITE),
        oval(0.4 * r, 0.48 * r, 0.14 * r, 0.17 * r, WHITE, fill_opacity=0.9),
    )


def _lowered(curve: Cubic, by: float) -> Cubic:
    (ax, ay), (bx, by_), (cx, cy), (dx, dy) = curve
    return ((ax, ay + by * 0.3), (bx, by_ + by * 1.05), (cx, cy + by * 1.1), (dx, dy + by * 0.5))


def _raised(curve: Cubic, side: int, by: tuple[float, float, float, float]) -> Cubic:
    """Curves run from the inner corner outward, so what is up depends on the side."""
    return edge(curve, [side * width for width in by])


def _wing(lids: Lids, side: int, lashes: float, plain: float) -> Shape:
    """The flick of the outer lash; neither a spirit nor a machine has any."""
    x, y = lids.upper[3]
    reach = side * (2.2 + 2.6 * lashes) * (0.6 + 0.4 * lids.wing)
    rise = (1.4 + 1.8 * lashes) * lids.wing
    sx, sy = on(lids.upper, 0.84)
    line: Cubic = (
        (sx, sy - 1.2 * lids.wing),
        (x - reach * 0.1, y - 1.5 * lids.wing),
        (x + reach * 0.5, y - 0.5 * rise - 0.9 * lids.wing),
        (x + reach, y - rise - 1.0),
    )
    left = 1 - share(plain, 0.4, 0.75)
    return tapered(line, 1.6 * left, 1.9 * left, 0.2)


def _crease(lids: Lids, side: int, look: ResolvedLook) -> Shape:
    hood = traits_of(look).hood
    near = 1 - 0.55 * hood
    line = edge(part(lids.upper, 0.12, 0.93), [side * lift * near for lift in (2.6, 4.2, 5.2, 5.0)])
    left = (1 - share(max(look.abstract, look.mecha), 0.2, 0.6)) * (1 - share(hood, 0.6, 0.75))
    return tapered(line, 0.1 * left, 0.7 * left, 0.15 * left)


def _lower_lash(lids: Lids, side: int, weight: float) -> Shape:
    return tapered(part(lids.lower, 0.42, 1.0), 0.1, 1.5 * weight, 1.3 * weight)
