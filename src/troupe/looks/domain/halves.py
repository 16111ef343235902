"""The two halves of a face: nobody feels anything evenly, and everybody is uneven in a way of their own."""

from dataclasses import dataclass, replace
from functools import lru_cache

from troupe.looks.domain.emotion import ANCHORS, FaceNumbers
from troupe.looks.domain.seeds import draw_number

_BROW, _LID, _SMILE, _CORNER = 0.26, 0.09, 0.16, 0.4
_LEAST = 0.6
"""What even the evenest person shows."""
_CROSSED = 0.3
"""How often the brow goes up on one side and the mouth on the other."""
_MOST = 1.6
_FULL = 1.1
_TOLD_BY = (
    *("brow_raise", "brow_angle", "brow_pinch", "eye_open", "eye_smile", "eye_tilt"),
    *("mouth_width", "mouth_open", "mouth_curve", "mouth_round"),
)


@dataclass(frozen=True, slots=True)
class Halves:
    """Which half shows more of a feeling, and how much more: −1 is all on the left of the picture, 1 on the right."""

    brow: float
    corner: float


@lru_cache(maxsize=256)
def halves_of(seed: int) -> Halves:
    side = 1 if draw_number(seed, "leading half") < 0.5 else -1
    crossed = -1 if draw_number(seed, "crossed halves") < _CROSSED else 1
    brow, corner = (_LEAST + (1 - _LEAST) * draw_number(seed, f"uneven {of}") for of in ("brows", "mouth"))
    return Halves(side * crossed * brow, side * corner)


@lru_cache(maxsize=512)
def uneven(face: FaceNumbers, seed: int, tilt: float = 1.0) -> FaceNumbers:
    """A feeling as this person's halves show it; a face that feels nothing is left alone.

    `tilt` is how uneven everything is drawn: 0 is even, 1 as usual. What a feeling itself has on one side only, a
    smirk or a single brow, goes to the side that leads.
    """
    own, much = halves_of(seed), min(_MOST, tilt) * strength(face)
    leads = 1 if own.corner > 0 else -1
    return replace(
        face,
        brow_one_up=face.brow_one_up * (1 if own.brow > 0 else -1),
        mouth_skew=leads * face.mouth_skew + _CORNER * much * own.corner,
        brow_uneven=_BROW * much * own.brow,
        lid_uneven=_LID * much * own.brow,
        smile_uneven=_SMILE * much * own.corner,
    )


def strength(face: FaceNumbers) -> float:
    """How much is felt: 0 in a calm face, 1 as soon as a feeling can be read from it."""
    calm = ANCHORS["neutral"]
    far: float = sum(abs(getattr(face, name) - getattr(calm, name)) for name in _TOLD_BY)
    return min(1.0, far / _FULL)
