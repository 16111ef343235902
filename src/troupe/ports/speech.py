"""Speaking: what a synthesiser of the studio promises."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from troupe.kit.errors import Invalid, Unavailable

SLOWEST_WPM, FASTEST_WPM = 80, 450


class VoiceUnknown(Invalid):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no voice {name!r}.", next_step="Choose one of the catalogue.", field="voice")


class SpeechFailed(Unavailable):
    """The synthesiser was asked properly and gave no sound."""

    code = "provider_failed"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Try again; if it happens again, run `troupe doctor`.")


@dataclass(frozen=True)
class Utterance:
    """One sentence, and how a formant synthesiser is to say it."""

    text: str
    language: str = "en-us"
    variant: str = "m1"
    pitch: int = 50
    span: int = 50
    wpm: int = 175


@dataclass(frozen=True)
class Sound:
    """Mono samples between -1 and 1, so many per second."""

    samples: NDArray[np.float32]
    rate: int


class Synthesiser(Protocol):
    """Says one sentence. The same utterance always sounds the same, whatever was said before it."""

    def speak(self, utterance: Utterance) -> Sound:
        """The sound of it; raises VoiceUnknown or SpeechFailed."""
        ...
