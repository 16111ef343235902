"""What was understood of a recording."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

ROUGH = "rough: offline ear"


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start_ms: int
    end_ms: int
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Segment:
    """What was heard in one go."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True)
class Transcript:
    """Words and times are those of the whole recording. Silence has no text, and that is an answer."""

    text: str
    language: str
    provider: str
    confidence: float | None
    duration_ms: int
    segments: Sequence[Segment]
    words: Sequence[Word]
    speech_ms: int
    hints_used: int
    """How many phrases were listened for; none means dictation."""
    detector: str
    """What told speech from silence."""
    notice: str | None = None
    """How far the text can be relied on, where it cannot."""

    def as_json(self, *, words: bool = True) -> dict[str, object]:
        told = asdict(self)
        return told if words else {**told, "words": []}
