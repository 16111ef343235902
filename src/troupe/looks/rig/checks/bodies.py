"""Bodies: no two poses share a silhouette, everything hangs together, stands, and is dressed."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from troupe.kit import raster
from troupe.looks.catalog import garments, poses
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.bust import Drawing, draw
from troupe.looks.rig.checks.finding import Check
from troupe.looks.rig.checks.looking import BARE, only, without
from troupe.looks.rig.figure import skeleton_of
from troupe.looks.rig.measure import measure
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.stance import Bearing

BASE_POSES = (
    "idle", "hands_on_hips", "arms_crossed", "waving", "pointing", "thinking",
    "shrug", "celebrating", "slump", "running", "sitting", "guard",
)  # fmt: skip
_BODY = (160, 240)
_FINE = (320, 480)
_ARMS = ("arms_behind", "arms_front", "arms_over")
_NO_BODY = ("shadow", "fx", "headwear")
_MARKER, _OTHER_MARKER = "#ff00c8", "#00e0ff"


def _whole(look: ResolvedLook, pose: str = "idle") -> Drawing:
    return draw(look, Performance(pose=pose), Frame(view="full", background=BARE))


@lru_cache(maxsize=24)
def _posed(look: ResolvedLook, pose: str) -> str:
    """The body in a pose, in the finish that is drawn fastest: none changes its outline."""
    return _whole(look.model_copy(update={"finish": "flat"}), pose).svg


def silhouettes(look: ResolvedLook) -> Iterator[Check]:
    """No two base poses share one; what hangs from the back hides a body and is taken off for this."""
    worn = tuple(one for one in look.garments if garments()[one.item].slot != "back")
    look = look if worn == look.garments else look.model_copy(update={"garments": worn})
    wide, high = _BODY
    shapes = {}
    for pose in BASE_POSES:
        pixels = raster.paint(without(_posed(look, pose), *_NO_BODY), wide, high)
        shapes[pose] = int.from_bytes(raster.covered(pixels, wide, high))
    yield Check("silhouette", min(_apart(shapes[a], shapes[b]) for a, b in combinations(shapes, 2)), 0.12)


def _apart(one: int, other: int) -> float:
    return (one ^ other).bit_count() / max(1, (one | other).bit_count())


def attached(look: ResolvedLook) -> Iterator[Check]:
    """A figure is one piece; what floats on purpose is left out."""
    wide, high = _BODY
    floating = _NO_BODY if look.abstract > 0.5 else ("shadow", "fx")
    drawn = (raster.paint(without(_posed(look, pose), *floating), wide, high) for pose in BASE_POSES)
    yield Check("attached", max(raster.pieces(pixels, wide, high) for pixels in drawn), 1, "at most")


def joints(look: ResolvedLook) -> Iterator[Check]:
    """Every limb alone is one piece: no gap at elbow, wrist, knee or ankle."""
    wide, high = _FINE
    gaps = 0
    for pose in ("idle", "running", "waving"):
        svg = _posed(look, pose)
        for limb in ("arm_left", "arm_right", "leg_left", "leg_right"):
            pixels = raster.paint(only(svg, limb), wide, high)
            gaps = max(gaps, raster.pieces(pixels, wide, high) - 1)
    yield Check("joints", gaps, 0, "at most")


def hands_of_a_size(look: ResolvedLook) -> Iterator[Check]:
    length = measure(look).hand / 100
    if look.heads >= 5:
        yield Check("hands at least", length, 0.40)
    yield Check("hands at most", length, 0.60, "at most")


def feet_on_the_ground(look: ResolvedLook) -> Iterator[Check]:
    """The lower sole stands where the ground is, in heads of a hundred units; a jump is no standing."""
    off = 0.0
    for pose in BASE_POSES:
        if poses()[pose].air or poses()[pose].gait:
            continue
        skeleton = skeleton_of(look, Bearing(pose))
        soles = max(leg.end[1] for leg in skeleton.legs) + measure(look).foot
        off = max(off, abs(skeleton.ground - soles))
    yield Check("feet", off, 1, "at most")


def covered(look: ResolvedLook) -> Iterator[Check]:
    """Between collar and mid-thigh no skin shows but that of arms and hands."""
    if max(look.mecha, look.creature, look.abstract, look.animal) > 0.35:
        return
    wide, high = _BODY
    seen = []
    for skin in (_MARKER, _OTHER_MARKER):
        drawing = _whole(look.model_copy(update={"skin": skin}))
        seen.append(raster.paint(without(drawing.svg, *_ARMS, *_NO_BODY, "head", "head_back"), wide, high))
    box = _from_collar_to_thigh(look, drawing)
    cut = [raster.cut_out(pixels, _BODY, box) for pixels in seen]
    yield Check("covered", raster.changed_pixels(cut[0], cut[1], box[2], box[3], 40), 0, "at most")


def _from_collar_to_thigh(look: ResolvedLook, drawing: Drawing) -> tuple[int, int, int, int]:
    skeleton, m = skeleton_of(look, Bearing("idle")), measure(look)
    _, top, _, tall = drawing.view_box
    scale = _BODY[1] / tall
    first = int((skeleton.chest(0, 0.24 * m.torso)[1] - top) * scale)
    last = int((skeleton.pelvis[1] + 0.5 * m.thigh - top) * scale)
    return 0, first, _BODY[0], max(1, last - first)


def accent_area(look: ResolvedLook) -> Iterator[Check]:
    """An accent that is everywhere is none; ink has no other colour."""
    if look.finish == "ink":
        return
    wide, high = _BODY
    seen = []
    for accent in (_MARKER, _OTHER_MARKER):
        worn = tuple(one.model_copy(update={"accent": accent}) for one in look.garments)
        told = look.model_copy(update={"accent": accent, "garments": worn})
        seen.append(raster.paint(without(_whole(told).svg, *_NO_BODY), wide, high))
    body = int.from_bytes(raster.covered(seen[0], wide, high)).bit_count()
    yield Check("accent", raster.changed_pixels(seen[0], seen[1], wide, high, 40) / max(1, body), 0.08, "at most")
