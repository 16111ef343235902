"""A speech that is heard while it is made: each sentence leaves as soon as it is said, until somebody stops."""

import asyncio
import base64
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from troupe.accounts import User
from troupe.database import Database, DiskFull, StorageUnavailable
from troupe.kit.errors import TroupeError
from troupe.live import LiveLog
from troupe.voices.domain.speech import Line, Speech, SpokenSentence, lines_of, settled
from troupe.voices.domain.speech.request import SpeechAsked
from troupe.voices.errors import TextOrAnswer
from troupe.voices.service.manners import Chosen
from troupe.voices.service.onlooking import Nobody, Onlooker
from troupe.voices.service.speaking import Speaking, lines_to_say
from troupe.voices.service.voicing import BUILT_IN_INSTEAD

Result = TypeVar("Result")
Told = dict[str, object]
_MORE = " more"
"""Stands for what is still to come: a sentence that swallows it is not at its end."""


class WrittenAnswer(Protocol):
    """An answer of a chat, finished or still being written."""

    @property
    def persona_id(self) -> str: ...
    @property
    def chat_id(self) -> str: ...

    def text(self) -> AsyncIterator[str]:
        """All of its text so far, again and again: at the end of each sentence, and whole at the end."""
        ...


class AnswerFinder(Protocol):
    async def __call__(self, user: User, run_id: str) -> WrittenAnswer:
        """Somebody's answer by its run; raises where there is none."""
        ...


@dataclass
class Stream:
    """A speech on its way out."""

    user: User
    speech: Speech
    chosen: Chosen
    lines: Callable[[], AsyncIterator[Line]]
    stopped: asyncio.Event
    started: "asyncio.Task[None] | None" = None
    stored: bool = True
    """What was said so far is remembered. Where it cannot be, it is heard all the same."""
    first_line_at: float | None = None
    """When there was something to say, by the clock that only goes forward."""


class Streaming:
    """Says texts and answers sentence by sentence."""

    def __init__(self, speaking: Speaking, database: Database, live: LiveLog, find_answer: AnswerFinder) -> None:
        self._speaking = speaking
        self._database = database
        self._live = live
        self._find_answer = find_answer
        self._streams: dict[str, Stream] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self.onlooker: Onlooker = Nobody()

    async def begin(self, user: User, asked: SpeechAsked, run_id: str | None, first: int = 0) -> Stream:
        """A text, or the answer of a run; one of the two. From a later sentence on, where the others were heard."""
        if (run_id is None) == (not asked.text):
            raise TextOrAnswer
        stream = await (self.of_text(user, asked) if run_id is None else self.of_answer(user, run_id, asked))
        whole = stream.lines
        return replace(stream, lines=lambda: _from(whole(), first)) if first else stream

    async def of_text(self, user: User, asked: SpeechAsked) -> Stream:
        """A text; what cannot be said is refused before the first byte."""
        lines = lines_to_say(asked.text)

        async def given() -> AsyncIterator[Line]:
            for line in lines:
                yield line

        return await self._begin(user, asked, given)

    async def of_answer(self, user: User, run_id: str, asked: SpeechAsked) -> Stream:
        """An answer of a chat, in the voice of who gives it, while it is still being written."""
        answer = await self._find_answer(user, run_id)
        return await self._begin(user, asked.by(answer.persona_id, answer.chat_id), lambda: lines_in(answer.text()))

    async def rehearse(self, user: User, asked: SpeechAsked, texts: AsyncIterator[str], sentences: int) -> None:
        """Have the first sentences of a text that grows made to sound, and held; nothing is kept or told of it.

        Only by the built-in voice: what costs money, or leaves this computer, is not said on trial.
        """
        speech, _ = await self._speaking.begin(user, replace(asked, format="wav"))
        if speech.foreign is not None:
            return
        async for line in lines_in(texts):
            speech, _, _ = await self._speaking.sentence(speech, line)
            if len(speech.sentences) >= sentences:
                return

    async def stop(self, user: User, id: str) -> Speech:
        """Be quiet; one that is over stays as it is."""
        speech = await self._speaking.get(user, id)
        self.hush(id)
        return speech

    def hush(self, id: str) -> None:
        """Nobody hears it any more, also where all of it was made."""
        if id in self._streams:
            self._streams[id].stopped.set()
        self.onlooker.hushed(id)

    async def play(self, stream: Stream, *, seen: bool = True) -> AsyncGenerator[Told, None]:
        """Its lines: a start, the sentences, an end. Whoever leaves stops it. `seen`: faces move to it."""
        speech, onlooker, left = stream.speech, self.onlooker if seen else Nobody(), True
        self._streams[speech.id], self._speaking.running[speech.id] = stream, speech
        try:
            yield {"type": "start", **_about(speech), "sample_rate": speech.sample_rate}
            stream.started = asyncio.create_task(self._tell(stream, "speech.started", _about(speech)))
            onlooker.began(stream.user, speech)
            async with aclosing(self._sentences(stream, onlooker)) as told:
                async for line in told:
                    yield line
            state = "interrupted" if stream.stopped.is_set() else "finished"
            await self._end(stream, state == "finished")
            left = False
            yield _last(stream.speech) | {"stored": stream.stored}
        except TroupeError as wrong:
            left = False  # what was made before is heard
            yield {"type": "error", **wrong.as_json(), "index": len(stream.speech.sentences)} | _offer(stream.speech)
        finally:
            self._streams.pop(speech.id, None)
            self._speaking.running.pop(speech.id, None)
            onlooker.ended(stream.speech)
            if left:
                onlooker.hushed(speech.id)
            if stream.speech.state == "speaking":  # somebody left: what was said is kept, whatever becomes of this task
                ending = asyncio.create_task(self._end(stream, False))
                self._ending.add(ending)
                ending.add_done_callback(self._ending.discard)
                await asyncio.shield(ending)
            if not stream.stored:
                self._speaking.running[speech.id] = stream.speech.unstored()

    async def close(self) -> None:
        """Everyone is quiet."""
        for stream in list(self._streams.values()):
            stream.stopped.set()
        await asyncio.gather(*self._ending, return_exceptions=True)
        await self.onlooker.close()

    async def _begin(self, user: User, asked: SpeechAsked, lines: Callable[[], AsyncIterator[Line]]) -> Stream:
        speech, chosen = await self._speaking.begin(user, replace(asked, format="wav"))
        return Stream(user, speech, chosen, lines, asyncio.Event())

    async def _sentences(self, stream: Stream, onlooker: Onlooker) -> AsyncGenerator[Told, None]:
        async for line in _until(stream.lines(), stream.stopped):
            stream.first_line_at = stream.first_line_at or time.monotonic()
            said = await _before(stream.stopped, self._speaking.sentence(stream.speech, line))
            if said is None:
                return
            stream.speech, sentence, audio = said
            self._speaking.running[stream.speech.id] = stream.speech
            onlooker.said(stream.speech, sentence)
            fallback = {"fallback": stream.speech.fallback}
            told = _sentence(stream.speech, sentence)
            yield told | fallback | {"audio": base64.b64encode(audio).decode()}
            url = f"/api/speech/{stream.speech.id}/sentences/{sentence.index}"
            about = {"speech_id": stream.speech.id, "duration_ms": sentence.end_ms - sentence.start_ms, "url": url}
            about |= fallback
            await self._tell(stream, "speech.sentence_ready", told | about)

    async def _end(self, stream: Stream, finished: bool) -> None:
        speech = replace(stream.speech, state="finished" if finished else "interrupted")
        stream.speech = speech
        about: Told = {"speech_id": speech.id, "duration_ms": speech.duration_ms}
        if not finished:
            chars = speech.sentences[-1].words[-1].char_end if speech.sentences and speech.sentences[-1].words else 0
            about |= {"spoken_ms": speech.duration_ms, "spoken_chars": chars}
        await self._tell(stream, "speech.finished" if finished else "speech.interrupted", about)

    async def _tell(self, stream: Stream, type: str, about: Told) -> None:
        """Keep how far it is, and tell whoever watches the chat. Nobody waits for the first of it to hear a sound."""
        if stream.started and type != "speech.started":
            await asyncio.shield(stream.started)  # whoever is cut off here does not cut that off
        try:
            async with self._database.writing():
                await self._speaking.remember(stream.speech, stream.chosen if type == "speech.started" else None)
                if stream.speech.chat_id:
                    told = {name: value for name, value in about.items() if name not in ("type", "audio")}
                    await self._live.announce(f"chat:{stream.speech.chat_id}", type, told)
            stream.stored = True
        except (DiskFull, StorageUnavailable):
            stream.stored = False  # nobody falls silent for want of a record; the end of the stream says so


