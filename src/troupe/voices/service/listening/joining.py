"""Several things that were heard, as one."""

from collections.abc import Sequence
from dataclasses import replace

from troupe.ports.hearing import RATE, Heard


def moved(heard: Heard, samples: int) -> Heard:
    """The same, heard so many samples later."""
    later = samples * 1000 // RATE
    words = [replace(each, start_ms=each.start_ms + later, end_ms=each.end_ms + later) for each in heard.words]
    return replace(heard, words=words)


def joined(parts: Sequence[Heard]) -> Heard:
    """One after the other; as sure as they are together, the longer ones counting more."""
    with_text = [each for each in parts if each.text]
    text = " ".join(each.text for each in with_text)
    words = [word for each in with_text for word in each.words]
    spoken = next((each.language for each in with_text if each.language), "")
    return Heard(text, _confidence(with_text), words, any(each.rough for each in parts), spoken)


def _confidence(parts: Sequence[Heard]) -> float | None:
    known = [(each.confidence, len(each.text)) for each in parts if each.confidence is not None]
    if not known:
        return None
    return round(sum(sure * length for sure, length in known) / sum(length for _, length in known), 3)
