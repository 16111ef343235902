"""Speaking: what the built-in synthesiser promises, and what engines elsewhere do (`VoiceEngine`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from troupe.kit.errors import Invalid, Unavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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

    samples: "NDArray[np.float32]"
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


KnownTimes = Literal["phones", "words", "chars", "none"]
Cloning = Literal["no", "kept_there", "with_every_request"]


@dataclass(frozen=True, slots=True)
class EngineAbilities:
    """What a voice engine can do."""

    timing: KnownTimes
    """What it tells of the time of what it said."""
    longest: int
    """The most characters of one request."""
    runs_here: bool
    """Texts and recordings stay on this computer, as long as its address does."""
    needs_key: bool
    clones: Cloning = "no"
    takes_seed: bool = False
    streaming: bool = False
    takes_unlisted: bool = False
    """There are voices that its list does not name."""


@dataclass(frozen=True, slots=True)
class EngineVoice:
    """A voice that an engine has: its name there, what people call it, what it speaks."""

    name: str
    title: str
    languages: tuple[str, ...] = ()
    """Empty where the engine does not say, or the voice speaks all it knows."""
    sample_url: str | None = None


@dataclass(frozen=True, slots=True)
class VoiceRequest:
    """One sentence for an engine. What an engine cannot take it leaves out."""

    text: str
    voice: str
    language: str
    """As `en-US`."""
    speed: float = 1.0
    feeling: str = ""
    """One of the studio's anchors of feeling; empty where none is felt."""
    intensity: float = 1.0
    seed: int = 0
    reference: bytes | None = None
    """A recording of the voice, for engines that are given one with every request."""


@dataclass(frozen=True, slots=True)
class TimedText:
    """A word or a sign as the engine said it."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class EngineAudio:
    """What an engine said: a whole sound file, and what it knows of the time."""

    content: bytes
    words: tuple[TimedText, ...] = ()


class VoiceEngine(Protocol):
    """Says sentences in voices of its own. The only error that leaves it is `ProviderError`."""

    abilities: EngineAbilities

    async def voices(self) -> Sequence[EngineVoice]:
        """The voices one can name; costs nothing."""
        ...

    async def speak(self, request: VoiceRequest) -> EngineAudio:
        """One sentence. Cancelling whoever waits stops the request."""
        ...

    async def aclose(self) -> None: ...


@runtime_checkable
class CloningEngine(Protocol):
    """An engine that makes a voice of recordings and keeps it."""

    async def clone(self, name: str, recordings: Sequence[bytes]) -> str:
        """A new voice; its name there."""
        ...

    async def remove(self, remote_id: str) -> None:
        """Delete such a voice; one that is gone already is no failure."""
        ...


def words_of_signs(signs: Sequence[TimedText]) -> tuple[TimedText, ...]:
    """Words out of single signs with their times: whatever stands between white space."""
    words: list[TimedText] = []
    inside = False
    for sign in signs:
        if not sign.text.strip():
            inside = False
        elif inside:
            last = words[-1]
            words[-1] = TimedText(last.text + sign.text, last.start_ms, max(last.end_ms, sign.end_ms))
        else:
            words.append(sign)
            inside = True
    return tuple(words)
