"""Speaking: what a synthesiser of the studio promises."""

from collections.abc import Sequence
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


class SpeakerMissing(Unavailable):
    """The synthesiser is not installed here."""

    code = "provider_missing"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Run `make up` in the folder of Troupe, or `pip install espeakng-loader`.")


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


@dataclass(frozen=True)
class SaidWord:
    """A word in the text that was said, in characters, and when it begins."""

    start: int
    length: int
    start_ms: int


@dataclass(frozen=True)
class SaidPhone:
    """A sound and when it begins; one without a letter is a pause."""

    ipa: str
    start_ms: int


@dataclass(frozen=True)
class Said:
    """A sentence as it was said: mono samples of 16 bit, so many per second, and its times."""

    samples: bytes
    rate: int
    words: Sequence[SaidWord]
    phones: Sequence[SaidPhone]


class Speaker(Protocol):
    """Says sentences for a server, with times, in processes of its own."""

    @property
    def name(self) -> str:
        """What the engine is called in a voice's reference."""
        ...

    async def say(self, utterance: Utterance) -> Said:
        """One sentence, the same every time; raises VoiceUnknown, SpeakerMissing or SpeechFailed."""
        ...

    async def languages(self) -> Sequence[str]:
        """The languages it speaks, in its own small letters."""
        ...

    async def close(self) -> None: ...
