"""The switch file of Moho: a frame and the name of a mouth on each line."""

from collections.abc import Mapping

from troupe.voices.domain.lips.cues import REST, Style
from troupe.voices.domain.lips.reading import LipReading

_NAMES: Mapping[str, str] = {
    "X": "rest",
    "A": "MBP",
    "B": "etc",
    "C": "E",
    "D": "AI",
    "E": "O",
    "F": "U",
    "G": "FV",
    "H": "L",
}
_CLOSED = _NAMES["A"]


def moho(reading: LipReading, style: Style, fps: int) -> str:
    """One mouth a frame: the later wins, but a closure always does; at the end the mouth rests."""
    frames: dict[int, str] = {}
    for cue in reading.track(style).cues:
        frame = _frame(cue.start_ms, fps)
        if frames.get(frame) != _CLOSED:
            frames[frame] = _NAMES[cue.shape]
    frames.setdefault(_frame(reading.duration_ms, fps), _NAMES[REST])
    lines = ["MohoSwitch1"]
    shown = ""
    for frame, name in sorted(frames.items()):
        lines += [f"{frame} {name}"] if name != shown else []
        shown = name
    return "\n".join(lines) + "\n"


def _frame(at_ms: int, fps: int) -> int:
    return 1 + fps * at_ms // 1000
