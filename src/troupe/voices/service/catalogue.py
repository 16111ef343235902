"""All voices there are to choose from: the built-in one in each language, and those that the engines list."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock
from troupe.ports.speech import EngineAbilities, EngineVoice
from troupe.ports.text import ProviderError
from troupe.voices.domain.speech import Reference
from troupe.voices.domain.speech.refusals import EngineNotFound, PricesAreForAll
from troupe.voices.domain.timbre import VARIANTS
from troupe.voices.service.engines import BUILT_IN, EngineOffer, VoiceEngines, in_words
from troupe.voices.service.sounding import Sounding

_PATIENCE_S, _FRESH_S = 6.0, 60.0
_BUILT_IN_CAN = EngineAbilities(timing="phones", longest=5_000, runs_here=True, needs_key=False)


@dataclass(frozen=True)
class CatalogueVoice:
    """A voice that can be named, or an engine that has none to name yet."""

    ref: str | None
    name: str
    engine: str
    languages: Sequence[str]
    abilities: EngineAbilities
    cost_per_1000_chars: int | None
    """In millionths of a US dollar; None where nobody wrote it down."""
    sample_url: str | None = None
    ready: bool = True
    needs: str | None = None

    @property
    def key(self) -> str:
        return self.ref or f"{self.engine}/"

    def speaks(self, language: str) -> bool:
        """A voice that does not say what it speaks may speak it."""
        wanted = language.casefold().partition("-")[0]
        return not self.languages or any(each.casefold().partition("-")[0] == wanted for each in self.languages)

    def as_json(self) -> dict[str, object]:
        return {
            "ref": self.ref,
            "name": self.name,
            "engine": self.engine,
            "languages": list(self.languages),
            "kind": "procedural" if self.engine == BUILT_IN else "model",
            "offline": self.abilities.runs_here,
            "timing": self.abilities.timing,
            "clones": self.abilities.clones != "no",
            "cost_per_1000_chars": self.cost_per_1000_chars,
            "sample_url": self.sample_url,
            "ready": self.ready,
            "needs": self.needs,
        }


@dataclass
class _Listed:
    at: float
    voices: Sequence[CatalogueVoice]


class VoiceCatalogue:
    """Lists voices. What an engine said a moment ago is not asked again."""

    def __init__(self, sounding: Sounding, engines: VoiceEngines, clock: Clock) -> None:
        self._sounding = sounding
        self._engines = engines
        self._clock = clock
        self._listed: dict[tuple[str, str], _Listed] = {}

    async def page(
        self, user: User, *, engine: str | None, language: str | None, q: str | None, limit: int, cursor: str | None
    ) -> Page[CatalogueVoice]:
        """The built-in voice first, then engine by engine, each in the order of its names."""
        place = read_cursor("voices", cursor, (str,))
        found = [
            each
            async for each in self._all(user, engine)
            if (language is None or each.speaks(language)) and _meant(each, q)
        ]
        keys = [each.key for each in found]
        after = keys.index(str(place[0])) + 1 if place and place[0] in keys else 0
        return cut(found[after : after + limit + 1], limit, lambda each: [each.key], "voices")

    async def engines(self, user: User) -> list[EngineOffer]:
        """What is installed, whether it answers, and what each still needs."""
        offers = await self._engines.offers(user.id)
        return [_BUILT_IN_OFFER, *await asyncio.gather(*(self._asked(user, each) for each in offers))]

    async def voice(self, user: User, engine: str, name: str) -> CatalogueVoice:
        """One voice by the two parts of its reference."""
        if engine in (BUILT_IN, *self._engines.names()):
            voices = [each async for each in self._all(user, engine)]
            plain, _, variant = name.partition("+") if engine == BUILT_IN else (name, "", "")
            found = next((each for each in voices if each.ref == f"{engine}/{plain}"), None)
            if found is not None and variant in ("", *VARIANTS):
                return replace(found, ref=f"{engine}/{name}", name=f"{found.name}, {variant}") if variant else found
            if voices and not voices[0].ready:
                return voices[0]
        raise EngineNotFound(f"{engine}/{name}", [BUILT_IN, *self._engines.names()])

    async def set_price(self, user: User, engine: str, micros: int | None) -> EngineOffer:
        """What a thousand characters cost in the voices of an engine, as somebody read it in a vendor's list."""
        if not user.is_admin:
            raise PricesAreForAll
        if not self.knows(engine):
            raise EngineNotFound(engine, self._engines.names())
        await asyncio.to_thread(self._engines.set_price, engine, micros, self._clock().date())
        self._listed = {key: held for key, held in self._listed.items() if key[1] != engine}
        return next(each for each in await self._engines.offers(user.id) if each.name == engine)

    def knows(self, engine: str) -> bool:
        """Whether an engine other than the built-in one is installed under this name."""
        return engine in self._engines.names()

    async def is_set_up(self, user: User, engine: str) -> bool:
        """Whether it has all it needs; it is not asked."""
        return any(each.name == engine and each.set_up for each in await self._engines.offers(user.id))

    async def names(self, user: User, engine: str) -> list[str]:
        """The references of all its voices; none where it does not answer, or takes more than it lists."""
        if self._engines.abilities(engine).takes_unlisted:
            return []
        return [each.ref async for each in self._all(user, engine) if each.ref]

    async def _all(self, user: User, engine: str | None) -> AsyncIterator[CatalogueVoice]:
        if engine in (None, BUILT_IN):
            for language in sorted(await self._sounding.languages()):
                yield CatalogueVoice(
                    f"{BUILT_IN}/{language}", f"Built-in ({language})", BUILT_IN, (language,), _BUILT_IN_CAN, 0
                )
        offers = [each for each in await self._engines.offers(user.id) if engine in (None, each.name)]
        for voices in await asyncio.gather(*(self._of(user, each) for each in offers)):
            for voice in voices:
                yield voice

    async def _of(self, user: User, offer: EngineOffer) -> Sequence[CatalogueVoice]:
        held = self._listed.get((user.id, offer.name))
        if held and offer.set_up and time.monotonic() - held.at < _FRESH_S:
            return held.voices
        if not offer.set_up:
            return [_not_ready(offer, offer.needs)]
        try:
            told = await self._listing(user, offer.name)
        except TroupeError as failure:
            return [_not_ready(offer, f"{failure.detail} {failure.next_step}")]
        voices = [self._shown(offer, each) for each in sorted(told, key=lambda each: each.name)]
        self._listed[user.id, offer.name] = _Listed(time.monotonic(), voices)
        return voices

    async def _asked(self, user: User, offer: EngineOffer) -> EngineOffer:
        first = next(iter(await self._of(user, offer)), None)
        if first is None or first.ready:
            return offer
        return replace(offer, set_up=False, needs=first.needs)

    async def _listing(self, user: User, name: str) -> Sequence[EngineVoice]:
        try:
            async with self._engines.open(user.id, name) as engine, asyncio.timeout(_PATIENCE_S):
                return await engine.voices()
        except ProviderError as error:
            raise in_words(error) from error
        except TimeoutError:
            raise in_words(ProviderError("timeout", name, "The voice server took too long.")) from None

    def _shown(self, offer: EngineOffer, voice: EngineVoice) -> CatalogueVoice:
        price = self._engines.price(offer.name, voice.name)
        cost = 0 if price is None and offer.abilities.runs_here else price
        reference = Reference(offer.name, voice.name)
        return CatalogueVoice(
            str(reference), voice.title, offer.name, voice.languages, offer.abilities, cost, voice.sample_url
        )


_BUILT_IN_OFFER = EngineOffer(BUILT_IN, "Built-in voice (eSpeak NG)", _BUILT_IN_CAN, None, True, None)


def _not_ready(offer: EngineOffer, needs: str | None) -> CatalogueVoice:
    return CatalogueVoice(None, offer.title, offer.name, (), offer.abilities, None, ready=False, needs=needs)


def _meant(voice: CatalogueVoice, q: str | None) -> bool:
    wanted = (q or "").casefold().split()
    told = f"{voice.ref} {voice.name} {' '.join(voice.languages)}".casefold()
    return all(word in told for word in wanted)
