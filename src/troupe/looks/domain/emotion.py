"""How feelings move a face: twelve anchors in numbers, and every other feeling as a blend of them."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from troupe.kit.errors import Invalid

Teeth = Literal["none", "upper", "clenched"]


@dataclass(frozen=True, slots=True)
class FaceNumbers:
    """A face as numbers; whatever is a float is blended, the rest belongs to the strongest feeling."""

    brow_raise: float = 0
    brow_angle: float = 0
    brow_curve: float = 0.25
    brow_pinch: float = 0
    brow_one_up: float = 0
    eye_open: float = 1
    eye_smile: float = 0
    eye_tilt: float = 0
    iris: float = 1
    gaze_x: float = 0
    gaze_y: float = 0
    mouth_width: float = 0.42
    mouth_open: float = 0
    mouth_curve: float = 0.1
    mouth_round: float = 0
    mouth_skew: float = 0
    mouth_waver: float = 0
    """How far the lips tremble: 1 is a wave from corner to corner."""
    blush: float = 0
    tear: float = 0
    vein: float = 0
    sweat: float = 0
    hatching: float = 0
    wrinkle: float = 0
    laugh: float = 0
    brow_uneven: float = 0
    """How much higher one brow is than the middle, and the other lower; the right of the picture is positive."""
    lid_uneven: float = 0
    smile_uneven: float = 0
    teeth: Teeth = "none"
    tongue: bool = False

    def brow_at(self, side: int) -> float:
        """How far the brow of one side is raised."""
        alone = abs(self.brow_one_up) if side * self.brow_one_up > 0 else 0.0
        return self.brow_raise + side * self.brow_uneven + alone

    def eye_at(self, side: int) -> float:
        """How far the eye of one side is open; a closed one stays closed."""
        return max(0.0, self.eye_open + side * self.lid_uneven * min(1.0, 2 * self.eye_open))

    def smile_at(self, side: int) -> float:
        """How far the lower lid of one side is drawn up."""
        return self.eye_smile * (1 + side * self.smile_uneven)


def _anchor(
    brow: tuple[float, ...], eye: tuple[float, ...], mouth: tuple[float, ...], teeth: Teeth = "none", **more: float
) -> FaceNumbers:
    named = dict(zip((f.name for f in fields(FaceNumbers)[:4]), brow, strict=True))
    named |= dict(zip((f.name for f in fields(FaceNumbers)[5:11]), eye, strict=True))
    named |= dict(zip((f.name for f in fields(FaceNumbers)[11:15]), mouth, strict=True))
    base = FaceNumbers(teeth=teeth, tongue=teeth == "upper")
    return replace(base, **(named | more))  # type: ignore[arg-type]  # names come from the fields themselves


ANCHORS: Mapping[str, FaceNumbers] = MappingProxyType(
    {
        "neutral": FaceNumbers(),
        "joy": _anchor((0.35, -0.1, 0.5, 0), (0.92, 0.45, 0, 1.04, 0, 0), (0.62, 0.55, 0.9, 0), "upper", blush=0.45),
        "laugh": _anchor((0.5, -0.15, 0.6, 0), (0, 1, 0, 1, 0, 0), (0.72, 0.8, 0.9, 0), "upper", blush=0.6, laugh=1),
        "sadness": _anchor((0.3, -1, -0.1, 0.6), (0.64, 0.05, -0.4, 1.02, 0, 0.4), (0.36, 0, -0.75, 0), tear=1),
        "anger": _anchor(
            (-0.55, 0.95, -0.15, 0.8),
            (0.78, 0.15, 0.5, 0.88, 0, 0),
            (0.54, 0.46, -0.75, 0),
            "clenched",
            vein=1,
            blush=0.1,
        ),
        "fear": _anchor(
            (0.85, -0.8, 0.1, 0.6),
            (1.14, 0, -0.1, 0.68, 0, 0),
            (0.44, 0.62, -0.32, 0.1),
            "upper",
            mouth_waver=0.7,
            tongue=False,
            sweat=1,
        ),
        "surprise": _anchor((0.95, -0.1, 0.6, -0.1), (1.2, 0, 0, 0.78, 0, 0), (0.24, 0.75, 0, 0.9)),
        "disgust": _anchor(
            (-0.5, 0.5, -0.2, 0.7),
            (0.42, 0.7, 0.2, 0.92, 0.5, 0.1),
            (0.5, 0.2, -0.85, 0),
            mouth_skew=0.6,
            mouth_waver=0.5,
            brow_one_up=0.3,
            wrinkle=1,
        ),
        "shy": _anchor(
            (0.35, -0.6, 0.3, 0.3),
            (0.62, 0.4, -0.2, 1.04, -0.65, 0.4),
            (0.24, 0, 0.5, 0),
            mouth_skew=0.15,
            blush=1,
            hatching=1,
        ),
        "smug": _anchor(
            (-0.05, 0.35, 0.4, 0.1),
            (0.54, 0.35, 0.2, 0.95, 0.35, -0.05),
            (0.5, 0, 0.85, 0),
            mouth_skew=0.6,
            brow_one_up=0.65,
            blush=0.15,
        ),
        "sleepy": _anchor((0.15, -0.2, 0.2, 0), (0.24, 0.1, -0.2, 1, 0, 0.2), (0.22, 0.35, 0, 0.7), blush=0.1),
        "thinking": _anchor(
            (0.1, 0.2, 0.4, 0.3),
            (0.9, 0.15, 0, 1, 0.55, -0.8),
            (0.2, 0, -0.4, 0.2),
            mouth_skew=0.7,
            brow_one_up=0.75,
        ),
    }
)

LABELS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "admiration": {"joy": 0.5, "shy": 0.25, "surprise": 0.25},
        "amusement": {"joy": 0.6, "smug": 0.35},
        "anger": {"anger": 1},
        "annoyance": {"anger": 0.5},
        "approval": {"joy": 0.4, "smug": 0.2},
        "caring": {"joy": 0.4, "shy": 0.4},
        "confusion": {"thinking": 0.6, "sadness": 0.3, "surprise": 0.15},
        "curiosity": {"thinking": 1, "surprise": 0.3},
        "desire": {"joy": 0.3, "shy": 0.2, "smug": 0.4},
        "disappointment": {"sadness": 0.6, "disgust": 0.15},
        "disapproval": {"disgust": 0.45, "anger": 0.3},
        "disgust": {"disgust": 1},
        "embarrassment": {"shy": 0.8, "fear": 0.3},
        "excitement": {"joy": 0.8, "surprise": 0.5},
        "fear": {"fear": 1},
        "gratitude": {"joy": 0.6, "shy": 0.3},
        "grief": {"sadness": 1.2},
        "joy": {"joy": 1},
        "love": {"shy": 1},
        "nervousness": {"fear": 0.5, "shy": 0.3},
        "neutral": {},
        "optimism": {"joy": 0.6, "thinking": 0.2},
        "pride": {"smug": 1},
        "realization": {"surprise": 0.6, "thinking": 0.3},
        "relief": {"joy": 0.4, "sleepy": 0.3},
        "remorse": {"sadness": 0.7, "shy": 0.4},
        "sadness": {"sadness": 1},
        "surprise": {"surprise": 1},
    }
)

ALIASES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "smile": {"joy": 0.5},
        "happy": {"joy": 1},
        "sad": {"sadness": 1},
        "angry": {"anger": 1},
        "scared": {"fear": 1},
        "surprised": {"surprise": 1},
        "disgusted": {"disgust": 1},
        "excited": {"joy": 0.7, "surprise": 0.35},
        "tired": {"sleepy": 1},
        "bored": {"sleepy": 0.6, "disgust": 0.15},
        "serious": {"anger": 0.25},
        "tender": {"joy": 0.4, "shy": 0.4},
        "worried": {"fear": 0.55, "sadness": 0.35},
        "confused": {"thinking": 0.7, "surprise": 0.3},
        "calm": {"joy": 0.35, "sleepy": 0.35},
        "laughing": {"laugh": 1},
        "crying": {"sadness": 1.2},
        "brave": {"smug": 0.5, "anger": 0.25},
        "proud": {"smug": 1},
        "confident": {"smug": 0.7, "joy": 0.2},
        "determined": {"anger": 0.45, "smug": 0.35},
        "friendly": {"joy": 0.7},
        "comforting": {"joy": 0.4, "shy": 0.3},
        "annoyed": {"anger": 0.5},
        "frustrated": {"anger": 0.6, "sadness": 0.4},
        "sarcastic": {"smug": 0.6, "disgust": 0.2},
        "cool": {"smug": 0.5, "sleepy": 0.25},
    }
)

_LIMITS = {
    "brow_raise": (-0.7, 1.1),
    "brow_angle": (-1.0, 1.0),
    "brow_curve": (-0.4, 1.0),
    "brow_pinch": (-0.2, 1.0),
    "eye_open": (0.0, 1.25),
    "eye_tilt": (-0.6, 0.6),
    "iris": (0.65, 1.1),
    "gaze_x": (-0.8, 0.8),
    "gaze_y": (-0.8, 0.8),
    "mouth_width": (0.2, 0.8),
    "mouth_open": (0.0, 0.9),
    "mouth_curve": (-1.0, 1.0),
    "mouth_skew": (0.0, 0.7),
}
_MARKS = ("tear", "vein", "sweat", "hatching", "wrinkle")
_BLENDED = tuple(f.name for f in fields(FaceNumbers) if f.name not in ("teeth", "tongue"))


class UnknownEmotion(Invalid):
    """A feeling that has no face."""

    code = "unknown_emotion"

    def __init__(self, label: str, field: str = "emotion") -> None:
        nearest = difflib.get_close_matches(_spelled(label), _blends(), 3, 0) or ["neutral", "joy", "sadness"]
        super().__init__(
            f"There is no feeling called {label!r}.",
            next_step=f"Try {', '.join(nearest)}.",
            field=field,
            nearest=nearest,
        )


def label_known(name: str) -> bool:
    """Whether a face can show this feeling; case, spaces and hyphens do not matter."""
    return _spelled(name) in _blends()


def checked_label(name: str, field: str = "emotion") -> str:
    """The feeling as it is known here; `field` is where whoever asked wrote it."""
    spelled = _spelled(name)
    if spelled not in _blends():
        raise UnknownEmotion(name, field)
    return spelled


def blend(emotion: str | Mapping[str, float], intensity: float = 1) -> FaceNumbers:
    """The face of a feeling, or of several with their weights."""
    return _mixed(tuple(sorted(anchors_in(emotion, intensity).items())))


def anchors_in(emotion: str | Mapping[str, float], intensity: float = 1) -> dict[str, float]:
    """How much of each anchor a feeling is made of."""
    weights: dict[str, float] = {}
    for label, weight in ({emotion: 1.0} if isinstance(emotion, str) else emotion).items():
        for anchor, share in _blends()[checked_label(label)].items():
            weights[anchor] = weights.get(anchor, 0) + share * weight * intensity
    return weights


@lru_cache(maxsize=512)
def _mixed(weights: tuple[tuple[str, float], ...]) -> FaceNumbers:
    rest = ANCHORS["neutral"]
    values = {name: float(getattr(rest, name)) for name in _BLENDED}
    for anchor, weight in weights:
        for name in _BLENDED:
            values[name] += weight * (getattr(ANCHORS[anchor], name) - getattr(rest, name))
    for name, value in values.items():
        low, high = _LIMITS.get(name, (0.0, 1.0))
        values[name] = min(high, max(low, value))
    for mark in _MARKS:
        values[mark] = min(1.0, max(0.0, (values[mark] - 0.35) / 0.3))
    values["laugh"] = 1.0 if values["laugh"] >= 0.6 else 0.0
    teeth, tongue = _teeth_of(weights)
    return replace(FaceNumbers(teeth=teeth, tongue=tongue), **values)  # type: ignore[arg-type]  # floats only


def _teeth_of(weights: tuple[tuple[str, float], ...]) -> tuple[Teeth, bool]:
    """Teeth and tongue cannot be half there: the heaviest open mouth decides."""
    open_mouths = [(weight, name) for name, weight in weights if ANCHORS[name].mouth_open > 0]
    if not open_mouths:
        return "none", False
    strongest = ANCHORS[max(open_mouths)[1]]
    return strongest.teeth, strongest.tongue


@lru_cache(maxsize=1)
def _blends() -> Mapping[str, Mapping[str, float]]:
    anchors: dict[str, Mapping[str, float]] = {name: {name: 1.0} for name in ANCHORS if name != "neutral"}
    return anchors | dict(LABELS) | dict(ALIASES)


def _spelled(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())
