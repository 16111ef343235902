"""The part of listening that opens what strangers send: run in a child process, JSON in and JSON out."""

import base64

NOT_SOUND = "not_sound"


def sound_in(encoded: str, longest_seconds: float) -> dict[str, object]:
    """The sound of a recording in base64, as signed 16-bit mono at 16 kHz; `cut` where it is longer."""
    from troupe.kit.sound.decoding import NotSound, bound_this_process, decode_even_nothing

    bound_this_process()
    try:
        decoded = decode_even_nothing(base64.b64decode(encoded), longest_seconds)
    except NotSound:
        return {"refused": NOT_SOUND}
    whole = (decoded.samples.clip(-1.0, 1.0) * 32767).astype("<i2").tobytes()
    return {"pcm": base64.b64encode(whole).decode(), "seconds": decoded.seconds, "cut": decoded.cut}
