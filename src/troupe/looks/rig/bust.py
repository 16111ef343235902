"""A whole frame: every part in its place, back to front, in one document."""

import re
from dataclasses import dataclass

from troupe.kit.markup import Markup, element
from troupe.looks.domain.canonical import digest
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig import families
from troupe.looks.rig.acting import Acting, perform
from troupe.looks.rig.background import Box, draw_background
from troupe.looks.rig.brows import draw_brow
from troupe.looks.rig.clothes import draw_behind, draw_clothes, draw_neck
from troupe.looks.rig.eyes import draw_eye
from troupe.looks.rig.glasses import draw_glasses
from troupe.looks.rig.hair import BACK_PIVOT, LOCK_PIVOTS, Hair
from troupe.looks.rig.head import draw_ear, draw_face, draw_face_shade, draw_nose
from troupe.looks.rig.live import metadata_text
from troupe.looks.rig.marks import draw_marks
from troupe.looks.rig.materials import materials
from troupe.looks.rig.mouth import draw_mouth
from troupe.looks.rig.paths import number
from troupe.looks.rig.places import BACK_DEPTH, Places
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, part

BOXES: dict[str, Box] = {
    "head": (-66, -78, 132, 132),
    "bust": (-85, -84, 170, 170),
    "portrait": (-108, -96, 216, 216),
}
_PART = re.compile(r'data-part="(\w+)"')


@dataclass(frozen=True, slots=True)
class Drawing:
    """One frame as SVG, with what is needed to place it and to know it again."""

    svg: str
    width_units: float
    height_units: float
    face_box: Box
    parts: tuple[str, ...]
    look_hash: str
    frame_hash: str


def draw(
    resolved: ResolvedLook,
    performance: Performance | None = None,
    frame: Frame | None = None,
    *,
    live: bool = False,
    name: str = "",
    description: str = "",
) -> Drawing:
    """The same arguments give the same bytes, in any process."""
    performance, frame = performance or Performance(), frame or Frame()
    frame_hash = digest(
        resolved.look_hash, performance.model_dump(mode="json"), frame.model_dump(mode="json"), live, name, description
    )
    look = resolved.model_copy(update={"finish": frame.finish}) if frame.finish else resolved
    box = _box(frame)
    sheet = Sheet("t" + frame_hash[:6])
    acting = perform(look.seed, performance)
    background = draw_background(frame.background or look.background, sheet, box)
    figure = _figure(look, sheet, acting, live)
    words = [element(tag, {}, text) for tag, text in (("title", name), ("desc", description)) if text]
    if live:
        words.append(element("metadata", {}, metadata_text(look, performance)))
    svg = str(element("svg", _root(box), *words, sheet.defs, background, figure))
    return Drawing(
        svg, box[2], box[3], face_box(resolved), tuple(_PART.findall(svg)), resolved.look_hash, frame_hash
    )


def face_box(look: ResolvedLook) -> Box:
    """Contains all that a feeling may change, at any turn of the head that this drawing allows."""
    half = look.face_width + 13
    return (-half, -42.0, 2 * half, 100.0)


def _box(frame: Frame) -> Box:
    x, y, wide, high = BOXES[frame.view]
    extra = wide * frame.margin
    return (x - extra, y - extra, wide + 2 * extra, high + 2 * extra)


def _root(box: Box) -> dict[str, str]:
    return {"xmlns": "http://www.w3.org/2000/svg", "viewBox": " ".join(number(value) for value in box)}


def _figure(look: ResolvedLook, sheet: Sheet, acting: Acting, live: bool) -> Markup:
    paint, places = materials(look), Places(acting)
    hair = Hair(look, paint, sheet)
    still = _still_parts(look, sheet, places, hair)
    head = part(
        "head",
        *_features(look, sheet, acting, places, hair, live),
        data_pivot="0 46",
        transform=places.head,
    )
    return part("figure", *still, head, part("fx"), data_pivot="0 150", transform=places.figure)


def _still_parts(look: ResolvedLook, sheet: Sheet, places: Places, hair: Hair) -> list[Markup]:
    paint = materials(look)
    back = part(
        "head_back",
        hair.back(),
        data_depth=BACK_DEPTH,
        data_pivot=f"{number(BACK_PIVOT[0])} {number(BACK_PIVOT[1])}",
        transform=places.back(BACK_PIVOT),
    )
    torso = part("torso", draw_behind(look, sheet), draw_neck(look, paint, sheet), transform=places.body)
    return [back, torso, part("clothes", draw_clothes(look, sheet), transform=places.body)]


def _features(
    look: ResolvedLook, sheet: Sheet, acting: Acting, places: Places, hair: Hair, live: bool
) -> list[Markup]:
    paint, face = materials(look), acting.face
    ear_x = look.face_width - 2
    ears = [
        draw_ear(look, paint, name, places.ear(side, side * ear_x), families.human_ear(look), families.ear_disc(look, paint, side))
        for name, side in (("left", -1), ("right", 1))
    ]
    return [
        *ears,
        draw_face(look, paint, sheet, places.shift(0.12)),
        draw_face_shade(
            look, paint, sheet, [hair.shadow(), *families.seams(look, paint)], face.blush, face.hatching, places.shift(0.12)
        ),
        draw_nose(look, paint, places.shift(0.95), face.wrinkle, families.nose_pad(look)),
        draw_mouth(look, paint, sheet, acting.mouth, places.shift(0.72)),
        *(
            draw_eye(look, paint, sheet, name, acting, places.eye(side, side * look.eye_gap))
            for name, side in (("left", -1), ("right", 1))
        ),
        hair.front(places.spring(LOCK_PIVOTS["left"]), places.spring(LOCK_PIVOTS["right"]), places.shift(0.38)),
        *(draw_brow(look, paint, side, face, places.shift(0.66)) for side in (-1, 1)),
        part(
            "headwear",
            *families.antlers(look),
            *families.deer_ears(look, paint),
            *draw_glasses(look),
            data_depth=0.4,
            transform=places.shift(0.4),
        ),
        draw_marks(look, face, places.shift(0.3), live),
    ]


