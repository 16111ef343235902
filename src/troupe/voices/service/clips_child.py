"""The part of listening to clips that opens what people sent: run in a child process, JSON in and JSON out."""


def measured(encoded: list[str], longest_seconds: float) -> list[dict[str, object] | None]:
    """The figures of recordings in base64; None for what is no sound. What measures is loaded there."""
    from troupe.kit.sound.measuring import measure_clips

    return measure_clips(encoded, longest_seconds)
