"""Sentences as sound: the engine says them, the voice of a persona is made of that, and equal ones are made once."""

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from importlib import import_module

from troupe.ports.speech import Said, Speaker, SpeakerMissing, SpeechFailed, Utterance
from troupe.voices.domain.speech import Manner, Sounded
from troupe.voices.domain.speech.language import engine_language
from troupe.voices.domain.timbre import Variant

HELD_BYTES = 12 * 1024 * 1024
_RATE = 22_050
_ARRAYS = "troupe.voices.domain.speech.sounding"
_SHORTEST = "A."
_PITCHES = (0, 25, 50, 75, 99)
_PITCH_LINE = "My mother will bring more bread and honey."


class Sounding:
    """Says sentences in a manner. What was said lately is held, so that saying it again costs nothing."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._held: OrderedDict[str, Sounded] = OrderedDict()
        self._bytes = 0
        self._making: dict[str, asyncio.Task[Sounded]] = {}
        self._curves: dict[tuple[Variant, str], Sequence[float]] = {}
        self._languages: frozenset[str] | None = None
        self._loading: asyncio.Task[object] | None = None

    def wake(self) -> None:
        """Begin to load what the first sentence needs, while others still look things up; never at the start."""
        if self._loading is None:
            self._loading = asyncio.create_task(asyncio.to_thread(import_module, _ARRAYS))

    async def get_ready(self) -> None:
        """All that the first sentence needs: the engine in its process, and what makes a voice of its sound."""
        self.wake()
        await self.languages()
        await self._speaker.say(Utterance(_SHORTEST))
        if self._loading:
            await asyncio.shield(self._loading)

    async def say(self, text: str, manner: Manner) -> tuple[Sounded, bool]:
        """The sound of a sentence, and whether it was there already. Whoever asks for the same waits for the same."""
        key = _key(text, manner)
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key], True
        if key not in self._making:
            self._making[key] = asyncio.create_task(self._make(key, text, manner))
        task = self._making[key]
        return await asyncio.shield(task), False

    async def languages(self) -> frozenset[str]:
        """What the engine speaks, by its own names."""
        if self._languages is None:
            self._languages = frozenset(await self._speaker.languages())
        return self._languages

    async def language(self, tag: str) -> str | None:
        return engine_language(tag, await self.languages())

    async def engine_pitch(self, variant: Variant, language: str, pitch: int, factor: float) -> int:
        """The engine's pitch at which a voice sounds so many times as high; a higher factor never sounds lower."""
        if factor == 1:
            return pitch
        if (variant, language) not in self._curves:
            self._curves[variant, language] = await self._curve(variant, language)
        from troupe.voices.domain.speech.sounding import pitch_at

        return pitch_at(_PITCHES, self._curves[variant, language], pitch, factor)

    async def close(self) -> None:
        for task in list(self._making.values()):
            task.cancel()
        await asyncio.gather(*self._making.values(), return_exceptions=True)
        await self._speaker.close()

    async def _make(self, key: str, text: str, manner: Manner) -> Sounded:
        try:
            made = await self._made(text, manner)
            if not made.failed:
                self._hold(key, made)
            return made
        finally:
            self._making.pop(key, None)

    async def _made(self, text: str, manner: Manner) -> Sounded:
        self.wake()
        try:
            said = await self._said(text, manner)
        except SpeakerMissing:
            raise
        except SpeechFailed:
            said = None
        if self._loading:
            await asyncio.shield(self._loading)
        from troupe.voices.domain.speech.sounding import silence, sounded  # loads arrays

        if said is None:
            return silence(text, _RATE, manner)
        return await asyncio.to_thread(sounded, text, said.samples, said.rate, said.words, said.phones, manner)

    async def _said(self, text: str, manner: Manner) -> Said:
        timbre = manner.timbre
        return await self._speaker.say(
            Utterance(text, manner.language, timbre.variant, manner.pitch, timbre.span, manner.wpm)
        )

    async def _curve(self, variant: Variant, language: str) -> Sequence[float]:
        """How high a variant sounds at a few of the engine's pitches, in the melody of a language."""
        from troupe.voices.domain.speech.sounding import pitch_of

        said = [await self._speaker.say(Utterance(_PITCH_LINE, language, variant, each)) for each in _PITCHES]
        return [await asyncio.to_thread(pitch_of, each.samples, each.rate) for each in said]

    def _hold(self, key: str, made: Sounded) -> None:
        self._held[key] = made
        self._bytes += len(made.samples)
        while self._bytes > HELD_BYTES:
            _, gone = self._held.popitem(last=False)
            self._bytes -= len(gone.samples)


def _key(text: str, manner: Manner) -> str:
    told = json.dumps([text, manner.as_json()], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
