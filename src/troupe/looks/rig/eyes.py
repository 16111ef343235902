"""Eyes: lids that open, smile and close in one command sequence, and an iris worth looking into."""

from collections.abc import Mapping
from dataclasses import dataclass

from troupe.kit.colour import Ramp
from troupe.kit.markup import Markup, join
from troupe.looks.domain.emotion import FaceNumbers
from troupe.looks.rig.acting import GAZE_REACH, Acting
from troupe.looks.rig.materials import LID_SHADOW, SCLERA, WHITE, Materials
from troupe.looks.rig.paths import Cubic, Shape, edge, number, part, ring, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, face_path, group, oval, path
from troupe.looks.rig.sheet import part as part_group

SIDES = {"left": -1, "right": 1}


@dataclass(frozen=True, slots=True)
class Lids:
    """One eye's two curves, both running from the inner to the outer corner."""

    upper: Cubic
    lower: Cubic
    lash: tuple[float, float, float, float]
    wing: float


def pivot(look: ResolvedLook, side: int) -> tuple[float, float]:
    return side * look.eye_gap, look.eye_height - 1.7


def open_lids(look: ResolvedLook, side: int, face: FaceNumbers) -> Lids:
    if face.laugh or face.eye_smile > 0.9:
        return _smiling(look, side)
    x, y, wide, z = side * look.eye_gap, look.eye_height, side * 12 * look.eye_size, look.eye_size
    tilt = face.eye_tilt
    inner = (x - 0.92 * wide, y + 0.9 + 1.7 * tilt)
    outer = (x + wide, y - 1.1 - 1.7 * tilt)
    top = y - 11.3 * face.eye_open * z + (2 * look.lines if look.lines else 0)
    bottom = y + 7 * z - 3 * face.eye_smile
    upper = (inner, (x - 0.62 * wide, top + 0.3 + 2.3 * tilt), (x + 0.30 * wide, top - 1.3 - 2 * tilt), outer)
    lower = (inner, (x - 0.05 * wide, bottom + 1), (x + 0.45 * wide, bottom + 1), outer)
    heavy = 0.62 + 0.42 * look.lashes
    return Lids(upper, lower, (0.9, 2.9 * heavy, 3.6 * heavy, 2.2 * heavy), 1.0)


def closed_lids(look: ResolvedLook, side: int, face: FaceNumbers) -> Lids:
    if face.laugh or face.eye_smile > 0.9:
        return _smiling(look, side)
    x, y, wide = side * look.eye_gap, look.eye_height, side * 12 * look.eye_size
    z = look.eye_size
    line = (
        (x - 0.9 * wide, y + 2.2),
        (x - 0.5 * wide, y + 6.6 * z),
        (x + 0.4 * wide, y + 6.8 * z),
        (x + wide, y + 1.6),
    )
    return Lids(line, line, (0.7, 1.7, 1.9, 1.2), 0.6)


def _smiling(look: ResolvedLook, side: int) -> Lids:
    x, y, wide, z = side * look.eye_gap, look.eye_height, side * 12 * look.eye_size, look.eye_size
    line = (
        (x - 0.95 * wide, y + 4.2),
        (x - 0.5 * wide, y - 5.6 * z),
        (x + 0.42 * wide, y - 6.2 * z),
        (x + wide, y + 3.2),
    )
    return Lids(line, line, (0.9, 2.0, 2.1, 1.2), 0.0)


def lid_shapes(look: ResolvedLook, side: int, lids: Lids) -> Mapping[str, Shape]:
    """Every path of one eye that the lids move, under its name in the face table."""
    eye = "eye_left" if side < 0 else "eye_right"
    shut = lids.upper == lids.lower
    return {
        f"{eye}.white": ring(lids.upper, lids.lower),
        f"{eye}.shadow": ring(lids.upper, _lowered(lids.upper, 0.0 if shut else 4.2 * look.eye_size)),
        f"{eye}.lash": ring(_raised(lids.upper, side, lids.lash), lids.upper),
        f"{eye}.wing": _wing(lids, side, look.lashes),
        f"{eye}.crease": _crease(lids, side, look),
        f"{eye}.lower": _lower_lash(lids, side, 0.0 if shut else 0.35 + 0.5 * look.lashes),
    }


def shown_lids(look: ResolvedLook, side: int, face: FaceNumbers, blink: float) -> dict[str, Shape]:
    opened = lid_shapes(look, side, open_lids(look, side, face))
    if not blink:
        return dict(opened)
    closed = lid_shapes(look, side, closed_lids(look, side, face))
    return {key: shape.toward(closed[key], blink) for key, shape in opened.items()}


