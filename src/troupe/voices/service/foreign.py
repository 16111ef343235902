"""Sentences said by engines elsewhere: asked for once, paid for once, made ours, held for the next time."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from troupe.accounts import PaidCall, People, Spending, User
from troupe.database import Database
from troupe.jobs import ChildFailed, KeptChild
from troupe.kit.durable import DiskFull
from troupe.kit.errors import TroupeError
from troupe.kit.sound.encoding import wav
from troupe.kit.times import Clock
from troupe.media import MediaLibrary, MediaNotFound
from troupe.ports.speech import EngineAudio, Said, Speaker, SpeechFailed, Utterance, VoiceRequest
from troupe.ports.text import ProviderError
from troupe.voices.domain.lips.reading import LipReading
from troupe.voices.domain.speech.foreign import (
    FOREIGN_RATE,
    ForeignVoice,
    HeardText,
    HeldSound,
    heard,
    held_json,
    is_sane,
    of_held,
)
from troupe.voices.domain.speech.refusals import EngineUnknown, SpeechUnusable, VoiceMissing
from troupe.voices.domain.speech.spoken import Sounded
from troupe.voices.service.engines import VoiceEngines, in_words
from troupe.voices.service.foreign_child import NOT_SOUND, made_ours, warm
from troupe.voices.store.foreign import ForeignStore

LONGEST_WAIT_S = 5.0
_LONGEST_SENTENCE_S = 120.0
_PATIENCE_S = 60.0
_WAV_HEAD = 44
_USED_AGAIN = timedelta(minutes=10)
_CHARS = 1_000
_OWN = "own/"
# The engine may have spoken, and will charge for it, though nobody waited for the end.
_MAY_BE_PAID = ("provider_timeout", "outcome_unknown")


class Rambled(Exception):
    """Twice an engine said something that is far longer or shorter than the sentence, or nothing at all."""

    def __init__(self, cost_micros: int | None) -> None:
        super().__init__()
        self.cost_micros = cost_micros


@dataclass(frozen=True)
class Speaks:
    """For whom a sentence is said, by which persona, in which chat."""

    id: str
    """Of the person."""
    persona_id: str | None = None
    chat_id: str | None = None


@dataclass(frozen=True)
class Heard:
    """A sentence as an engine said it, whether it was held already, and what it cost."""

    sounded: Sounded
    cached: bool
    cost_micros: int | None


@dataclass
class _Making:
    task: "asyncio.Task[Heard]"
    waiting: int = 0


class ForeignSounding:
    """Asks engines. Whoever asks for the same at the same time waits for the same."""

    def __init__(
        self,
        database: Database,
        store: ForeignStore,
        engines: VoiceEngines,
        speaker: Speaker,
        media: MediaLibrary,
        people: People,
        spending: Spending,
        clock: Clock,
        most_bytes: int,
    ) -> None:
        self._database = database
        self._store = store
        self.engines = engines
        self._speaker = speaker
        self._media = media
        self._people = people
        self._spending = spending
        self._clock = clock
        self._most_bytes = most_bytes
        self._opener = KeptChild(warm)
        self.when_missing: list[Callable[[str, str], Awaitable[None]]] = []
        self._making: dict[tuple[str, str], _Making] = {}

    async def say(self, text: str, voice: ForeignVoice, language: str, speaks: Speaks) -> Heard:
        """A sentence in a voice; raises the engine's failure in the user's words, or `Rambled`."""
        key = voice.key(text)
        held = await self.held(speaks.id, key)
        if held is not None:
            return Heard(held, True, 0)
        place = (speaks.id, key)
        if place not in self._making:
            self._making[place] = _Making(asyncio.create_task(self._make(place, text, voice, language, speaks)))
        return await self._waited_for(self._making[place])

    async def held(self, user_id: str, key: str) -> Sounded | None:
        """What was said before, if its sound is still here."""
        found = await self._store.find(user_id, key)
        content = await self._media.held(found.object_id) if found else None
        if found is None or content is None:
            return None
        if self._clock() - found.used_at > _USED_AGAIN:
            await self._store.used(found, self._clock())
        return of_held(key, content[_WAV_HEAD:], found.heard)

    async def close(self) -> None:
        making = [each.task for each in self._making.values()]
        for task in making:
            task.cancel()
        await asyncio.gather(*making, return_exceptions=True)
        await self._opener.close()

    async def _waited_for(self, making: _Making) -> Heard:
        """The last one who leaves stops the engine."""
        making.waiting += 1
        try:
            return await asyncio.shield(making.task)
        finally:
            making.waiting -= 1
            if making.waiting == 0 and not making.task.done():
                making.task.cancel()

    async def _make(
        self, place: tuple[str, str], text: str, voice: ForeignVoice, language: str, speaks: Speaks
    ) -> Heard:
        try:
            plain = await self._plainly(text, voice, language)
            user, cost = await self._people.acting(speaks.id), 0
            await self._opener.wake()
            for seed in (0, 1):
                audio, paid = await self._asked(user, text, voice.with_seed(seed), speaks)
                cost = cost + paid if paid is not None and cost is not None else None  # type: ignore[assignment]  # unknown stays unknown
                sounded = await self._ours(text, audio, voice, plain)
                if sounded is not None and is_sane(sounded.duration_ms, _length_of(plain)):
                    return Heard(await self._kept(place[1], sounded, voice, speaks), False, cost)
            raise Rambled(cost)
        finally:
            self._making.pop(place, None)

    async def _plainly(self, text: str, voice: ForeignVoice, language: str) -> Said | None:
        """As the built-in voice says it: how long it should take, and which sounds are in it."""
        try:
            return await self._speaker.say(Utterance(text, language, wpm=voice.words_per_minute))
        except SpeechFailed:
            return None

    async def _asked(
        self, user: User, text: str, voice: ForeignVoice, speaks: Speaks
    ) -> tuple[EngineAudio, int | None]:
        """Asked once; once more when the engine says that it is only a moment."""
        clip = await self._clip(user, voice)
        request = VoiceRequest(
            text, voice.name, voice.language, voice.speed, voice.feeling, voice.intensity, voice.seed, clip
        )
        async with self._paid(user, text, voice, speaks) as cost:
            try:
                return await self._once(user, voice.engine, request), cost
            except ProviderError as error:
                wait = error.retry_after_s
                if error.kind not in ("limited", "overloaded") or wait is None or wait > LONGEST_WAIT_S:
                    raise await self._failure(error, user, voice) from error
            await asyncio.sleep(wait)
            try:
                return await self._once(user, voice.engine, request), cost
            except ProviderError as error:
                raise await self._failure(error, user, voice) from error

    async def _clip(self, user: User, voice: ForeignVoice) -> bytes | None:
        try:
            return await self._media.read(user, voice.clip) if voice.clip else None
        except MediaNotFound:
            raise await self._gone(user, voice) from None

    async def _failure(self, error: ProviderError, user: User, voice: ForeignVoice) -> TroupeError:
        gone = error.kind == "not_found" and voice.reference.startswith(_OWN)
        return await self._gone(user, voice) if gone else in_words(error)

    async def _gone(self, user: User, voice: ForeignVoice) -> TroupeError:
        """A voice somebody had made is there no more."""
        for tell in self.when_missing:
            await tell(user.id, voice.reference)
        return VoiceMissing(voice.engine)

    async def _once(self, user: User, engine: str, request: VoiceRequest) -> EngineAudio:
        if engine not in self.engines.names():
            raise EngineUnknown(engine)
        try:
            async with self.engines.open(user.id, engine) as opened, asyncio.timeout(_PATIENCE_S):
                return await opened.speak(request)
        except TimeoutError:
            raise ProviderError("timeout", engine, "The voice server took too long.") from None

    @asynccontextmanager
    async def _paid(self, user: User, text: str, voice: ForeignVoice, speaks: Speaks) -> AsyncIterator[int | None]:
        """Held before the engine is asked, settled after; what runs here and has no price costs nothing."""
        known = voice.engine in self.engines.names()
        price = self.engines.price(voice.engine, voice.name) if known else None
        call = PaidCall("speech", voice.engine, voice.name, persona_id=speaks.persona_id, chat_id=speaks.chat_id)
        if price is None:
            free = not known or self.engines.abilities(voice.engine).runs_here
            yield 0 if free else None
            if not free:
                await self._spending.note(user, call)
            return
        cost = -(-price * len(text) // _CHARS)
        held = await self._spending.promise(user, call, cost)
        try:
            yield cost
        except TroupeError as failure:
            if failure.code not in _MAY_BE_PAID:
                await self._spending.settle(held, 0)
            raise
        await self._spending.settle(held, cost)

    async def _ours(self, text: str, audio: EngineAudio, voice: ForeignVoice, plain: Said | None) -> Sounded | None:
        """Opened in a process of its own, brought to our rate and loudness, with its lips.

        None where it is silence, or does not end.
        """
        encoded = base64.b64encode(audio.content).decode()
        lines = [] if plain is None else [_line(text, plain)]
        try:
            told = (encoded, lines, FOREIGN_RATE, voice.level_db, _LONGEST_SENTENCE_S)
            made: Any = await self._opener.run(made_ours, told)
        except ChildFailed:
            raise SpeechUnusable(voice.engine, "it cannot be read.") from None
        if made.get("refused") == NOT_SOUND:
            raise SpeechUnusable(voice.engine, "it is no sound.")
        if "refused" in made:
            return None
        skipped = int(made["skipped_ms"])
        words = [HeardText(each.text, each.start_ms - skipped, each.end_ms - skipped) for each in audio.words]
        samples = base64.b64decode(made["samples"])
        return heard(text, samples, FOREIGN_RATE, LipReading.of_json(made["reading"]), words)

    async def _kept(self, key: str, sounded: Sounded, voice: ForeignVoice, speaks: Speaks) -> Sounded:
        """Held for the next time; a full disk takes nothing away from what was said now."""
        content, told = wav(sounded.samples, sounded.rate), held_json(sounded)
        try:
            object_id = await self._media.hold(speaks, content, "audio/wav")
        except DiskFull:
            return sounded
        held = HeldSound(
            user_id=speaks.id,
            key=key,
            realm=self._media.realm,
            persona_id=speaks.persona_id,
            voice=voice.reference,
            object_id=object_id,
            bytes=len(content),
            heard=told,
            used_at=self._clock(),
        )
        await self._store.save(held)
        await self.make_room()
        return of_held(key, sounded.samples, told)

    async def forget_voice(self, user_id: str, reference: str) -> None:
        """A voice that somebody took back is heard no more."""
        for held in await self._store.of_voice(user_id, reference):
            await self._let_go(held)

    async def forget_persona(self, persona_id: str) -> None:
        for held in await self._store.of_persona(persona_id):
            await self._let_go(held)

    async def make_room(self) -> None:
        """What was not heard for the longest time goes first."""
        over = await self._store.total() - self._most_bytes
        if over <= 0:
            return
        for held in await self._store.oldest():
            if over <= 0:
                return
            await self._let_go(held)
            over -= held.bytes

    async def _let_go(self, held: HeldSound) -> None:
        async with self._database.writing():
            if await self._store.remove(held):
                await self._media.let_go(held.object_id)


def _line(text: str, said: Said) -> dict[str, Any]:
    return {
        "text": text,
        "phones": [(each.ipa, each.start_ms) for each in said.phones],
        "words": [(each.start, each.length, each.start_ms) for each in said.words],
        "end_ms": _length_of(said),
    }


def _length_of(said: Said | None) -> int:
    """Without the pause at its end."""
    if said is None:
        return 0
    whole = len(said.samples) // 2 * 1000 // said.rate
    phones: Sequence[Any] = said.phones
    return phones[-1].start_ms if phones and not phones[-1].ipa else whole
