"""How a text sounds, by rules: for when no model is there to ask."""

import re

from troupe.providers.improv.hearing import rules_of
from troupe.providers.improv.wording import fold

_LABELS = (("sad", "sadness"), ("fear", "fear"), ("anger", "anger"), ("joy", "joy"))
_MORE = (
    ("surprise", re.compile(r"\b(surpris(ed|ing)|wow|unexpected|astonish(ed|ing)|no way|can't believe)\b")),
    ("disgust", re.compile(r"\b(disgust(ed|ing)|gross|revolting|yuck|vile|ew+)\b")),
    ("confusion", re.compile(r"\b(confus(ed|ing)|puzzled|don't understand|makes no sense|lost me)\b")),
)
_NEGATED = re.compile(r"\b(not|never|no longer|isn't|wasn't|aren't|don't|didn't)\b")
_VALENCE = {
    "sadness": -0.7,
    "fear": -0.6,
    "anger": -0.7,
    "joy": 0.8,
    "surprise": 0.2,
    "disgust": -0.6,
    "confusion": -0.2,
}
_AROUSAL = {"sadness": 0.3, "fear": 0.8, "anger": 0.8, "joy": 0.6, "surprise": 0.8, "disgust": 0.5, "confusion": 0.4}
_WEIGHT = 0.6


def read_feeling(text: str) -> dict[str, object]:
    """A label with its confidence, and where it lies between sad and glad, still and stirred."""
    sums = _sums(fold(text))
    total = sum(sums.values())
    label = max(sums, key=lambda name: sums[name]) if total else "neutral"
    confidence = round(sums.get(label, 0.0) / (total + 0.5), 2) if total else 0.0
    if confidence < 0.35:
        label = "neutral"
    return {
        "label": label,
        "confidence": confidence,
        "intensity": confidence,
        "valence": _VALENCE.get(label, 0.1),
        "arousal": _AROUSAL.get(label, 0.3),
        "distress": label in {"sadness", "fear"} and confidence >= 0.6,
    }


def _sums(folded: str) -> dict[str, float]:
    patterns = dict(rules_of("en").rules)
    known = [(label, patterns[intent]) for intent, label in _LABELS] + list(_MORE)
    sums: dict[str, float] = {}
    for label, pattern in known:
        for found in pattern.finditer(folded):
            before = " ".join(folded[: found.start()].split()[-3:])
            if not _NEGATED.search(before):
                sums[label] = sums.get(label, 0.0) + _WEIGHT
    return sums