def draw_eye(
    paint: Materials, sheet: Sheet, name: str, iris: Markup, shine: Markup, acting: Acting, place: str
) -> Markup:
    side, look = SIDES[name], paint.look
    shapes = shown_lids(look, side, acting.face, acting.blink_left if side < 0 else acting.blink_right)
    eye = f"eye_{name}"
    px, py = pivot(look, side)
    look_at = _gaze_transform(px, py, acting)
    inside = group(
        _gaze_group(f"gaze_{name}", look_at, px, py, iris),
        face_path(f"{eye}.shadow", shapes[f"{eye}.shadow"], LID_SHADOW, fill_opacity=0.42),
        _gaze_group(f"shine_{name}", look_at, px, py, shine),
        clip_path=sheet.clip(shapes[f"{eye}.white"], f"{eye}.white"),
    )
    return part_group(
        eye,
        face_path(f"{eye}.white", shapes[f"{eye}.white"], SCLERA, stroke=paint.skin.step(-1.6), stroke_width=0.5),
        inside,
        face_path(f"{eye}.lower", shapes[f"{eye}.lower"], paint.lash),
        face_path(f"{eye}.crease", shapes[f"{eye}.crease"], paint.skin.step(-2.6)),
        face_path(f"{eye}.wing", shapes[f"{eye}.wing"], paint.lash),
        face_path(f"{eye}.lash", shapes[f"{eye}.lash"], paint.lash, stroke=paint.lash, stroke_width=0.5),
        data_depth=0.62,
        data_pivot=f"{number(px)} {number(py)}",
        transform=place,
    )


def draw_iris(look: ResolvedLook, sheet: Sheet, ramp: Ramp) -> Markup:
    """An iris around its own middle; the gaze puts it in its place."""
    return join(_iris(sheet, ramp, _radius(look)))


def draw_shine(look: ResolvedLook) -> Markup:
    return join(_highlights(_radius(look)))


def _radius(look: ResolvedLook) -> float:
    return 7.5 * look.iris_size * look.eye_size


def _gaze_group(name: str, look_at: str, px: float, py: float, *inside: Markup) -> Markup:
    return part_group(name, *inside, data_pivot=f"{number(px)} {number(py)}", transform=look_at)


def _gaze_transform(px: float, py: float, acting: Acting) -> str:
    x, y = px + GAZE_REACH * acting.gaze_x, py + GAZE_REACH * acting.gaze_y
    return f"translate({number(x)} {number(y)}) scale({number(acting.face.iris)})"


def _iris(sheet: Sheet, ramp: Ramp, r: float) -> tuple[Markup, ...]:
    wide, high = 0.92 * r, 1.12 * r
    depth = sheet.linear(
        (0, -high),
        (0, high),
        [(0, ramp.step(-2.6)), (0.4, ramp.step(-1.2)), (0.7, ramp.step(0.2)), (1, ramp.step(1.7))],
    )
    glow: Cubic = (
        (-0.62 * wide, 0.5 * high),
        (-0.3 * wide, 1.0 * high),
        (0.45 * wide, 1.0 * high),
        (0.74 * wide, 0.3 * high),
    )
    return (
        oval(0, 0, wide, high, ramp.step(-3)),
        oval(0, 0.15, wide - 0.8, high - 0.8, depth),
        path(ring(edge(glow, (0, 0.9, 1.3, 0)), edge(glow, (0, -0.9, -1.2, 0))), ramp.step(2.4), fill_opacity=0.85),
        oval(0, -0.08 * r, 0.40 * r, 0.52 * r, ramp.step(-3.6)),
    )


def _highlights(r: float) -> tuple[Markup, ...]:
    return (
        oval(-0.33 * r, -0.42 * r, 0.31 * r, 0.37 * r, WHITE),
        oval(0.42 * r, 0.5 * r, 0.16 * r, 0.18 * r, WHITE, fill_opacity=0.9),
    )


def _lowered(curve: Cubic, by: float) -> Cubic:
    (ax, ay), (bx, by_), (cx, cy), (dx, dy) = curve
    return ((ax, ay + by * 0.8), (bx, by_ + by * 1.05), (cx, cy + by * 1.05), (dx, dy + by * 0.8))


def _raised(curve: Cubic, side: int, by: tuple[float, float, float, float]) -> Cubic:
    """Curves run from the inner corner outward, so what is up depends on the side."""
    return edge(curve, [side * width for width in by])


def _wing(lids: Lids, side: int, lashes: float) -> Shape:
    x, y = lids.upper[3]
    reach = side * (2.2 + 2.6 * lashes) * (0.6 + 0.4 * lids.wing)
    rise = (1.4 + 1.8 * lashes) * lids.wing
    line: Cubic = (
        (x - side * 1.6, y - 1.2 * lids.wing),
        (x + reach * 0.3, y - 0.4 * rise),
        (x + reach * 0.7, y - 0.7 * rise),
        (x + reach, y - rise - 0.6),
    )
    return tapered(line, 2.0, 1.5, 0.2)


def _crease(lids: Lids, side: int, look: ResolvedLook) -> Shape:
    line = edge(part(lids.upper, 0.12, 0.93), [side * lift for lift in (3.4, 4.6, 4.9, 4.4)])
    return tapered(line, 0.15, 0.8, 0.15)


def _lower_lash(lids: Lids, side: int, weight: float) -> Shape:
    return tapered(part(lids.lower, 0.42, 1.0), 0.1, 1.5 * weight, 1.3 * weight)
