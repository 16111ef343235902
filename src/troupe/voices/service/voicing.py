"""The next sentence of a speech, in whichever voice it has: the built-in one, or one of an engine elsewhere."""

import asyncio
from dataclasses import replace

from troupe.kit.errors import TroupeError
from troupe.voices.domain.speech import Sounded, Speech
from troupe.voices.domain.speech.refusals import SoundGone
from troupe.voices.domain.speech.spoken import SpokenSentence
from troupe.voices.service.foreign import ForeignSounding, Rambled, Speaks
from troupe.voices.service.sounding import Sounding

BUILT_IN_INSTEAD = "builtin"


class Voicing:
    """Says sentences, and never changes to another voice in silence."""

    def __init__(self, sounding: Sounding, foreign: ForeignSounding) -> None:
        self._sounding = sounding
        self._foreign = foreign

    async def next(self, speech: Speech, text: str) -> tuple[Speech, Sounded, bool]:
        """The speech with what this came to, the sound, and whether it was there already."""
        voice = speech.foreign
        if voice is None:
            return speech, *await self._plainly(speech, text)
        speaks = Speaks(speech.user_id, speech.persona_id, speech.chat_id)
        try:
            heard = await self._foreign.say(text, voice, speech.manner.language, speaks)
        except Rambled as rambled:
            told = (
                f"Sentence {len(speech.sentences) + 1} came out far too long or too short; the built-in voice says it."
            )
            return speech.warning(told).paying(rambled.cost_micros), *await self._plainly(speech, text)
        except TroupeError as failure:
            if speech.asked.get("on_unavailable") != BUILT_IN_INSTEAD:
                raise
            return speech.falling_back(failure.code), *await self._plainly(speech, text)
        return speech.paying(heard.cost_micros), heard.sounded, heard.cached

    async def again(self, speech: Speech, sentence: SpokenSentence) -> Sounded:
        """What was said, once more; nothing is ever paid for it."""
        if not sentence.sound:
            return (await self._plainly(speech, sentence.text))[0]
        held = await self._foreign.held(speech.user_id, sentence.sound)
        if held is None:
            raise SoundGone
        return held

    async def all_again(self, speech: Speech) -> list[Sounded]:
        return list(await asyncio.gather(*(self.again(speech, each) for each in speech.sentences)))

    async def _plainly(self, speech: Speech, text: str) -> tuple[Sounded, bool]:
        sound, cached = await self._sounding.say(text, speech.manner)
        if sound.rate == speech.rate:
            return sound, cached
        from troupe.voices.domain.speech.levelling import at_rate  # loads arrays

        samples = await asyncio.to_thread(at_rate, sound.samples, sound.rate, speech.rate)
        return replace(sound, samples=samples, rate=speech.rate), cached
