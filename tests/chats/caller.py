"""Somebody on the line of a call: speaks recorded sound, hears what is said, and plays it as fast as they like."""

import asyncio
import io
import json
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.support.studio import Running
from troupe.voices import call

RATE = 16_000
PIECE = 2 * RATE // 50
SILENCE = bytes(RATE)
Json = dict[str, Any]


def recorded(studio: Running, text: str, voice: str = "espeak/en-us") -> bytes:
    """An utterance as a microphone would bring it, said by the built-in voice."""
    said = studio.post("/api/speech", json={"text": text, "voice": voice}).json()
    with studio.client() as http:
        parts = [http.get(each["url"]).content for each in said["sentences"]]
    return b"".join(_at_16_khz(part) for part in parts)


def _at_16_khz(file: bytes) -> bytes:
    with wave.open(io.BytesIO(file)) as sound:
        rate, samples = sound.getframerate(), np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
    places = np.arange(len(samples) * RATE // rate) * (rate / RATE)
    return bytes(np.interp(places, np.arange(len(samples)), samples).astype("<i2").tobytes())


class Caller:
    """One line into a call."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.told: list[Json] = []
        self.sound: dict[int, bytearray] = {}
        self.ended: set[int] = set()
        self.plays = True
        """Whether what arrives is played at once; else nothing is told of playing."""
        self.closed: int | None = None
        self._moved = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    async def send(self, type: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": type, **fields}))

    async def speak(self, samples: bytes) -> None:
        """Send sound in pieces of 20 ms, a little faster than it was said."""
        for start in range(0, len(samples), PIECE):
            await self.socket.send(samples[start : start + PIECE])
            await asyncio.sleep(0.014)

    async def hold_and_say(self, samples: bytes) -> None:
        await self.send("talk.start")
        await self.speak(samples)
        await self.send("talk.end")

    async def until(self, type: str, holds: Callable[[Json], bool] = lambda frame: True, seconds: float = 30) -> Json:
        """The first frame of this kind that was not waited for yet."""
        seen = 0

        def found() -> bool:
            nonlocal seen
            while seen < len(self.told):
                frame = self.told[seen]
                seen += 1
                if frame["type"] == type and holds(frame) and "waited" not in frame:
                    frame["waited"] = True
                    return True
            return False

        try:
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(found)
        except TimeoutError:
            raise AssertionError(f"Waited in vain for {type}; told was {self.told}") from None
        return self.told[seen - 1]

    async def until_state(self, state: str) -> Json:
        return await self.until("state", lambda frame: frame["state"] == state)

    async def until_closed(self, seconds: float = 30) -> int | None:
        async with asyncio.timeout(seconds):
            await self._reading
        return self.closed

    def types(self) -> list[str]:
        return [frame["type"] for frame in self.told]

    def of(self, type: str) -> list[Json]:
        return [frame for frame in self.told if frame["type"] == type]

    async def _read(self) -> None:
        try:
            async for frame in self.socket:
                if isinstance(frame, bytes):
                    await self._hear(call.SoundFrame.unpacked(frame))
                else:
                    self.told.append(json.loads(frame))
                async with self._moved:
                    self._moved.notify_all()
            self.closed = self.socket.close_code
        except ConnectionClosed as end:
            self.closed = end.rcvd.code if end.rcvd else None

    async def _hear(self, frame: call.SoundFrame) -> None:
        heard = self.sound.setdefault(frame.utterance, bytearray())
        assert len(heard) == 2 * frame.first_sample, "sound comes without holes"
        heard += frame.samples
        if frame.flags & call.LAST_OF_UTTERANCE:
            self.ended.add(frame.utterance)
        if self.plays:
            await self.send("played", utterance=frame.utterance, sample=len(heard) // 2)


@asynccontextmanager
async def on_the_line(studio: Running, made: Json, **options: Any) -> AsyncIterator[Caller]:
    address = f"{studio.sockets}{made['ws_url']}"
    async with connect(address, proxy=None, open_timeout=30, close_timeout=2, max_size=None, **options) as socket:
        caller = Caller(socket)
        try:
            yield caller
        finally:
            await socket.close()
            await asyncio.gather(caller._reading, return_exceptions=True)
