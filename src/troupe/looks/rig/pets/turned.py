"""An animal from its side or from behind: the same body, and a head that shows one eye or none."""

from troupe.kit.markup import Markup
from troupe.looks.catalog.pet import PetPlan
from troupe.looks.rig.acting import Acting
from troupe.looks.rig.figure import BodyParts
from troupe.looks.rig.materials import BLUSH, MOUTH, TEAR, TONGUE, materials
from troupe.looks.rig.paths import Cubic, Point, Shape, ellipse, ring, tapered, through
from troupe.looks.rig.pets.coat import being_of, plan_of, ramps
from troupe.looks.rig.pets.scene import Shown
from troupe.looks.rig.places import HEAD_PIVOT, Places
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, group, oval, part, path
from troupe.looks.rig.strokes import draw_strokes, shape_of, swept

_BACK_OF_EAR = 1
_HANGS = 5.0
"""An ear whose tip is lower than this hangs over the cheek."""


def turned(look: ResolvedLook, shown: Shown, sheet: Sheet) -> Markup | None:
    """The whole figure where the animal does not look at us; nothing where it does."""
    facing, body = shown.held.facing, shown.body
    if facing not in ("left", "right", "back") or body is None:
        return None
    places = Places(shown.acting)
    x, y = HEAD_PIVOT
    if facing == "back":
        head = part("head", *_from_behind(look, sheet), data_pivot=f"{x:g} {y:g}", transform=places.head)
        return part("figure", part("shadow", body.shadow), head, *_rear(body), stroke_linejoin="round")
    profile = _profile(look, shown.acting, sheet)
    if facing == "right":
        profile = [group(*profile, transform="scale(-1 1)")]
    head = part("head", *profile, data_pivot=f"{x:g} {y:g}", transform=places.head)
    order = [
        part("shadow", body.shadow),
        part("arms_behind", body.behind, transform=places.body),
        part("legs", body.legs),
        part("torso", body.torso, transform=places.body),
        part("clothes", body.clothes, transform=places.body),
        part("arms_front", body.front, transform=places.body),
        head,
        part("arms_over", body.over, transform=places.body),
        part("fx", body.around),
    ]
    return part("figure", *order, stroke_linejoin="round")


def _rear(body: BodyParts) -> list[Markup]:
    """Whoever goes away from us hides the head's lower half behind the back."""
    return [
        part("legs", body.legs),
        part("torso", body.torso),
        part("clothes", body.clothes),
        part("arms_front", body.front),
        part("arms_behind", body.behind),
        part("arms_over", body.over),
    ]


def _from_behind(look: ResolvedLook, sheet: Sheet) -> list[Markup]:
    """Ears and the back of the skull."""
    plan, paint = plan_of(look), ramps(look)
    coat, contour = paint["coat"], shape_of(plan.contour)
    ears = list(plan.ear[:_BACK_OF_EAR])
    nape = ellipse(4, 30, 60, 40)
    return [
        part("ear_left", *draw_strokes(ears, paint, sheet)),
        part("ear_right", *draw_strokes(ears, paint, sheet, lambda x, y: (-x, y), -0.45)),
        part(
            "face",
            path(contour, coat.step(-0.1), stroke=coat.line(), stroke_width=1.8),
            group(
                path(nape, coat.step(-1.2), fill_opacity=0.5),
                oval(-14, -24, 18, 13, coat.step(0.9), fill_opacity=0.6),
                clip_path=sheet.clip(contour),
            ),
        ),
        part("hair_front", *draw_strokes([*plan.nape, *_crest(plan)], paint, sheet)),
        part("headwear", *draw_strokes(plan.crown, paint, sheet)),
    ]


def _stuffed(look: ResolvedLook) -> bool:
    return being_of(look).kind == "item"


def _crest(plan: PetPlan) -> list[str]:
    return [line for line in plan.behind if line.startswith("second")]


def _profile(look: ResolvedLook, acting: Acting, sheet: Sheet) -> list[Markup]:
    """The head looking left."""
    plan, paint = plan_of(look), ramps(look)
    lines = plan.side.pieces
    contour = shape_of(lines[-1])
    pale = through([(-90, 16), (-44, 15), (-24, 24), (-4, 40), (16, 62), (-90, 66)], True)
    shade = through([(-30, 46), (0, 36), (22, 10), (30, -20), (60, -10), (50, 60), (-20, 70)], True)
    inside = [
        *([] if plan.small and plan.small.floats else [path(pale, paint["belly"].step(0))]),
        path(shade, paint["coat"].step(-1.4), fill_opacity=0.5),
        oval(-28, 22, 8, 5, BLUSH, fill_opacity=0.22 + 0.4 * acting.face.blush),
    ]
    bare = plan.small is not None and not _stuffed(look)
    far = [] if bare else draw_strokes(plan.ear[:1], paint, sheet, lambda x, y: (-x - 38, y + 2), -1.0)
    near = [] if bare else draw_strokes(plan.ear, paint, sheet, lambda x, y: (-x - 24, y))
    if near and max(y for line in plan.ear for _, y in shape_of(line).points) < _HANGS:
        near.append(path(ellipse(8, -21, 20, 11), paint["coat"].step(0)))  # an ear that stands grows out of the fur
    crown = draw_strokes(plan.crown, paint, sheet, lambda x, y: (0.6 * x + 2, y))
    crest = draw_strokes(plan.behind, paint, sheet, lambda x, y: (0.8 * x + 8, y))
    return [
        part("head_back", *crest, *far),
        part("face", *draw_strokes(lines, paint, sheet), group(*inside, clip_path=sheet.clip(contour))),
        part("nose", *_nose(look, plan, contour)),
        part("mouth", *_mouth(look, acting)),
        part("eye_left", *_eye(look, acting, sheet)),
        part("hair_front", *draw_strokes(plan.side.hair, paint, sheet), *near),
        part("brow_left", path(tapered(_brow(look, acting), 1.4, 2.4, 0.6), materials(look).brow)),
        part("headwear", *crown),
    ]


