"""What feelings do to a voice: how quick, how high, how lively, how loud and how breathy it gets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

WeightsOf = Callable[[str], Mapping[str, float]]
"""How much of each anchor there is in a feeling; raises for one that nobody knows."""

# quicker ×, higher ×, livelier ×, louder dB, more breath
_ANCHORS: Mapping[str, tuple[float, float, float, float, float]] = {
    "joy": (1.06, 1.08, 1.25, 1.0, 0.0),
    "laugh": (1.10, 1.12, 1.35, 1.5, 0.02),
    "sadness": (0.86, 0.94, 0.70, -2.0, 0.03),
    "anger": (1.08, 1.04, 1.20, 3.0, 0.0),
    "fear": (1.14, 1.12, 1.10, -1.0, 0.05),
    "surprise": (1.05, 1.15, 1.45, 1.5, 0.0),
    "disgust": (0.94, 0.95, 0.85, 0.0, 0.0),
    "shy": (0.94, 1.04, 0.80, -2.5, 0.04),
    "smug": (0.93, 0.97, 1.10, 0.0, 0.0),
    "sleepy": (0.80, 0.92, 0.60, -3.0, 0.05),
    "thinking": (0.90, 0.99, 0.85, -1.0, 0.01),
}


@dataclass(frozen=True)
class Feeling:
    """What a feeling comes to in a voice."""

    rate: float = 1.0
    pitch: float = 1.0
    span: float = 1.0
    level_db: float = 0.0
    breath: float = 0.0


def feeling_of(weights: Mapping[str, float], intensity: float) -> Feeling:
    """Factors multiply by their share, levels add up."""
    rate = pitch = span = 1.0
    level = breath = 0.0
    for anchor, weight in weights.items():
        share = weight * intensity
        quicker, higher, livelier, louder, breathier = _ANCHORS.get(anchor, (1.0, 1.0, 1.0, 0.0, 0.0))
        rate, pitch, span = rate * quicker**share, pitch * higher**share, span * livelier**share
        level, breath = level + share * louder, breath + share * breathier
    return Feeling(rate, pitch, span, level, breath)
