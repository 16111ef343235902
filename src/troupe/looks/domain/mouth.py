"""What a mouth is drawn from, and the mouth of a feeling that says nothing."""

from dataclasses import dataclass
from typing import Literal

from troupe.looks.domain.emotion import FaceNumbers

Bite = Literal["none", "upper", "both", "clenched", "on_lip"]


@dataclass(frozen=True, slots=True)
class MouthNumbers:
    width: float
    open: float
    curve: float
    round: float
    skew: float = 0
    bite: Bite = "none"
    tongue: float = 0
    waver: float = 0


def silent_mouth(face: FaceNumbers) -> MouthNumbers:
    """The feeling's own mouth."""
    return MouthNumbers(
        face.mouth_width,
        face.mouth_open,
        face.mouth_curve,
        face.mouth_round,
        face.mouth_skew,
        face.teeth,
        1.0 if face.tongue else 0.0,
        face.mouth_waver,
    )
