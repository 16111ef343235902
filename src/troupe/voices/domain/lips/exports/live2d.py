"""A motion file for Live2D: how far the mouth is open and what form it has, frame by frame."""

import json
from collections.abc import Callable, Sequence

from troupe.voices.domain.lips.cues import Style
from troupe.voices.domain.lips.mouth import Mouth, mouth_at
from troupe.voices.domain.lips.reading import LipReading

_WIDEST = 0.72
_LINEAR = 0


def live2d(reading: LipReading, style: Style, fps: int) -> str:
    """Both curves from 0 to the end, straight between frames."""
    cues = reading.track(style).cues
    frames = reading.duration_ms * fps // 1000
    mouths = [(at / fps, mouth_at(cues, at * 1000 / fps)) for at in range(frames + 1)]
    curves = [_curve("ParamMouthOpenY", mouths, _openness), _curve("ParamMouthForm", mouths, _form)]
    about = {
        "Duration": frames / fps,
        "Fps": float(fps),
        "Loop": False,
        "AreBeziersRestricted": True,
        "CurveCount": len(curves),
        "TotalSegmentCount": len(curves) * frames,
        "TotalPointCount": len(curves) * (frames + 1),
        "UserDataCount": 0,
        "TotalUserDataSize": 0,
    }
    return json.dumps({"Version": 3, "Meta": about, "Curves": curves}) + "\n"


def _curve(name: str, mouths: Sequence[tuple[float, Mouth]], value_of: Callable[[Mouth], float]) -> dict[str, object]:
    """A first point, then for each frame a straight line to the next."""
    points = [(round(at, 4), round(value_of(mouth), 4)) for at, mouth in mouths]
    segments: list[float] = list(points[0])
    for point in points[1:]:
        segments += [_LINEAR, *point]
    return {"Target": "Parameter", "Id": name, "Segments": segments}


def _openness(mouth: Mouth) -> float:
    return min(1.0, max(0.0, mouth.open / _WIDEST))


def _form(mouth: Mouth) -> float:
    return min(1.0, max(-1.0, 2 * (mouth.width - 0.4) / 0.24 - mouth.round))
