"""The features of a head from the side, looking to the left; their numbers are those of the front."""

from troupe.kit.markup import Markup, join
from troupe.looks.domain.emotion import FaceNumbers
from troupe.looks.rig import families, sidekin, sides
from troupe.looks.rig.acting import Acting
from troupe.looks.rig.beard import draw_beard_sideways
from troupe.looks.rig.eyes import gaze_transform
from troupe.looks.rig.marks import drop, hatched, vein
from troupe.looks.rig.materials import BLUSH, MOUTH, TEETH, TEETH_LINE, WHITE, Materials
from troupe.looks.rig.paths import Cubic, Point, Shape, all_of, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, group, oval, part, path

SIDE_GAZE_REACH = 2.2
CONTOUR = (
    "M-14 -52C-26 -48 -33 -32 -33 -12C-33 -6 -32.4 -2 -33 3C-34 9 -38.5 16 -40 21.5C-40.6 24.5 -38 26 -35.6 26.6"
    "C-35.2 28 -36 29.5 -36.6 31C-36.8 33 -35.4 34 -34.6 34.4C-35.6 35.6 -35.8 37.6 -34.2 39C-34 41 -34.4 43 -33.6 45.6"
    "C-32.4 50 -28 51.2 -23 50C-10 46 4 40 12 30C24 20 36 -4 32 -28C26 -56 -2 -58 -14 -52Z"
)


