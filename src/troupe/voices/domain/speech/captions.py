"""The words of a speech as captions, in the two formats that players read."""

from collections.abc import Sequence
from html import escape
from typing import Literal

from troupe.voices.domain.speech.spoken import SpokenSentence

CaptionFormat = Literal["vtt", "srt"]


def captions(sentences: Sequence[SpokenSentence], format: CaptionFormat) -> str:
    """One caption for each sentence; exactly the words that are said."""
    if format == "vtt":
        shown = [f"{_timed(each, '.')}\n{escape(each.text, quote=False)}\n" for each in sentences]
        return "\n".join(["WEBVTT\n", *shown])
    return "\n".join(f"{each.index + 1}\n{_timed(each, ',')}\n{each.text}\n" for each in sentences)


def _timed(sentence: SpokenSentence, point: str) -> str:
    return f"{_clock(sentence.start_ms + sentence.lead_ms, point)} --> {_clock(sentence.end_ms, point)}"


def _clock(millis: int, point: str) -> str:
    seconds, rest = divmod(millis, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{rest:03}"
