"""Looking for the mark inside a recording that somebody sent: run in a child process, and light until then."""

import base64

PRESENT = 6.0
"""How many standard deviations a reading must lie above chance, which alone stays far below."""


def read_in(encoded: str, longest_seconds: float) -> float | None:
    """The score of a recording in base64; None for what is no sound."""
    from troupe.kit.sound.decoding import NotSound, bound_this_process, decode
    from troupe.kit.sound.watermark import RATE, read

    bound_this_process()
    try:
        return read(decode(base64.b64decode(encoded), longest_seconds, RATE).samples)
    except NotSound:
        return None
