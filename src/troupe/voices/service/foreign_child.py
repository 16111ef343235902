"""The part of foreign speech that opens what servers send: run in a child process, JSON in and JSON out."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

NOT_SOUND, SILENT, TOO_LONG = "not_sound", "silent", "too_long"


def made_ours(
    encoded: str, lines: Sequence[Mapping[str, Any]], rate: int, level_db: float, longest_seconds: float
) -> dict[str, object]:
    """An engine's sound at our rate and loudness, where its speech begins, and its lips; or why there is none."""
    from troupe.kit.sound.decoding import bound_this_process

    bound_this_process()
    return _made(encoded, lines, rate, level_db, longest_seconds)


def warm() -> None:
    """Go once through everything, so that it is loaded for those who follow."""
    import numpy as np

    from troupe.kit.sound.encoding import wav

    hum = 8_000 * np.sin(np.arange(8_000) / 20)
    _made(base64.b64encode(wav(hum.astype("<i2").tobytes(), 16_000)).decode(), [], 16_000, 0.0, 1.0)


def _made(
    encoded: str, lines: Sequence[Mapping[str, Any]], rate: int, level_db: float, longest_seconds: float
) -> dict[str, object]:
    from troupe.kit.sound.decoding import NotSound, decode
    from troupe.voices.domain.colouring import resampled
    from troupe.voices.domain.lips.hearing import SaidLine, read_lips
    from troupe.voices.domain.speech.levelling import levelled, pcm, spoken_part

    try:
        decoded = decode(base64.b64decode(encoded), longest_seconds, rate)
    except NotSound:
        return {"refused": NOT_SOUND}
    if decoded.cut:
        return {"refused": TOO_LONG}
    first, last = spoken_part(decoded.samples, rate)
    if last <= first:
        return {"refused": SILENT}
    samples = levelled(decoded.samples[first:last], rate, level_db)
    reading = read_lips(resampled(samples, rate, 1.0), "speech", [SaidLine(**each) for each in lines])
    return {
        "samples": base64.b64encode(pcm(samples)).decode(),
        "skipped_ms": first * 1000 // rate,
        "reading": reading.as_json(),
    }