def side_face(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    if owned := sides.face(look, paint, sheet):
        return owned
    skin, shape, n = paint.skin, outline(CONTOUR), look.nose
    shape = shape.mapped(lambda x, y: (x - (n - 1) * 3 if x < -34 and 8 < y < 27 else x, y))
    fill = sheet.radial((-20, 4), 52, [(0, skin.step(0.8)), (0.55, skin.step(0.35)), (1, skin.step(-0.5))])
    cheek = sheet.radial((-14, 23), 10, [(0, BLUSH, 0.34), (1, BLUSH, 0)])
    jaw = outline("M-30 52C-14 46 4 38 12 26C16 18 22 10 26 0L40 10L20 60L-30 60Z")
    nostril = tapered(((-37.6, 25.4), (-36.4, 23.8), (-35, 24), (-34.4, 25.4)), 0.2, 1.0, 0.2)
    inside = [path(jaw, skin.step(-0.8), fill_opacity=0.8), oval(-14, 23, 10, 7, cheek), path(nostril, skin.step(-2.0))]
    inside += draw_beard_sideways(look, paint)
    drawn = [path(shape, fill, stroke=paint.skin_edge, stroke_width=1.7), group(*inside, clip_path=sheet.clip(shape))]
    if families.human_ear(look) > 0.3:
        drawn += _ear(look, paint)
    return drawn


def _ear(look: ResolvedLook, paint: Materials) -> list[Markup]:
    if look.ears == "none":
        return []
    skin, tip = paint.skin, "25 -20 22 -4" if look.ears == "pointed" else "17 -8 20 -1"
    shell = outline(f"M7 4C6 -5 {tip}C22 5 18 10 17 14C16.4 19 11 19.6 9.6 15C8.6 11 7.4 9 7 4Z")
    fold = outline("M10 3C10.4 -2 16 -3.4 17.4 1C18 5 15 7.4 14.6 10.6C14 13 12 12 12 10C14 6 12.6 4 10 3Z")
    return [path(shell, skin.step(0.1), stroke=paint.skin_edge, stroke_width=1.5), path(fold, skin.step(-1.3))]


def side_pivot(look: ResolvedLook) -> Point:
    """Where an iris rests at the front edge of its eye."""
    return -25.4, look.eye_height - 0.9


def side_eye(look: ResolvedLook, paint: Materials, sheet: Sheet, acting: Acting, near: int = 1) -> list[Markup]:
    """A wedge with the iris at its front edge. `near` is which of the two eyes is seen: whoever looks to the left of
    the picture shows the one that is on its right from the front."""
    face, z, y = acting.face, look.eye_size, look.eye_height
    blink = max((acting.blink_left, acting.blink_right)[near], 1.0 if face.laugh else 0.0)
    opened = max(0.0, face.eye_at((-1, 1)[near]) * (1 - blink))
    top, low = y - 10 * z * opened, y + (6.4 - 3 * face.eye_smile) * z * (1 - blink) + 2.4 * blink
    lid: Cubic = ((-29.4, top + 1.8), (-26, top - 1.6), (-19.4, top + 1.2), (-14.6, y + 1.2 - 2 * face.eye_tilt))
    if opened < 0.08:
        dip = -4 if face.laugh else 4
        shut: Cubic = ((-28.6, y + 1), (-25, y + 1 + dip), (-19, y + 1 + dip), (-14.4, y))
        return [path(tapered(shut, 1.2, 2.1, 0.6), paint.lash)]
    white = Shape(
        "MCCCZ", (*lid, (-18.6, low), (-24, low + 0.6), (-28, low - 1.2), (-30, y + 1), (-30, top + 4), lid[0])
    )
    if (kin := sides.owner(look)) == "machine":
        return sidekin.lit_eye(look, paint, sheet, acting, white, side_pivot(look), SIDE_GAZE_REACH)
    if kin == "spirit":
        return sidekin.dot_eye(look, paint, acting, near, opened, side_pivot(look), SIDE_GAZE_REACH)
    ramp, r = paint.iris[near], 8.0 * look.iris_size * z
    depth = sheet.linear((0, -r), (0, r), [(0, ramp.step(-3)), (0.4, ramp.step(-1.2)), (1, ramp.step(2.2))])
    iris = part(
        "gaze_left",
        oval(0, 0, 0.46 * r, 1.12 * r, depth, stroke=ramp.step(-2.7), stroke_width=0.7),
        oval(-0.3, 0, 0.2 * r, 0.52 * r, ramp.step(-3.8)),
        oval(-0.16 * r, -0.44 * r, 0.17 * r, 0.3 * r, WHITE),
        transform=gaze_transform(side_pivot(look), SIDE_GAZE_REACH, acting),
    )
    inside = group(iris, clip_path=sheet.clip(white))
    wing: Cubic = ((-16, y), (-14, y + 0.4), (-12.4, y - 0.6), (-10.6, y - 2.6))
    lash = tapered(lid, 1.6, 3.0 * (0.7 + 0.3 * look.lashes), 1.6)
    return [path(white, paint.sclera), inside, path(lash, paint.lash), path(tapered(wing, 1.8, 1.2, 0.2), paint.lash)]


def side_brow(look: ResolvedLook, face: FaceNumbers, near: int = 1) -> Cubic:
    y = look.eye_height - 17 - 4.7 * face.brow_at((-1, 1)[near]) + 1.7 * max(0.0, face.brow_angle)
    return (
        (-30.6, y + 3.6 * face.brow_angle + 1),
        (-26.6, y - 3 * face.brow_curve),
        (-20.6, y - 3.4 * face.brow_curve - face.brow_angle),
        (-14.4, y + 1.8 - 3 * face.brow_angle),
    )


def side_mouth(look: ResolvedLook, paint: Materials, sheet: Sheet, acting: Acting) -> list[Markup]:
    if sides.owner(look) == "machine":
        return sidekin.lit_mouth(paint, acting)
    mouth = acting.mouth
    corner: Point = (-25.0 - 5 * mouth.round, 35.4 - 3.8 * mouth.curve)
    if mouth.open < 0.06:
        line: Cubic = ((-35, 34.6), (-32, 35.6 + mouth.curve), (-28, 35.6 + mouth.curve), corner)
        return [path(tapered(line, 0.5, 1.2, 0.4), paint.lip)]
    low, back = 34.6 + 11 * mouth.open, corner[0] + 25
    shape = Shape(
        "MCCZ",
        ((-35.6, 33.6), (-32, 33.4), (-28 + back, 33.6), corner, (-26 + back, low), (-33, low + 1), (-35.6, 33.6)),
    )
    inside = group(*_between_the_lips(mouth.bite, low), clip_path=sheet.clip(shape))
    return [path(shape, MOUTH), inside, path(shape, stroke=paint.lip, stroke_width=0.9)]


def _between_the_lips(bite: str, low: float) -> list[Markup]:
    """Teeth as a mouth shows them from the side: a band below the upper lip, or both rows one on the other."""
    if bite == "none":
        return []
    deep = low + 4 if bite in ("clenched", "both") else 33.6 + 0.42 * (low - 33.6)
    band = Shape("MLLLZ", ((-40, 28), (-22, 28), (-22, deep - 0.8), (-40, deep)))
    rows = path(band, TEETH)
    if bite != "clenched":
        return [rows]
    middle = (34 + low) / 2
    gaps = [((-40, middle), (-22, middle - 0.6)), *(((x, 28), (x, low + 4)) for x in (-33.0, -30.2, -27.6))]
    lines = Shape("ML" * len(gaps), tuple(point for gap in gaps for point in gap))
    return [rows, path(lines, stroke=TEETH_LINE, stroke_width=0.6)]


def side_marks(look: ResolvedLook, paint: Materials, face: FaceNumbers) -> list[Markup]:
    """The signs of a feeling on the cheek and the temple that are seen."""
    y = look.eye_height
    signs = (
        (face.hatching, [path(hatched(-16, y + 15), paint.flush)]),
        (face.tear, drop(-23, y + 14, 0.85)),
        (face.sweat, drop(-4, -13, 1.05)),
        (face.vein, vein(-6, -24)),
        (
            face.wrinkle if sides.owner(look) not in ("machine", "spirit") else 0.0,
            [path(_drawn_up(), paint.skin.step(-2.2))],
        ),
    )
    return [group(*drawn, opacity=f"{shown:.2f}") if shown < 1 else join(drawn) for shown, drawn in signs if shown]


def _drawn_up() -> Shape:
    """Creases on the bridge of a nose, and a fold behind its wing."""
    creases: tuple[Cubic, ...] = (
        ((-33.4, 5), (-32, 5.6), (-30.6, 7), (-29.6, 9)),
        ((-35, 10), (-33.4, 10.4), (-32, 11.8), (-31, 14)),
        ((-33, 21.6), (-31, 23.6), (-29.6, 26.6), (-29.2, 30.6)),
    )
    return all_of(tapered(crease, 0.3, 1.6, 0.3) for crease in creases)
