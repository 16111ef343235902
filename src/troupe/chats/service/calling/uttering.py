"""One utterance on its way to the caller's ear: sentence by sentence, a little ahead of what is heard."""

import asyncio
import base64
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import Any

from troupe.chats.service.calling.sending import Sending
from troupe.kit.errors import TroupeError
from troupe.kit.marks import Mark
from troupe.voices import Streaming, call

AHEAD_SECONDS = 1.0
"""How much sound the other side holds, so that the line may falter for a moment."""
_FRAMES_A_SECOND = 10
_HEAD = 44
_FORGIVEN_SECONDS = 2.0
"""How far the other side may fall behind the clock before the clock counts."""
_LOOK_SECONDS = 0.05

Told = Mapping[str, Any]


class Uttering:
    """Says one speech."""

    def __init__(self, number: int, persona_id: str, streaming: Streaming, sending: Sending) -> None:
        self.utterance = call.Utterance(number, persona_id, 0)
        self.gaps = 0
        self.trouble: Mapping[str, object] | None = None
        self.began_at: float | None = None
        """When its first sound left."""
        self.written_at: float | None = None
        """When its first sentence was there to be said."""
        self.sound = bytearray()
        self._levels: list[float] = []
        self._voice: object = None
        self._speech_id: str | None = None
        self.mark: Mark | None = None
        """Of the voice that speaks, as it stands in files."""
        self._streaming = streaming
        self._sending = sending
        self._moved = asyncio.Event()

    @property
    def by_the_clock(self) -> int:
        """How far it can have been heard since it began."""
        if self.began_at is None:
            return 0
        return round((time.monotonic() - self.began_at) * self.utterance.rate)

    @property
    def heard(self) -> int:
        return self.utterance.heard(self.by_the_clock)

    @property
    def playing_db(self) -> float | None:
        """How loud it is where it is heard now."""
        place = self.heard // _WINDOW
        return self._levels[place] if self.began_at is not None and place < len(self._levels) else None

    def played(self, sample: int) -> None:
        self.utterance = self.utterance.playing(sample)
        self._moved.set()

    async def say(self, stream: Any, began: Callable[[], None]) -> None:
        """Say all of it; returns once it was heard to its end."""
        ready: asyncio.Queue[Told | None] = asyncio.Queue(maxsize=1)
        making = asyncio.create_task(self._make(stream, ready))
        try:
            async with aclosing(_each(ready)) as told:
                async for line in told:
                    await self._take(line, began)
            await making
            if self.began_at is not None:
                self._sending.sound(call.end_of(self.utterance.number, self.utterance.samples).packed())
                await self._until(lambda: self._place() >= self.utterance.samples)
        except asyncio.CancelledError:
            self._streaming.hush(stream.speech.id)
            raise
        finally:
            making.cancel()
            await asyncio.gather(making, return_exceptions=True)

    async def _make(self, stream: Any, ready: "asyncio.Queue[Told | None]") -> None:
        """One sentence is made while the one before is heard."""
        try:
            async with aclosing(self._streaming.play(stream)) as lines:
                async for line in lines:
                    self.written_at, self.mark = stream.first_line_at, stream.speech.mark
                    await ready.put(line)
        except TroupeError as trouble:
            self.trouble = trouble.as_json()
        await ready.put(None)

    async def _take(self, line: Told, began: Callable[[], None]) -> None:
        """The last lines of a speech, and what the engine told of itself, need no saying."""
        match line["type"]:
            case "start":
                self._start(line)
            case "sentence":
                await self._sentence(line, began)
            case "error":
                self.trouble = {name: value for name, value in line.items() if name != "type"}

    def _start(self, line: Told) -> None:
        self.utterance = call.Utterance(self.utterance.number, self.utterance.persona_id, int(line["sample_rate"]))
        self._voice, self._speech_id = line.get("voice"), line.get("speech_id")

    async def _sentence(self, line: Told, began: Callable[[], None]) -> None:
        first, rate = self.utterance.samples, self.utterance.rate
        samples = base64.b64decode(line["audio"])[_HEAD:]
        words = [_word(each, first, int(line["start_ms"]), rate) for each in line["words"]]
        if self.began_at is not None and self._place() >= first:
            self.gaps += 1
        self.utterance = self.utterance.with_sentence(str(line["text"]), words, len(samples) // 2)
        self._levels += await asyncio.to_thread(call.levels, samples)
        self.sound += samples
        await self._sending.until_heard()
        if self.began_at is None:
            self._begin(began)
        self._sending.say("utterance.sentence", **self._told(line, first))
        await self._send(first, samples)

    def _begin(self, began: Callable[[], None]) -> None:
        self.began_at = time.monotonic()
        utterance = self.utterance
        self._sending.say(
            "utterance.started",
            number=utterance.number,
            persona_id=utterance.persona_id,
            sample_rate=utterance.rate,
            voice=self._voice,
            speech_id=self._speech_id,
        )
        began()

    def _told(self, line: Told, first: int) -> dict[str, object]:
        about = {name: line[name] for name in ("index", "text", "words", "cues", "start_ms", "end_ms")}
        return {"number": self.utterance.number, "first_sample": first} | about

    async def _send(self, first: int, samples: bytes) -> None:
        rate = self.utterance.rate
        for frame in call.frames_of(self.utterance.number, first, samples, rate // _FRAMES_A_SECOND):
            end = frame.first_sample + frame.count
            await self._until(lambda end=end: end - self._place() <= AHEAD_SECONDS * rate)  # type: ignore[misc]  # a lambda of this frame
            self._sending.sound(frame.packed())
            self.utterance = self.utterance.sending(end)

    def _place(self) -> int:
        """How far it was heard; one that does not tell for long counts by the clock."""
        return max(self.heard, self.by_the_clock - round(_FORGIVEN_SECONDS * self.utterance.rate))

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._moved.clear()
            try:
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._moved.wait()
            except TimeoutError:
                continue


_WINDOW = 512


async def _each(ready: "asyncio.Queue[Told | None]") -> AsyncGenerator[Told, None]:
    while (line := await ready.get()) is not None:
        yield line


def _word(told: Mapping[str, Any], first: int, start_ms: int, rate: int) -> call.TimedWord:
    begins, ends = (first + round((int(told[name]) - start_ms) * rate / 1000) for name in ("start_ms", "end_ms"))
    return call.TimedWord(begins, ends, int(told["char_end"]), str(told["text"]))
