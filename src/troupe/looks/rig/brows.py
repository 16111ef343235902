"""Brows: they carry most of an expression and are drawn over the hair, so that no fringe hides a feeling."""

from functools import lru_cache

from troupe.kit.markup import Markup, join
from troupe.looks.domain.emotion import FaceNumbers
from troupe.looks.rig.materials import materials
from troupe.looks.rig.paths import Cubic, Shape, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import face_path, part
from troupe.looks.rig.traits import traits_of


def brow_shapes(look: ResolvedLook, side: int, face: FaceNumbers) -> dict[str, Shape]:
    curve, weight, even = (
        _curve(look, side, face),
        look.brow_weight * (1.3 if look.mecha >= 0.7 else 1.0),
        traits_of(look).brow_even,
    )
    name = "brow_left" if side < 0 else "brow_right"
    return {
        f"{name}.pale": tapered(curve, 2.4 * weight, 3.0 * weight, 0.9 + even),
        name: tapered(curve, 1.3 * weight + 0.5 * even, 2.35 * weight, 0.3 + 0.9 * even),
    }


def draw_brow(look: ResolvedLook, side: int, face: FaceNumbers, place: str) -> Markup:
    name = "brow_left" if side < 0 else "brow_right"
    return part(name, _strokes(look, side, face), data_depth=0.66, transform=place)


@lru_cache(maxsize=256)
def _strokes(look: ResolvedLook, side: int, face: FaceNumbers) -> Markup:
    name, paint = "brow_left" if side < 0 else "brow_right", materials(look)
    shapes = brow_shapes(look, side, face)
    pale = 0.0 if look.mecha >= 0.6 else 0.28
    return join(
        [
            face_path(f"{name}.pale", shapes[f"{name}.pale"], paint.skin.step(0.4), fill_opacity=pale),
            face_path(name, shapes[name], paint.brow),
        ]
    )


def _curve(look: ResolvedLook, side: int, face: FaceNumbers) -> Cubic:
    lift = face.brow_at(side)
    own = traits_of(look)
    angle, bend = face.brow_angle, face.brow_curve + 0.42 * own.arch
    slope, far = 1.5 * own.brow_slope, 1.5 * own.brow_length
    y = -8.3 - 4.7 * lift + 1.7 * max(0.0, angle) + look.eye_height - 8.7
    y -= 1.6 * own.brow_lift + side * 0.7 * own.crooked
    x = side * (20 - 2.3 * face.brow_pinch) * look.eye_gap / 20.7
    return (
        (x - 9.3 * side, y + 4.3 * angle + slope),
        (x - 2.7 * side, y - 4 * bend + angle - 1),
        (x + 4.7 * side, y - 4.3 * bend - 1.3 * angle - 0.7),
        (x + (10.3 + far) * side, y - 3.7 * angle + 1.7 - slope),
    )
