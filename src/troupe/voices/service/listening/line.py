"""A line on which somebody may speak: it tells when they begin and end, and what they said."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from troupe.kit.errors import TroupeError
from troupe.kit.phrases import nearest_phrase
from troupe.ports.hearing import RATE, DetectorRun, Ear, Heard, Hearing, PromptEar
from troupe.voices.domain.listening.cutting import LONGEST, Stretch, in_one_go
from troupe.voices.domain.listening.finder import WINDOW, Began, Ended, SpeechFinder
from troupe.voices.service.listening.ears import Ears
from troupe.voices.service.listening.failing import told
from troupe.voices.service.listening.joining import joined, moved

_KEPT = 120 * RATE
_GAP = LONGEST
_SLACK = RATE // 2
_BYTES = 2 * WINDOW
_A_MOMENT = bytes(_BYTES * 8)
"""So much silence an ear is given to get ready with."""


@dataclass
class _Speech:
    """A stretch in which somebody speaks, and the ear that listens meanwhile, where it can."""

    first: int
    last: int | None = None
    hearing: Hearing | None = None
    fed: int = 0
    heard: Heard | None = None
    """What the ear that listened meanwhile has understood of all of it."""


class ListeningLine:
    """Fed with sound as it arrives. What nobody asks for is forgotten after two minutes, and all at the end."""

    def __init__(
        self, ears: Ears, user_id: str | None, language: str, hints: Sequence[str], provider: str | None, free: bool
    ) -> None:
        self._ears = ears
        self._user_id = user_id
        self._language = language
        self._hints = tuple(hints)
        self._provider = provider
        self._free = free or not self._hints
        self._run: DetectorRun | None = None
        self._finder = SpeechFinder()
        self._likely: list[float] = []
        self._rest = b""
        self._sound = bytearray()
        self._begin = 0
        self._speech: list[_Speech] = []
        self._turn = asyncio.Lock()
        self._leaving: set[asyncio.Task[None]] = set()
        self._closed = False
        self._heard_by: str | None = provider

    @property
    def sample(self) -> int:
        """How far the line has listened."""
        return self._finder.sample

    @property
    def is_speaking(self) -> bool:
        return self._finder.is_speaking

    @property
    def is_pausing(self) -> bool:
        """Whether whoever speaks is silent just now, not yet for long."""
        return self._finder.is_pausing

    async def get_ready(self) -> None:
        """Have an ear that listens meanwhile load all it needs, before somebody speaks. What fails is told then."""
        with suppress(TroupeError):
            await self._detecting()
            async with self._ears.open(self._user_id, self._provider) as ear:
                if not isinstance(ear, PromptEar):
                    return  # whoever is elsewhere would be sent sound that nobody said
                if self._hints:
                    await ear.hear(_A_MOMENT, language=self._language, hints=self._hints)
            if self._free and (hearing := await self._begun()) is not None:
                await hearing.drop()

    async def feed(self, pcm: bytes) -> Sequence[Began | Ended]:
        """Sound as it comes, in pieces of any size; what was noticed in it."""
        async with self._turn:
            content = self._rest + pcm
            whole = len(content) // _BYTES * _BYTES
            self._rest = content[whole:]
            if not whole or self._closed:
                return []
            likely = (await self._detecting()).hear(content[:whole])
            self._sound += content[:whole]
            self._likely += likely
            events = self._finder.feed(likely)
            for event in events:
                await self._note(event)
            await self._listen_on()
            self._forget_before(self.sample - _KEPT)
            return events

    async def partial(self) -> Heard:
        """What has been understood of what is being said; empty where the ear waits for the end."""
        hearing = self._speech[-1].hearing if self._speech else None
        return Heard("") if hearing is None else replace(await hearing.so_far(), provider=self._heard_by)

    async def text(self, from_sample: int, to_sample: int) -> Heard:
        """What was said between two samples; times begin at the first. Empty where nobody spoke.

        What lies before the second is forgotten: nobody asks for it twice.
        """
        async with self._turn:
            first, last = max(from_sample, self._begin), min(to_sample, self.sample)
            found = [each for each in self._speech if each.first < last and (each.last or last) > first]
            try:
                heard = await self._heard(found, first, last)
            finally:
                await self._spend(last)
            return replace(moved(heard, first - from_sample), provider=self._heard_by)

    def close(self) -> None:
        """The line is over, and its sound is gone."""
        self._closed = True
        hearings = [each.hearing for each in self._speech if each.hearing is not None]
        self._speech.clear()
        self._sound.clear()
        for hearing in hearings:
            task = asyncio.ensure_future(_dropped(hearing))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _detecting(self) -> DetectorRun:
        if self._run is None:
            self._run = await self._ears.detector().open()
        return self._run

    async def _note(self, event: Began | Ended) -> None:
        if isinstance(event, Ended):
            self._speech[-1].last = event.sample
            return
        speech = _Speech(event.sample, fed=event.sample)
        self._speech.append(speech)
        if self._free:
            speech.hearing = await self._begun()

    async def _begun(self) -> Hearing | None:
        """An ear that listens meanwhile, where there is one. What is wrong with it is told when the text is asked."""
        with suppress(TroupeError):
            async with self._ears.open(self._user_id, self._provider) as ear:
                if isinstance(ear, PromptEar):
                    self._heard_by = ear.name
                    return await ear.begin(language=self._language, hints=())
        return None

    async def _listen_on(self) -> None:
        """Whoever listens meanwhile gets what was said since; an hour-long speech is heard at the end instead."""
        speech = self._speech[-1] if self._speech else None
        if speech is None or speech.hearing is None or (speech.last is not None and speech.fed >= speech.last):
            return
        until = min(self.sample, (speech.last or self.sample) + WINDOW)
        if until - speech.first > LONGEST:
            await self._dismiss(speech)
        elif until > speech.fed:
            await speech.hearing.feed(self._cut(speech.fed, until))
            speech.fed = until

    async def _heard(self, found: Sequence[_Speech], first: int, last: int) -> Heard:
        if not found:
            return Heard("")
        async with self._ears.open(self._user_id, self._provider) as ear:
            self._heard_by = ear.name
            for each in found:  # first, so that the process that listened is free for the phrases
                await self._finish(each, first, last)
            if self._hints and (isinstance(ear, PromptEar) or not self._free):
                whole = Stretch(max(first, found[0].first), min(last, found[-1].last or last))
                phrase = await self._phrase(ear, whole, first)
                if phrase.text or not self._free:
                    return phrase
            return self._as_phrase(joined([await self._dictated(ear, each, first, last) for each in found]))

    def _as_phrase(self, heard: Heard) -> Heard:
        """An ear that knows what is said needs no second hearing for phrases: they are found in its text."""
        found = None if heard.rough else nearest_phrase(heard.text, self._hints)
        return heard if found is None else replace(heard, text=self._hints[found])

    async def _phrase(self, ear: Ear, whole: Stretch, first: int) -> Heard:
        if whole.samples > LONGEST:  # no phrase is as long
            return Heard("")
        return await self._listened(ear, whole, first, self._hints)

    async def _finish(self, speech: _Speech, first: int, last: int) -> None:
        """Have the ear that listened meanwhile tell what it heard, where that is what is asked for."""
        is_whole = speech.first >= first - _SLACK and speech.fed <= last + _SLACK
        if speech.hearing is None or not is_whole:
            return
        until = min(last, speech.last or last)
        if until > speech.fed:
            await speech.hearing.feed(self._cut(speech.fed, until))
        hearing, speech.hearing = speech.hearing, None
        speech.heard = moved(await hearing.finish(), max(0, speech.first - first))

    async def _dictated(self, ear: Ear, speech: _Speech, first: int, last: int) -> Heard:
        if speech.heard is not None:
            return speech.heard
        stretch = Stretch(max(first, speech.first), min(last, speech.last or last))
        likely = [0.0] * (self._begin // WINDOW) + self._likely
        pieces = in_one_go([stretch], likely, _GAP)
        return joined([await self._listened(ear, each, first, ()) for each in pieces])

    async def _listened(self, ear: Ear, stretch: Stretch, first: int, hints: Sequence[str]) -> Heard:
        sound = self._cut(stretch.first, stretch.last)
        async with told():
            heard = await ear.hear(sound, language=self._language, hints=hints)
        return moved(heard, stretch.first - first)

    def _cut(self, first: int, last: int) -> bytes:
        begin = max(0, first - self._begin)
        return bytes(self._sound[2 * begin : 2 * max(begin, last - self._begin)])

    async def _spend(self, until: int) -> None:
        """What was asked for is gone; who still speaks goes on from here."""
        for each in self._speech:
            if each.first < until:
                await self._dismiss(each)
        self._speech = [each for each in self._speech if each.last is None or each.last > until]
        for each in self._speech:
            each.first, each.heard = max(each.first, until), None
        self._forget_before(until)

    async def _dismiss(self, speech: _Speech) -> None:
        hearing, speech.hearing = speech.hearing, None
        if hearing is not None:
            await hearing.drop()

    def _forget_before(self, sample: int) -> None:
        windows = (sample - self._begin) // WINDOW
        if windows > 0:
            del self._sound[: windows * _BYTES]
            del self._likely[:windows]
            self._begin += windows * WINDOW
            self._speech = [each for each in self._speech if each.last is None or each.last > self._begin]


async def _dropped(hearing: Hearing) -> None:
    with suppress(TroupeError):
        await hearing.drop()