async def lines_in(texts: AsyncIterator[str]) -> AsyncIterator[Line]:
    """The sentences of a text that grows. One is given once what follows cannot change it any more."""
    given, whole = 0, ""
    async for whole in texts:
        for line in lines_of(settled(whole) + _MORE)[:-1]:
            if line.start >= given:
                given = line.end
                yield line
    for line in lines_of(whole):
        if line.start >= given:
            given = line.end
            yield line


async def _from(lines: AsyncIterator[Line], first: int) -> AsyncIterator[Line]:
    place = 0
    async for line in lines:
        if place >= first:
            yield line
        place += 1


async def _before(stopped: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """What some work comes to, unless somebody stops first: then it ends at once, and so does the engine's."""
    doing, stop = asyncio.create_task(work), asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait({doing, stop}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        stop.cancel()
        doing.cancel()


async def _until(lines: AsyncIterator[Line], stopped: asyncio.Event) -> AsyncIterator[Line]:
    """The lines that come before somebody stops, also while one is waited for."""
    stop = asyncio.create_task(stopped.wait())
    try:
        while not stopped.is_set():
            coming = asyncio.ensure_future(anext(lines, None))
            try:
                await asyncio.wait({coming, stop}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                if not coming.done():
                    coming.cancel()
                    await asyncio.gather(coming, return_exceptions=True)
            if coming.cancelled() or (line := coming.result()) is None:
                return
            yield line
    finally:
        stop.cancel()


def _about(speech: Speech) -> Told:
    return {"speech_id": speech.id, "persona_id": speech.persona_id, "voice": speech.voice, "provider": speech.provider}


def _offer(speech: Speech) -> Told:
    """Whoever wants to be asked may have the built-in voice say the rest."""
    asks = speech.foreign is not None and speech.asked.get("on_unavailable") == "ask"
    return {"offer": BUILT_IN_INSTEAD} if asks else {}


def _sentence(speech: Speech, sentence: SpokenSentence) -> Told:
    """Lips come along unless nobody wants them."""
    told = sentence.as_json() | ({} if speech.asked.get("lips", True) else {"cues": []})
    shown = ("index", "text", "start_ms", "end_ms", "words", "cues")
    return {"type": "sentence", **{name: told[name] for name in shown}}


def _last(speech: Speech) -> Told:
    return {
        "type": "end",
        "speech_id": speech.id,
        "duration_ms": speech.duration_ms,
        "state": speech.state,
        "cost": speech.cost,
        "fallback": speech.fallback,
        "warnings": list(speech.warnings),
    }