def _nose(look: ResolvedLook, plan: PetPlan, contour: Shape) -> list[Markup]:
    x, y = min(contour.points)
    nose = ramps(look)["nose"]
    if plan.small and not (_stuffed(look) and plan.ear):
        return [] if look.being and look.being.name == "bird" else [oval(x + 7, y - 5, 1.3, 1, nose.step(-1))]
    if plan.body.foot == "hoof":
        return [oval(x + 8, y - 3, 3.2, 2.2, nose.step(-0.8))]
    return [
        path(ellipse(x + 4.5, y - 2, 6, 5), nose.step(0), stroke=nose.line(), stroke_width=0.9),
        oval(x + 3, y - 4, 2, 1, "#ffffff", fill_opacity=0.55),
    ]


def _mouth(look: ResolvedLook, acting: Acting) -> list[Markup]:
    ax, ay, bx, by, cx, cy = plan_of(look).side.mouth
    curve, opened = acting.mouth.curve, acting.mouth.open
    corner = cx, cy - 4 * curve
    line = swept([(ax, ay), (bx, by), corner], (0.6, 1.5, 0.5))
    drawn = [path(line, materials(look).lip)]
    if opened > 0.06:
        gape = 15 * opened
        low: list[Point] = [(ax + 3, ay + 1), (bx, by), corner, (bx + 2, by + gape), (ax + 8, ay + 0.8 * gape)]
        jaw = through(low, True)
        drawn = [
            path(jaw, MOUTH, stroke=materials(look).lip, stroke_width=1.2),
            oval(bx - 2, by + 0.7 * gape, 6, 0.26 * gape, TONGUE),
            *drawn,
        ]
    return drawn


def _eye(look: ResolvedLook, acting: Acting, sheet: Sheet) -> list[Markup]:
    x, y, size = plan_of(look).side.eye
    paint, face = materials(look), acting.face
    opened = face.eye_open * (1 - acting.blink_left)
    tears = [oval(x + 2, y + 16, 2.4, 3.4, TEAR, fill_opacity=face.tear)] if face.tear else []
    if opened < 0.12 or face.laugh:
        lift = -6.0 if face.laugh else 5.0
        lid: Cubic = ((x - 9 * size, y + 1), (x - 4, y + lift), (x + 4, y + lift), (x + 8 * size, y + 1))
        return [path(tapered(lid, 0.8, 2.2, 0.9), paint.lash), *tears]
    wide, high = 7.6 * size, 10.4 * size * min(1.25, opened)
    upper: Cubic = ((x - wide, y + 2), (x - 0.7 * wide, y - high), (x + 0.6 * wide, y - 1.1 * high), (x + wide, y + 3))
    lower: Cubic = (
        (x - wide, y + 2),
        (x - 0.6 * wide, y + 9 * size),
        (x + 0.6 * wide, y + 9 * size),
        (x + wide, y + 3),
    )
    white, iris = ring(upper, lower), paint.iris[0]
    gx = x - 1.6 + 2.2 * acting.gaze_x
    inside = [
        oval(gx, y - 0.4, 5.8 * size, 8.4 * size, iris.step(-1.6)),
        oval(gx, y + 1.6, 4.4 * size, 5.6 * size, iris.step(0.6)),
        oval(gx, y - 0.6, 3 * size, 4.8 * size, iris.step(-3.8)),
        oval(gx - 2, y - 3.6, 2 * size, 2.4 * size, "#ffffff"),
    ]
    return [
        path(white, paint.sclera),
        group(*inside, clip_path=sheet.clip(white)),
        path(tapered(upper, 1.0, 2.6, 1.2), paint.lash),
        *tears,
    ]


def _brow(look: ResolvedLook, acting: Acting) -> Cubic:
    x, y, size = plan_of(look).side.eye
    face = acting.face
    y = y - 14 * size - 4 * face.brow_raise
    angle = 3.4 * face.brow_angle
    return (
        (x - 8, y + angle),
        (x - 3, y - 2 * face.brow_curve),
        (x + 3, y - 2 * face.brow_curve - 0.4 * angle),
        (x + 7, y - angle),
    )
