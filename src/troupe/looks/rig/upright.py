"""The groups of a figure that looks at the viewer, back to front, and of the head on it."""

from collections.abc import Callable

from troupe.kit.markup import Markup
from troupe.looks.rig.acting import Acting
from troupe.looks.rig.brows import draw_brow
from troupe.looks.rig.eyes import SIDES, draw_eye
from troupe.looks.rig.figure import BodyParts
from troupe.looks.rig.hair import BACK_PIVOT, LOCK_PIVOTS
from troupe.looks.rig.head import NEAR_EAR, ON_A_TURNED_FACE
from troupe.looks.rig.marks import fades
from troupe.looks.rig.materials import materials
from troupe.looks.rig.mouth import draw_mouth
from troupe.looks.rig.paths import number
from troupe.looks.rig.places import BACK_DEPTH, FIGURE_PIVOT, HEAD_PIVOT, Places
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, fade, group, part
from troupe.looks.rig.still import StillParts

Signs = Callable[..., list[Markup]]


def front_figure(
    look: ResolvedLook, sheet: Sheet, still: StillParts, body: BodyParts | None, acting: Acting, live: bool
) -> Markup:
    """A bust, or a whole figure where it has a body; in a live document every sign of a feeling is there to fade."""
    places, signs = Places(acting), _signs(still, acting, live)
    head = part(
        "head",
        *_behind_features(look, still, places, signs),
        *_features(look, sheet, still, acting, places, signs),
        *_over_features(look, still, acting, places, signs),
        data_pivot=_at(HEAD_PIVOT),
        transform=places.head,
    )
    around = _whole(still, body, places, head) if body else _bust(still, places, head)
    return part("figure", *around, stroke_linejoin="round", data_pivot=_at(FIGURE_PIVOT), transform=places.figure)


def _bust(still: StillParts, places: Places, head: Markup) -> list[Markup]:
    return [
        _back(still, places),
        part("torso", still.torso, transform=places.body),
        part("clothes", still.clothes, transform=places.body),
        head,
        part("fx"),
    ]


def _whole(still: StillParts, body: BodyParts, places: Places, head: Markup) -> list[Markup]:
    figure = [
        part("cape", body.cape, transform=places.body),
        _back(still, places),
        part("arms_behind", body.behind, transform=places.body),
        part("legs", body.legs),
        part("torso", body.torso, transform=places.body),
        part("clothes", body.clothes, transform=places.body),
        part("arms_front", body.front, transform=places.body),
        head,
        part("arms_over", body.over, transform=places.body),
    ]
    if body.turn:
        figure = [group(*figure, transform=f"rotate({number(body.turn)} 0 0)")]
    return [part("shadow", body.shadow), *figure, part("fx", body.around)]


def _signs(still: StillParts, acting: Acting, live: bool) -> Signs:
    """In a live document every sign is there and fades; a still one leaves out what is not shown."""
    shown = fades(acting.face)
    return lambda *names: [fade(name, shown[name], still.signs[name]) for name in names if live or shown[name]]


def _back(still: StillParts, places: Places) -> Markup:
    where = places.back(BACK_PIVOT)
    return part("head_back", still.back, data_depth=BACK_DEPTH, data_pivot=_at(BACK_PIVOT), transform=where)


def _behind_features(look: ResolvedLook, still: StillParts, places: Places, signs: Signs) -> list[Markup]:
    """Ears, the face itself, and what lies on its skin."""
    on_it = [*signs("blush", "hatching"), still.on_face]
    if look.turn:
        on_it = [group(*on_it, transform=f"translate({number(ON_A_TURNED_FACE * look.turn)} 0)")]
    shade = group(still.far_side, *on_it, clip_path=still.face_clip)
    return [
        *(_ear(look, still, places, side) for side in (-1, 1)),
        part("face", still.face, data_depth=0.12, transform=places.shift(0.12)),
        part("face_shade", shade, data_depth=0.12, transform=places.shift(0.12)),
    ]


def _ear(look: ResolvedLook, still: StillParts, places: Places, side: int) -> Markup:
    px, ear = side * (look.face_width - 2), still.ears[0 if side < 0 else 1]
    if side * (look.turn or 0) < 0:
        ear = group(ear, transform=f"translate({number(NEAR_EAR * (look.turn or 0))} 0)")
    return part(
        "ear_left" if side < 0 else "ear_right",
        ear,
        data_depth=-0.3,
        data_pivot=_at((px, 7)),
        transform=places.ear(side, px),
    )


def _features(
    look: ResolvedLook, sheet: Sheet, still: StillParts, acting: Acting, places: Places, signs: Signs
) -> list[Markup]:
    """What a feeling moves: nose, mouth, eyes."""
    paint, face = materials(look), look.faced
    eyes = [
        draw_eye(paint, sheet, name, iris, still.shine, acting, places.eye(side, side * look.eye_gap))
        for (name, side), iris in zip(SIDES.items(), still.irises, strict=True)
    ]
    return [
        part("nose", still.nose, *signs("wrinkle"), data_depth=0.95, transform=places.shift(0.95)),
        draw_mouth(face, sheet, acting.mouth, places.shift(0.72), still.fangs),
        *eyes,
    ]


def _over_features(look: ResolvedLook, still: StillParts, acting: Acting, places: Places, signs: Signs) -> list[Markup]:
    """Hair, then the brows over it, then what is worn on the head."""
    locks = [
        part(f"lock_{name}", lock, data_pivot=_at(LOCK_PIVOTS[name]), transform=places.spring(LOCK_PIVOTS[name]))
        for name, lock in zip(("left", "right"), still.locks, strict=True)
        if len(lock)
    ]
    return [
        part("hair_front", still.cap, *locks, still.fringe, data_depth=0.38, transform=places.shift(0.38)),
        *(draw_brow(look.faced, side, acting.face, places.shift(0.66)) for side in (-1, 1)),
        part("headwear", still.headwear, data_depth=0.4, transform=places.shift(0.4)),
        part("marks", *signs("tear", "sweat", "vein"), data_depth=0.3, transform=places.shift(0.3)),
    ]


def _at(pivot: tuple[float, float]) -> str:
    return f"{number(pivot[0])} {number(pivot[1])}"
