"""The nine mouths of speech, and how a feeling stays visible while its face talks."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
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


SPEECH: Mapping[str, MouthNumbers] = MappingProxyType(
    {
        "A": MouthNumbers(0.40, 0, 0.05, 0),
        "B": MouthNumbers(0.50, 0.14, 0.3, 0, bite="both"),
        "C": MouthNumbers(0.48, 0.38, 0.2, 0.1, bite="upper"),
        "D": MouthNumbers(0.52, 0.72, 0.3, 0.1, bite="upper", tongue=1),
        "E": MouthNumbers(0.36, 0.42, 0.1, 0.55),
        "F": MouthNumbers(0.26, 0.24, 0, 0.95),
        "G": MouthNumbers(0.44, 0.10, 0, 0, bite="on_lip"),
        "H": MouthNumbers(0.46, 0.40, 0.2, 0.1, bite="upper", tongue=1.35),
        "X": MouthNumbers(0.40, 0, 0.15, 0),
    }
)


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
    )


def speaking_mouth(shape: str, face: FaceNumbers) -> MouthNumbers:
    """A speech shape that keeps half of the feeling's smile or frown."""
    said = SPEECH[shape]
    return MouthNumbers(
        said.width,
        said.open,
        (said.curve + face.mouth_curve) / 2,
        said.round,
        face.mouth_skew / 2,
        said.bite,
        said.tongue,
    )
