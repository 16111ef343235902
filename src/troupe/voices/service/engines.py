"""What voices ask of the app: the engines that are installed, opened with the key a person gave them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Protocol

from troupe.kit.errors import TroupeError
from troupe.ports.speech import EngineAbilities, VoiceEngine
from troupe.ports.text import ProviderError
from troupe.voices.domain.speech.refusals import speech_failure

BUILT_IN = "espeak"


@dataclass(frozen=True)
class EngineOffer:
    """An engine, and whether it can be asked."""

    name: str
    title: str
    abilities: EngineAbilities
    base_url: str | None
    set_up: bool
    needs: str | None
    """What is still missing, in words; None where nothing is."""
    own_price_micros: int | None = None
    """What this studio says a thousand characters cost; None where it goes by the list that ships, if there is one."""

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "title": self.title,
            "base_url": self.base_url,
            "ready": self.set_up,
            "needs": self.needs,
            "abilities": asdict(self.abilities),
            "own_price_micros": self.own_price_micros,
        }


class VoiceEngines(Protocol):
    """Engines other than the built-in one."""

    def names(self) -> Sequence[str]: ...

    def abilities(self, name: str) -> EngineAbilities: ...

    def price(self, name: str, voice: str) -> int | None:
        """Micros of a thousand characters, where somebody wrote it down."""
        ...

    def set_price(self, name: str, micros: int | None, today: date) -> None:
        """Write it down, for everybody in this studio; None goes by the list that ships again."""
        ...

    async def offers(self, user_id: str) -> list[EngineOffer]:
        """Every engine; none of them is asked."""
        ...

    def open(self, user_id: str, name: str) -> AbstractAsyncContextManager[VoiceEngine]:
        """An engine with this person's key, for the length of one call; raises `EngineNotReady`."""
        ...


def in_words(error: ProviderError) -> TroupeError:
    """A server that is there and fails is another thing than none."""
    kind = "failed" if error.status is not None and error.kind == "unavailable" else error.kind
    return speech_failure(kind, error.provider, error.detail, error.retry_after_s)
