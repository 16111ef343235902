"""What servers answer: all tell the text, many also segments and words, each a little differently."""

import re
from collections.abc import Iterator, Mapping
from math import exp, isfinite

from troupe.ports.hearing import Heard, HeardWord
from troupe.ports.image_wire import ImageWire

_LONGEST_TEXT = 20_000
_MOST_WORDS = 5_000
_LONGEST_SECONDS = 86_400.0
_SILENT, _UNLIKELY = 0.6, -1.0
"""What a model says of a segment in which it made up words: probably silence, and unlikely words."""

_Row = Mapping[str, object]
_CODE = re.compile(r"[a-z]{2,3}")
_CALLED: Mapping[str, str] = {
    "arabic": "ar", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi",
    "french": "fr", "german": "de", "greek": "el", "hindi": "hi", "hungarian": "hu", "italian": "it", "japanese": "ja",
    "korean": "ko", "norwegian": "no", "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru",
    "spanish": "es", "swedish": "sv", "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip
"""The vendor tells languages by their English names, others by their codes."""


def heard_in(told: object, wire: ImageWire) -> Heard:
    """The text with what is known of its words; what was told of silence is left out."""
    text = told.get("text") if isinstance(told, dict) else None
    if not isinstance(text, str):
        raise wire.failed("The server told no text.")
    assert isinstance(told, dict)
    segments = list(_rows(told.get("segments")))
    kept = [each for each in segments if not _is_made_up(each)]
    if len(kept) < len(segments):
        text = " ".join(str(each.get("text", "")).strip() for each in kept)
    words = list(_words(told, kept, whole=len(kept) == len(segments)))
    return Heard(" ".join(text.split())[:_LONGEST_TEXT], _confidence(kept), words, language=_language(told))


def _words(told: _Row, segments: list[_Row], *, whole: bool) -> Iterator[HeardWord]:
    spans = [(_seconds(each.get("start")), _seconds(each.get("end"))) for each in segments]
    own = list(_rows(told.get("words"))) or [word for each in segments for word in _rows(each.get("words"))]
    for row in own[:_MOST_WORDS]:
        text, start, end = row.get("word", row.get("text")), _seconds(row.get("start")), _seconds(row.get("end"))
        if not isinstance(text, str) or not text.strip() or start is None or end is None:
            continue
        if whole or any(first is not None and last is not None and first <= start <= last for first, last in spans):
            sure = _share(row.get("probability", row.get("confidence")))
            yield HeardWord(text.strip(), round(start * 1000), round(max(start, end) * 1000), sure)


def _is_made_up(segment: _Row) -> bool:
    silent, likely = _number(segment.get("no_speech_prob")), _number(segment.get("avg_logprob"))
    return silent is not None and likely is not None and silent > _SILENT and likely < _UNLIKELY


def _language(told: _Row) -> str:
    """What the server says was spoken; empty where it says nothing that is known."""
    said = str(told.get("language") or "").strip().lower()
    return said if _CODE.fullmatch(said) else _CALLED.get(said, "")


def _confidence(segments: list[_Row]) -> float | None:
    """How likely its words were to the model, the longer segments counting more."""
    known = [
        (exp(min(0.0, likely)), len(str(each.get("text", ""))) or 1)
        for each in segments
        if (likely := _number(each.get("avg_logprob"))) is not None
    ]
    if not known:
        return None
    return round(sum(sure * length for sure, length in known) / sum(length for _, length in known), 3)


def _rows(value: object) -> Iterator[_Row]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, dict):
            yield each


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value)


def _seconds(value: object) -> float | None:
    found = _number(value)
    return found if found is not None and 0 <= found < _LONGEST_SECONDS else None


def _share(value: object) -> float | None:
    found = _number(value)
    return None if found is None else round(min(1.0, max(0.0, found)), 3)
