"""Files for heads in three dimensions: the five vowels of VRM with weights, and the fifteen visemes of headsets."""

import json
from collections.abc import Mapping

from troupe.voices.domain.lips.cues import Style
from troupe.voices.domain.lips.reading import LipReading

VOWELS = ("aa", "ih", "ou", "ee", "oh")
_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "X": {},
    "A": {},
    "B": {"ee": 0.5},
    "C": {"aa": 0.45, "ee": 0.2},
    "D": {"aa": 1.0},
    "E": {"oh": 0.8},
    "F": {"ou": 0.9},
    "G": {"ih": 0.25},
    "H": {"aa": 0.4, "ih": 0.2},
}


def vrm(reading: LipReading, style: Style, fps: int) -> str:
    """All five weights for each stretch of time, in seconds."""
    cues = [
        {"start": each.start_ms / 1000, "end": each.end_ms / 1000, "weights": _weights(each.shape)}
        for each in reading.track(style).cues
    ]
    return _written(reading, {"cues": cues})


def oculus(reading: LipReading, style: Style, fps: int) -> str:
    """A viseme for each sound, in seconds; a style changes nothing, because these are sounds."""
    cues = [{"start": start / 1000, "end": end / 1000, "viseme": name} for start, end, name in reading.visemes()]
    return _written(reading, {"cues": cues})


def _weights(shape: str) -> dict[str, float]:
    return {name: _WEIGHTS[shape].get(name, 0.0) for name in VOWELS}


def _written(reading: LipReading, cues: Mapping[str, object]) -> str:
    about = {"soundFile": reading.sound_file, "duration": reading.duration_ms / 1000, "timing": reading.timing}
    return json.dumps({"metadata": about, **cues}, ensure_ascii=False, indent=1) + "\n"
