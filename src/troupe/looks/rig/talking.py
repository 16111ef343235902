"""The nine mouths of speech, and how a feeling stays visible while its face talks."""

from collections.abc import Mapping
from types import MappingProxyType

from troupe.looks.domain.emotion import FaceNumbers
from troupe.looks.domain.mouth import Bite, MouthNumbers
from troupe.voices import TARGETS, Mouth, felt

# What a shape shows between the lips: the teeth, and how far the tongue.
_BETWEEN: Mapping[str, tuple[Bite, float]] = MappingProxyType(
    {"B": ("both", 0), "C": ("upper", 0), "D": ("upper", 1), "G": ("on_lip", 0), "H": ("upper", 1.35)}
)


def _numbers(said: Mouth, shape: str, skew: float = 0) -> MouthNumbers:
    bite, tongue = _BETWEEN.get(shape, ("none", 0.0))
    return MouthNumbers(said.width, said.open, said.curve, said.round, skew, bite, tongue)


SPEECH: Mapping[str, MouthNumbers] = MappingProxyType(
    {shape: _numbers(TARGETS[shape], shape) for shape in sorted(TARGETS)}
)


def speaking_mouth(shape: str, face: FaceNumbers) -> MouthNumbers:
    """A speech shape that keeps half of the feeling's smile or frown."""
    return _numbers(felt(TARGETS[shape], face.mouth_curve), shape, face.mouth_skew / 2)
