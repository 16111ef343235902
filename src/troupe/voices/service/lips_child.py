"""The part of finding lips that opens what strangers send: run in a child process, JSON in and JSON out."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

NOT_SOUND = "not_sound"
TOO_LONG = "too_long"


def lips_in(
    encoded: str, sound_file: str, lines: Sequence[Mapping[str, Any]], longest_seconds: float
) -> dict[str, object]:
    """The reading of a recording in base64, or why there is none."""
    from troupe.kit.sound.decoding import NotSound, bound_this_process, decode_even_nothing
    from troupe.voices.domain.lips.hearing import SaidLine, read_lips

    bound_this_process()
    try:
        decoded = decode_even_nothing(base64.b64decode(encoded), longest_seconds)
    except NotSound:
        return {"refused": NOT_SOUND}
    if decoded.cut:
        return {"refused": TOO_LONG}
    return {"reading": read_lips(decoded.samples, sound_file, [SaidLine(**each) for each in lines]).as_json()}
