"""The part of cloning that opens recordings: run in a child process, JSON in and JSON out."""

import base64
from collections.abc import Sequence

RATE = 24_000
_BETWEEN_S = 0.2


def plain_recordings(encoded: Sequence[str], longest_seconds: float, joined_up_to: float | None) -> list[str]:
    """Recordings as WAV without the silence around them; or one of the first ones in a row, so long at the most."""
    import numpy as np

    from troupe.kit.sound.decoding import bound_this_process, decode
    from troupe.kit.sound.encoding import wav
    from troupe.voices.domain.speech.levelling import pcm, spoken_part

    bound_this_process()
    pieces = []
    for each in encoded:
        samples = decode(base64.b64decode(each), longest_seconds, RATE).samples
        first, last = spoken_part(samples, RATE)
        pieces.append(samples[first:last])
    if joined_up_to is not None:
        gap = np.zeros(int(_BETWEEN_S * RATE), dtype=np.float32)
        row = [part for piece in pieces for part in (piece, gap)]
        pieces = [np.concatenate(row)[: int(joined_up_to * RATE)]]
    return [base64.b64encode(wav(pcm(piece), RATE)).decode() for piece in pieces]
