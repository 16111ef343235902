"""Figures and voices: lines of figures are said by voices, and what voices say elsewhere moves the lips of figures."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from troupe.accounts import User
from troupe.kit.errors import TroupeError, Unavailable
from troupe.looks import Line
from troupe.looks.service import Avatars, Spoken
from troupe.personas import Personas
from troupe.voices import Cue, Readying, Speech, SpeechAsked, SpokenSentence, Streaming, Word

log = logging.getLogger(__name__)


def introduce(avatars: Avatars, streaming: Streaming, readying: Readying, personas: Personas, *, alone: bool) -> None:
    """From now on each hears of the other."""
    avatars.speak_with(LinesHeard(streaming, readying))
    streaming.onlooker = FiguresFollow(avatars, personas, alone=alone)
    if alone:
        avatars.let_starters_move()


class LineUnsaid(Unavailable):
    """What stood in the way of a voice, in its own words."""

    code = "line_unsaid"

    def __init__(self, detail: str, next_step: str) -> None:
        super().__init__(detail, next_step=next_step)


class LinesHeard:
    """Says the lines of figures in the voice of their persona."""

    def __init__(self, streaming: Streaming, readying: Readying) -> None:
        self._streaming = streaming
        self._readying = readying

    async def get_ready(self, user: User, persona_id: str) -> None:
        await self._readying.begin(user, persona_id)

    async def say(self, user: User, persona_id: str, line: Line) -> AsyncGenerator[Spoken, None]:
        asked = SpeechAsked(
            text=line.text,
            persona_id=persona_id,
            voice=line.voice,
            language=line.language,
            emotion=line.emotion,
            intensity=min(1.0, line.intensity),
        )
        stream = await self._streaming.of_text(user, asked)
        start: Mapping[str, Any] = {}
        async with aclosing(self._streaming.play(stream, seen=False)) as told:
            async for each in told:
                match each["type"]:
                    case "start":
                        start = each
                    case "sentence":
                        yield _spoken(start, each)
                    case "error":
                        raise LineUnsaid(str(each["detail"]), str(each["next_step"]))


def _spoken(start: Mapping[str, Any], told: Mapping[str, Any]) -> Spoken:
    words, fallback = told["words"], start.get("fallback")
    return Spoken(
        text=told["text"],
        start_ms=told["start_ms"],
        end_ms=told["end_ms"],
        cues=[Cue(cue["start_ms"], cue["end_ms"], cue["shape"]) for cue in told["cues"]],
        words=[Word(word["text"], word["start_ms"], word["end_ms"]) for word in words],
        reaches=words[-1]["char_end"] if words else 0,
        url=f"/api/speech/{start['speech_id']}/sentences/{told['index']}",
        voice=start["voice"],
        sample_rate=start["sample_rate"],
        fallback=str(fallback["reason"]) if fallback else None,
    )


@dataclass
class _Heard:
    """A speech that somebody listens to, as a figure follows it."""

    user: User
    line: Line
    persona_id: str
    wordless: bool = False
    sentences: asyncio.Queue[Spoken | None] = field(default_factory=asyncio.Queue)

    async def spoken(self) -> AsyncGenerator[Spoken, None]:
        while (sentence := await self.sentences.get()) is not None:
            yield sentence.without_words() if self.wordless else sentence


class FiguresFollow:
    """What is read aloud in a chat, told in a story or said in a call is seen on the lips of whoever says it.

    A chat is one person's own: where there are several people, only the figures of whoever listens follow, and their
    lips move without words, for others may watch a figure that is shared with them.
    """

    def __init__(self, avatars: Avatars, personas: Personas, *, alone: bool) -> None:
        self._avatars = avatars
        self._personas = personas
        self._alone = alone
        self._heard: dict[str, _Heard] = {}
        self._last: asyncio.Task[None] | None = None

    def began(self, user: User, speech: Speech) -> None:
        if speech.persona_id is not None:
            line = Line(speech.id, speech.text, language=speech.manner.language, voice=speech.voice)
            self._heard[speech.id] = heard = _Heard(user, line, speech.persona_id)
            self._do(lambda: self._follow(heard))

    def said(self, speech: Speech, sentence: SpokenSentence) -> None:
        if heard := self._heard.get(speech.id):
            heard.sentences.put_nowait(_of_sentence(speech, sentence))

    def ended(self, speech: Speech) -> None:
        if heard := self._heard.pop(speech.id, None):
            heard.sentences.put_nowait(None)

    def hushed(self, speech_id: str) -> None:
        self._do(lambda: self._avatars.hush(speech_id))

    async def close(self) -> None:
        if self._last is not None:
            await asyncio.wait([self._last])

    def _do(self, what: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """One after the other: who is hushed was followed before."""
        self._last = asyncio.create_task(_after(self._last, what))

    async def _follow(self, heard: _Heard) -> None:
        line = heard.line
        if not self._alone:
            persona = await self._personas.get(heard.user, heard.persona_id)
            if persona.user_id != heard.user.id:
                return
            heard.wordless, line = True, replace(line, text="")
        await self._avatars.follow(heard.user, heard.persona_id, line, heard.spoken())


async def _after(before: "asyncio.Task[None] | None", what: Callable[[], Coroutine[Any, Any, None]]) -> None:
    if before is not None:
        await asyncio.wait([before])
    try:
        await what()
    except TroupeError as trouble:  # a figure that cannot be told now is nobody's loss
        log.warning("avatar.speech_not_followed", extra={"fields": {"error": trouble.code}})


def _of_sentence(speech: Speech, sentence: SpokenSentence) -> Spoken:
    return Spoken(
        text=sentence.text,
        start_ms=sentence.start_ms,
        end_ms=sentence.end_ms,
        cues=sentence.cues,
        words=[Word(each.text, each.start_ms, each.end_ms) for each in sentence.words],
        reaches=0,
        url=f"/api/speech/{speech.id}/sentences/{sentence.index}",
        voice=speech.voice,
        sample_rate=speech.sample_rate,
    )
