"""How words are said: the built-in voice says them, and its sounds are spelled for the offline ear."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from troupe.ports.speech import Speaker, Utterance
from troupe.voices.domain.listening.arpabet import arpabet_of
from troupe.voices.domain.speech.language import PLAIN, engine_language

_MOST_HELD = 5_000
_SILENT = "AH"


class Pronouncing:
    """Says each word once and remembers it."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._held: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def say(self, words: Sequence[str], language: str) -> Mapping[str, Sequence[str]]:
        spoken = engine_language(language, await self._speaker.languages()) or PLAIN
        missing = [word for word in words if (spoken, word) not in self._held]
        said = await asyncio.gather(*(self._said(each, spoken) for each in missing))
        self._held.update(((spoken, word), sounds) for word, sounds in zip(missing, said, strict=True))
        found = {word: [self._held[spoken, word]] for word in words}
        while len(self._held) > _MOST_HELD:
            self._held.popitem(last=False)
        return found

    async def _said(self, word: str, language: str) -> str:
        said = await self._speaker.say(Utterance(word, language))
        return arpabet_of(each.ipa for each in said.phones) or _SILENT
