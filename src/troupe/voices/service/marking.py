"""The mark inside sound that a model made."""

from troupe.voices.domain.speech.foreign import FOREIGN_RATE


def carrying_mark(samples: bytes, rate: int) -> bytes:
    """The samples with the mark in them, where they are long enough. It takes milliseconds: ask in a thread."""
    if rate != FOREIGN_RATE:
        return samples
    from troupe.kit.sound.watermark import marked  # loads arrays

    return marked(samples)
