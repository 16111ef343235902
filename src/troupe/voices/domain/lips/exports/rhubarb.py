"""The three files that lip tools exchange most: a table, JSON and XML, in hundredths of a second."""

import json
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from troupe.voices.domain.lips.cues import REST, Cue, Style, joined
from troupe.voices.domain.lips.reading import LipReading


def rhubarb_tsv(reading: LipReading, style: Style, fps: int) -> str:
    """A line per shape with its start; the last line is the end, at rest."""
    cues = _in_hundredths(reading, style)
    lines = [f"{_seconds(each.start_ms)}\t{each.shape}\n" for each in cues]
    return "".join([*lines, f"{_seconds(reading.duration_ms // 10)}\t{REST}\n"])


def rhubarb_json(reading: LipReading, style: Style, fps: int) -> str:
    cues = [
        {"start": each.start_ms / 100, "end": each.end_ms / 100, "value": each.shape}
        for each in _in_hundredths(reading, style)
    ]
    about = {"soundFile": reading.sound_file, "duration": reading.duration_ms // 10 / 100}
    return json.dumps({"metadata": about, "mouthCues": cues}, ensure_ascii=False, indent=2) + "\n"


def rhubarb_xml(reading: LipReading, style: Style, fps: int) -> str:
    root = Element("rhubarbResult")
    about = SubElement(root, "metadata")
    SubElement(about, "soundFile").text = reading.sound_file
    SubElement(about, "duration").text = _seconds(reading.duration_ms // 10)
    listed = SubElement(root, "mouthCues")
    for each in _in_hundredths(reading, style):
        times = {"start": _seconds(each.start_ms), "end": _seconds(each.end_ms)}
        SubElement(listed, "mouthCue", times).text = each.shape
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _in_hundredths(reading: LipReading, style: Style) -> Sequence[Cue]:
    """Shapes in hundredths, rounded half up; one that vanishes by it belongs to the one before it."""
    end = reading.duration_ms // 10
    cues = reading.track(style).cues
    starts = [min(end, (each.start_ms + 5) // 10) for each in cues]
    rounded = [
        Cue(start, until, each.shape) for each, start, until in zip(cues, starts, [*starts[1:], end], strict=True)
    ]
    return joined(rounded) or [Cue(0, end, cues[0].shape)]


def _seconds(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"
