"""The face a persona has when nothing in particular is felt: its manner, on closed lips."""

from collections.abc import Mapping
from dataclasses import replace

from troupe.looks.domain.emotion import FaceNumbers, blend


def resting_manner(
    *, extraversion: float, agreeableness: float, neuroticism: float, openness: float, warmth: float
) -> dict[str, float]:
    """What of each feeling stays in a calm face, so that two characters at rest differ."""
    shares = {
        "joy": (0.6 * (extraversion - 0.5) + 0.4 * (agreeableness - 0.5) + 0.2 * (warmth - 0.5), 0.4),
        "shy": (0.5 * (0.5 - extraversion), 0.2),
        "fear": (0.4 * (neuroticism - 0.6), 0.15),
        "thinking": (0.4 * (openness - 0.5), 0.15),
        "smug": (0.3 * (0.4 - agreeableness), 0.12),
    }
    return {name: round(min(most, share), 3) for name, (share, most) in shares.items() if share > 0}


def restlessness(neuroticism: float) -> float:
    """How much more often than others somebody blinks and looks about."""
    return round(1 + 0.4 * (neuroticism - 0.5), 3)


def gesture_size(extraversion: float) -> float:
    """How large somebody's gestures are beside those of others."""
    return round(0.8 + 0.4 * extraversion, 3)


def face_at_rest(manner: Mapping[str, float]) -> FaceNumbers:
    """However glad a manner is, lips at rest are closed."""
    return replace(blend(manner), mouth_open=0.0, teeth="none", tongue=False)
