"""The part of listening to clips that opens what people sent: run in a child process, JSON in and JSON out."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

Lines = Sequence[Mapping[str, Any]]


def measured(
    encoded: list[str], longest_seconds: float, texts: Sequence[Sequence[Lines]] = ()
) -> list[dict[str, object] | None]:
    """The figures of recordings in base64; None for what is no sound. What measures is loaded there.

    `texts` holds for each what is said in it, as the built-in voice says it, in each language that it may be in.
    """
    from troupe.kit.sound.measuring import measure_clips

    found = measure_clips(encoded, longest_seconds)
    for content, figures, ways in zip(encoded, found, texts, strict=False):
        if figures is not None and ways:
            figures |= _distance(base64.b64decode(content), longest_seconds, ways)
    return found


def halves(encoded: str, longest_seconds: float, spoken: float) -> list[dict[str, object]] | None:
    """The voice in one recording before and after so many seconds of its speech; None for what is no sound."""
    from troupe.kit.sound.measuring import voice_halves

    return voice_halves(encoded, longest_seconds, spoken)


def _distance(content: bytes, longest_seconds: float, ways: Sequence[Lines]) -> dict[str, object]:
    """How far the text is from what is heard, in the language in which it is nearest; nothing where nobody is heard."""
    from troupe.kit.sound.decoding import decode
    from troupe.voices.domain.lips.hearing.aligning import SaidLine
    from troupe.voices.domain.lips.hearing.matching import text_distance
    from troupe.voices.domain.lips.hearing.read import heard_in

    chances = heard_in(decode(content, longest_seconds).samples)
    if chances is None:
        return {}
    found = [text_distance(chances, [SaidLine(**each) for each in lines]) for lines in ways]
    return {"text_distance": min((each for each in found if each is not None), default=None)}
