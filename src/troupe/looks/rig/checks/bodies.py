"""Bodies: no two poses share a silhouette, everything hangs together, stands, and is dressed."""

from collections.abc import Iterator
from itertools import combinations

from troupe.kit import raster
from troupe.looks.catalog import poses
from troupe.looks.rig.checks.finding import Check
from troupe.looks.rig.checks.sitter import Sitter, opposite, solid
from troupe.looks.rig.framing import skeleton_of, view_box
from troupe.looks.rig.measure import measure
from troupe.looks.rig.parting import only, without
from troupe.looks.rig.stance import Bearing

BASE_POSES = (
    "idle", "hands_on_hips", "arms_crossed", "waving", "pointing", "thinking",
    "shrug", "celebrating", "slump", "running", "sitting", "guard",
)  # fmt: skip
_MOVING_POSES = ("idle", "waving", "running")
_BODY = (160, 240)
_FINE = (320, 480)
_LIMBS = ("arm_left", "arm_right", "leg_left", "leg_right")
_ARMS = ("arms_behind", "arms_front", "arms_over")
_NO_BODY = ("shadow", "fx", "headwear", "seat")
_ARMLESS = 0.75
"""From here on a spirit's hands float."""
_TOLD_APART = 40
_SMALL = 5


def silhouettes(sitter: Sitter) -> Iterator[Check]:
    """No two base poses share one; a load on the back and a head as large as the body hide what tells them apart."""
    hidden = (*_NO_BODY, "head", "head_back") if sitter.look.heads < _SMALL else _NO_BODY
    shapes = {pose: solid(sitter.unburdened.posed(pose), _BODY, *hidden) for pose in BASE_POSES}
    yield Check("silhouette", min(_apart(shapes[a], shapes[b]) for a, b in combinations(shapes, 2)), 0.12)


def _apart(one: int, other: int) -> float:
    return (one ^ other).bit_count() / max(1, (one | other).bit_count())


def attached(sitter: Sitter) -> Iterator[Check]:
    """A figure is one piece; what floats on purpose is left out. A load on the back is looked at where it moves."""
    bare: Sitter = sitter.unburdened
    floating: tuple[str, ...] = _NO_BODY if sitter.look.abstract > 0.5 else ("shadow", "fx", "seat")
    floating = (*floating, *_ARMS) if sitter.look.abstract >= _ARMLESS else floating
    told = [bare.posed(pose) for pose in BASE_POSES]
    told += [] if bare is sitter else [sitter.posed(pose) for pose in _MOVING_POSES]
    painted = (raster.paint(without(svg, *floating), *_BODY) for svg in told)
    yield Check("attached", max(raster.pieces(pixels, *_BODY) for pixels in painted), 1, "at most")


def joints(sitter: Sitter) -> Iterator[Check]:
    """Every limb alone is one piece: no gap at elbow, wrist, knee or ankle."""
    limbs = _LIMBS if sitter.look.abstract < _ARMLESS else _LIMBS[2:]
    alone = (only(sitter.unburdened.posed(pose), limb) for pose in _MOVING_POSES for limb in limbs)
    painted = (raster.paint(svg, *_FINE) for svg in alone)
    yield Check("joints", max(0, *(raster.pieces(pixels, *_FINE) - 1 for pixels in painted)), 0, "at most")


def hands_of_a_size(sitter: Sitter) -> Iterator[Check]:
    look = sitter.look
    length = measure(look).hand / 100
    if look.heads >= 5:
        yield Check("hands at least", length, 0.40)
    yield Check("hands at most", length, 0.60, "at most")


def feet_on_the_ground(sitter: Sitter) -> Iterator[Check]:
    """The lower sole stands where the ground is, in heads of a hundred units; a jump is no standing."""
    look, off = sitter.look, 0.0
    for pose in BASE_POSES:
        if poses()[pose].air or poses()[pose].gait:
            continue
        skeleton = skeleton_of(look, Bearing(pose))
        soles = max(leg.end[1] for leg in skeleton.legs) + measure(look).foot
        off = max(off, abs(skeleton.ground - soles))
    yield Check("feet", off, 1, "at most")


def covered(sitter: Sitter) -> Iterator[Check]:
    """Between collar and mid-thigh no skin shows but that of arms and hands."""
    if sitter.strangest > 0.35:
        return
    hidden = (*_ARMS, *_NO_BODY, "head", "head_back")
    told = (sitter.posed("idle"), sitter.changed(skin=opposite(sitter.look.skin)))
    box = _from_collar_to_thigh(sitter)
    cut = [raster.cut_out(raster.paint(without(svg, *hidden), *_BODY), _BODY, box) for svg in told]
    yield Check("covered", raster.changed_pixels(cut[0], cut[1], box[2], box[3], _TOLD_APART), 0, "at most")


def _from_collar_to_thigh(sitter: Sitter) -> tuple[int, int, int, int]:
    look, idle = sitter.look, Bearing("idle")
    skeleton, m = skeleton_of(look, idle), measure(look)
    _, top, _, tall = view_box(look, idle, "full", None)
    scale = _BODY[1] / tall
    first = int((skeleton.chest(0, 0.24 * m.torso)[1] - top) * scale)
    last = int((skeleton.pelvis[1] + 0.5 * m.thigh - top) * scale)
    return 0, first, _BODY[0], max(1, last - first)


def accent_area(sitter: Sitter) -> Iterator[Check]:
    """An accent that is everywhere is none; ink has no other colour, and what took another one is no accent."""
    look = sitter.look
    if look.finish == "ink":
        return
    other = opposite(look.accent)
    loud = {one.item for one in look.garments if one.accent.lower() == look.accent.lower()}
    worn = tuple(one.model_copy(update={"accent": other}) if one.item in loud else one for one in look.garments)
    told = (sitter.posed("idle"), sitter.changed(accent=other, garments=worn))
    seen = [raster.paint(without(svg, *_NO_BODY), *_BODY) for svg in told]
    body = raster.covered(seen[0], *_BODY).count(255)
    shown = raster.changed_pixels(seen[0], seen[1], *_BODY, _TOLD_APART)
    yield Check("accent", shown / max(1, body), 0.08, "at most")
