"""Saying something: a text at once, or sentence by sentence while it is still being written."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from troupe.accounts import User
from troupe.kit.ids import NewId, is_id
from troupe.kit.marks import DRAWN, Mark
from troupe.kit.sound.encoding import TYPES, encoded, rate_of, wav
from troupe.kit.times import Clock
from troupe.media import MediaLibrary
from troupe.voices.domain.speech import (
    CaptionFormat,
    Line,
    Sounded,
    Speech,
    SpokenSentence,
    captions,
    lines_of,
    placed,
)
from troupe.voices.domain.speech.request import LONGEST_READ, LONGEST_TEXT, SpeechAsked, Wish
from troupe.voices.domain.speech.speech import BUILT_IN_RATE
from troupe.voices.errors import NothingToSay, SpeechNotFound, TextTooLong
from troupe.voices.service.manners import Chosen, Manners
from troupe.voices.service.marking import carrying_mark
from troupe.voices.service.profiles import VoiceProfiles
from troupe.voices.service.voicing import Voicing
from troupe.voices.store import SpeechStore

Seal = Callable[[bytes, str, Mark], bytes]
"""A file of a type with its mark in it."""
ARE_KEPT = timedelta(days=7)
_LONGEST_SENT = 4 * LONGEST_TEXT
"""With the white space around it, which is kept so that the places of words stay those of what was sent."""


@dataclass(frozen=True)
class Audio:
    content: bytes
    type: str


class Speaking:
    """Says texts, and says again what was said."""

    def __init__(
        self,
        store: SpeechStore,
        voicing: Voicing,
        manners: Manners,
        profiles: VoiceProfiles,
        media: MediaLibrary,
        prefers: Callable[[User], Awaitable[Wish]],
        seal: Seal,
        realm: str,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._store = store
        self._voicing = voicing
        self._manners = manners
        self._profiles = profiles
        self._media = media
        self._prefers = prefers
        self._seal = seal
        self._realm = realm
        self._clock = clock
        self._new_id = new_id
        self.running: dict[str, Speech] = {}
        """Those that are being said, and those that could not be stored, until the next sweep."""

    async def say(self, user: User, asked: SpeechAsked) -> tuple[Speech, bool]:
        """A whole text; and whether all of it had been said before."""
        lines = lines_to_say(asked.text)
        speech, chosen = await self.begin(user, asked)
        return await self.finish(user, speech, chosen, lines, keep=asked.keep)

    async def finish(
        self, user: User, speech: Speech, chosen: Chosen, lines: Sequence[Line], *, keep: bool
    ) -> tuple[Speech, bool]:
        """Every sentence of a speech that was begun; the built-in voice says them side by side."""
        at_once = speech.foreign is None
        said = await asyncio.gather(*(self._voicing.next(speech, line.text) for line in lines)) if at_once else []
        cached, pieces = True, []
        for place, line in enumerate(lines):
            spoken, sound, was_there = said[place] if at_once else await self._voicing.next(speech, line.text)
            speech, sentence = added(speech if at_once else spoken, line, sound)
            cached = cached and was_there
            pieces.append(_with_lead(sentence, sound))
        speech = replace(speech, state="finished")
        if keep:
            speech = await self._kept(user, speech, b"".join(pieces))
        await self.remember(speech, chosen)
        return speech, cached

    async def line_by_line(self, user: User, asked: SpeechAsked, texts: AsyncIterator[str]) -> Speech:
        """Lines of text, each said as soon as it is there; they may be more than a text at once."""
        (speech, chosen), text = await self.begin(user, asked), ""
        async for each in texts:
            for line in lines_of(each):
                speech, sound, _ = await self._voicing.next(speech, line.text)
                speech, _ = added(speech, line.moved(len(text)), sound)
            text += each
            if len(text) > LONGEST_READ:
                raise TextTooLong(LONGEST_READ)
        if not speech.sentences:
            raise NothingToSay
        speech = replace(speech, text=text, state="finished")
        await self.remember(speech, chosen)
        return speech

    async def go_on(self, user: User, id: str, tell: Callable[[int], Awaitable[None]], *, keep: bool) -> Speech:
        """Say what is left of a speech; every sentence is remembered, and `tell` hears how far it is."""
        speech = await self.get(user, id)
        lines = lines_of(speech.text)
        for place in range(len(speech.sentences), len(lines)):
            await tell(100 * place // len(lines))
            speech, sound, _ = await self._voicing.next(speech, lines[place].text)
            speech, _ = added(speech, lines[place], sound)
            await self._store.save(speech)
        if keep and speech.media_id is None:
            speech = await self._kept(user, speech, await self._samples(speech))
        speech = replace(speech, state="finished")
        await self._store.save(speech)
        return speech

    async def break_off(self, user_id: str, id: str) -> None:
        """Nobody says the rest of it."""
        speech = await self._store.find(user_id, id)
        if speech is not None and speech.state == "speaking":
            await self._store.save(replace(speech, state="interrupted"))

    async def begin(self, user: User, asked: SpeechAsked) -> tuple[Speech, Chosen]:
        """A speech whose sentences follow; what cannot be said is refused now."""
        chosen = await self._manners.of(user, asked)
        speech = self.begun(user, asked, chosen)
        if chosen.consent:
            speech = replace(speech, asked={**speech.asked, "consent": chosen.consent})
        if chosen.foreign is not None:
            instead = asked.on_unavailable or await self._prefers(user)
            foreign = {"foreign": chosen.foreign.as_json(), "on_unavailable": instead}
            speech = replace(speech, asked={**speech.asked, **foreign})
            speech = replace(speech, sample_rate=rate_of(speech.format, speech.rate))
        return speech, chosen

    async def sentence(self, speech: Speech, line: Line) -> tuple[Speech, SpokenSentence, bytes]:
        """The next sentence of a speech, with its sound as a file."""
        speech, sound, _ = await self._voicing.next(speech, line.text)
        speech, sentence = added(speech, line, sound)
        return speech, sentence, await _as_file(sentence, sound)

    async def remember(self, speech: Speech, begun: Chosen | None = None) -> None:
        """Keep how far a speech has come; where it begins, also whose voice is heard."""
        await self._store.save(speech)
        if begun and begun.sounds:
            await self._profiles.heard(begun.sounds)

    async def get(self, user: User, id: str) -> Speech:
        running = self.running.get(id)
        if running and running.user_id == user.id:
            return running
        found = await self._store.find(user.id, id) if is_id(id) else None
        if found is None:
            raise SpeechNotFound(id)
        return found

    async def audio(self, user: User, id: str) -> Audio:
        """The whole sound in its format; said again, where it is no longer held."""
        speech = await self.get(user, id)
        samples = await self._samples(speech)
        return Audio(await asyncio.to_thread(self._file, speech, samples), TYPES[speech.format])

    async def audio_of_sentence(self, user: User, id: str, index: int) -> Audio:
        """The sound of one sentence, with the pause before it."""
        speech = await self.get(user, id)
        if not 0 <= index < len(speech.sentences):
            raise SpeechNotFound(f"{id}/{index}")
        sentence = speech.sentences[index]
        sound = await self._voicing.again(speech, sentence)
        content = await _as_file(sentence, sound)
        return Audio(await asyncio.to_thread(self._seal, content, TYPES["wav"], speech.mark), TYPES["wav"])

    async def captions(self, user: User, id: str, format: CaptionFormat) -> str:
        """The words with their times, for players and for those who do not hear."""
        return captions((await self.get(user, id)).sentences, format)

    async def uses_of(self, media_id: str) -> list[str]:
        """Which speeches were kept as a file."""
        return [f"speech {each}" for each in await self._store.uses_of(media_id)]

    async def tidy(self) -> None:
        """Forget what was said a week ago, and close what a stopped server left in the middle."""
        self.running = {id: each for id, each in self.running.items() if each.state == "speaking"}
        now = self._clock()
        await self._store.close_broken(now - timedelta(hours=1))
        await self._store.retire(now - ARE_KEPT)

    async def forget_persona(self, persona_id: str) -> None:
        await self._store.forget_persona(persona_id)

    def begun(self, user: User, asked: SpeechAsked, chosen: Chosen) -> Speech:
        return Speech(
            id=self._new_id(),
            user_id=user.id,
            persona_id=asked.persona_id,
            realm=self._realm,
            chat_id=asked.chat_id,
            state="speaking",
            voice=chosen.voice,
            format=asked.format,
            sample_rate=rate_of(asked.format, BUILT_IN_RATE),
            duration_ms=0,
            text=asked.text,
            manner=chosen.manner,
            sentences=(),
            asked=asked.shown,
            created_at=self._clock(),
        )

    async def _samples(self, speech: Speech) -> bytes:
        said = await self._voicing.all_again(speech)
        return b"".join(_with_lead(sentence, sound) for sentence, sound in zip(speech.sentences, said, strict=True))

    def _file(self, speech: Speech, samples: bytes) -> bytes:
        """In its format, with the mark of who spoke."""
        if speech.mark.source_type != DRAWN:
            samples = carrying_mark(samples, speech.rate)
        return self._seal(encoded(samples, speech.rate, speech.format), TYPES[speech.format], speech.mark)

    async def _kept(self, user: User, speech: Speech, samples: bytes) -> Speech:
        """As a file of the person's library."""
        content = await asyncio.to_thread(self._file, speech, samples)
        media = await self._media.keep(
            user,
            content,
            kind="audio",
            type=TYPES[speech.format],
            name=f"speech.{speech.format}",
            persona_id=speech.persona_id,
            seconds=speech.duration_ms / 1000,
        )
        return replace(speech, media_id=media.id)


def lines_to_say(text: str) -> list[Line]:
    """The sentences of a text; raises where it is too long, or says nothing."""
    if len(text.strip()) > LONGEST_TEXT or len(text) > _LONGEST_SENT:
        raise TextTooLong(LONGEST_TEXT)
    lines = lines_of(text)
    if not lines:
        raise NothingToSay
    return lines


def added(speech: Speech, line: Line, sound: Sounded) -> tuple[Speech, SpokenSentence]:
    """A speech with one more sentence."""
    sentence = placed(line, len(speech.sentences), speech.duration_ms, sound)
    if sound.failed:
        speech = speech.warning(f"Sentence {sentence.index + 1} could not be said; there is silence in its place.")
    return speech.with_sentence(sentence), sentence


async def _as_file(sentence: SpokenSentence, sound: Sounded) -> bytes:
    """One sentence with the pause before it; what a model said carries its mark."""
    samples = _with_lead(sentence, sound)
    if sentence.sound:
        samples = await asyncio.to_thread(carrying_mark, samples, sound.rate)
    return wav(samples, sound.rate)


def _with_lead(sentence: SpokenSentence, sound: Sounded) -> bytes:
    return b"\0\0" * round(sentence.lead_ms * sound.rate / 1000) + sound.samples
