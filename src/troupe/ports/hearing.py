"""Hearing: what an ear of the studio promises, and what tells it when somebody speaks.

Sound is signed 16-bit little-endian, mono, 16 kHz everywhere here.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from troupe.kit.errors import Invalid, Unavailable

RATE = 16_000
BYTES_A_SECOND = 2 * RATE
WINDOW = 512
"""Samples in which a detector listens at a time: 32 ms."""


class EarMissing(Unavailable):
    """What an ear stands on is not installed here."""

    code = "provider_missing"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Run `make up` in the folder of Troupe; docs/hearing.md names the packages.")


class EarFailed(Unavailable):
    """The ear was asked properly and gave no answer."""

    code = "provider_failed"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Try again; if it happens again, run `troupe doctor`.")


class LanguageNotHeard(Invalid):
    """The ear takes no dictation in this language."""

    code = "language_not_heard"

    def __init__(self, ear: str, language: str) -> None:
        super().__init__(
            f"The ear {ear} takes no dictation in {language[:40]!r}.",
            next_step="Send the phrases to listen for as hints, or name a provider that knows the language.",
            field="language",
        )


@dataclass(frozen=True)
class HeardWord:
    """A word and its time in what was heard."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None = None


@dataclass(frozen=True)
class Heard:
    """What was said; an empty text where nothing was, or nothing of what was listened for."""

    text: str
    confidence: float | None = None
    words: Sequence[HeardWord] = ()
    rough: bool = False
    """A dictation by the offline ear: a hint of what was said, no more."""
    language: str = ""
    """What was spoken, where nobody had told the ear and it found out."""
    provider: str | None = None
    """Whose ear it was, where whoever asked has told it."""


class Ear(Protocol):
    """Hears words in a piece of speech."""

    @property
    def name(self) -> str:
        """What the provider is called."""
        ...

    async def hear(self, samples: bytes, *, language: str, hints: Sequence[str]) -> Heard:
        """The words of a piece of speech of at most 30 s; with hints, one of them or nothing.

        An empty language is one that nobody knows; only ears elsewhere are asked so.
        Raises EarMissing, EarFailed, LanguageNotHeard, or a ProviderError of a service elsewhere.
        """
        ...

    async def close(self) -> None: ...


class Hearing(Protocol):
    """One piece of speech that is heard while it is said."""

    async def feed(self, samples: bytes) -> None: ...

    async def so_far(self) -> Heard: ...

    async def finish(self) -> Heard:
        """The words of all of it; afterwards nothing more is fed."""
        ...

    async def drop(self) -> None:
        """Nobody wants to know any more."""
        ...


@runtime_checkable
class PromptEar(Protocol):
    """An ear that hears while somebody speaks, so that the text is there soon after the end."""

    async def begin(self, *, language: str, hints: Sequence[str]) -> Hearing: ...


Pronounce = Callable[[Sequence[str], str], Awaitable[Mapping[str, Sequence[str]]]]
"""How words are said in a language: for each its sounds in ARPABET. The built-in voice knows."""


class DetectorRun(Protocol):
    """One line of sound, from its beginning on."""

    def hear(self, samples: bytes) -> Sequence[float]:
        """For each window of 512 samples how likely somebody speaks; whole windows only, one after the other."""
        ...


class Detector(Protocol):
    """Knows speech from other sounds."""

    @property
    def name(self) -> str: ...

    async def open(self) -> DetectorRun:
        """Begin a line; runs do not know of one another. Raises EarMissing."""
        ...
