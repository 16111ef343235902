"""How a call feels: how soon an answer is heard, how soon a persona is quiet, and how soon another one speaks.

Recorded sound (said by the built-in voice before) is sent over the real line of a running studio at the speed it was
said, with the offline mind and the offline ear behind it. Fifty turns by key and ten hands-free are timed from the end
of speech to the first sound of the answer; ten barge-ins from the beginning of the speech that interrupts to the last
sample of the answer that was interrupted; ten switches from the request to the first sound of whoever took the line.
"""

import asyncio
import io
import json
import tempfile
import time
import wave
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.figures import Figure, show
from benchmarks.running import Server, studio
from benchmarks.voice_first_audio import asked
from troupe.voices import call

TURNS, HANDS_FREE, BARGE_INS, SWITCHES = 50, 10, 10, 10
RATE = 16_000
PIECE = RATE // 50
SAID = (
    "What do you like to do in the morning?",
    "Tell me about the sea.",
    "Do you have a sister?",
    "How are you today?",
)
INTERRUPTING = "Please wait a moment and listen to me now."


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as folder, studio(Path(folder)) as server:
        server.ready()
        return asyncio.run(_measured(server))


async def _measured(server: Server) -> Sequence[Figure]:
    cast = [asked(server, "POST", "/api/personas", {"name": name})["persona"]["id"] for name in ("Vera", "Max")]
    said = [recorded(server, text) for text in SAID]
    over = recorded(server, INTERRUPTING)
    async with line(server, cast, "push_to_talk") as caller:
        await caller.turn(said[0])  # the ear and the voice are loaded with the first
        by_key = [await caller.turn(said[number % len(said)]) for number in range(TURNS)]
        await caller.switch(cast[1])
        switched = [await caller.switch(cast[number % 2]) for number in range(SWITCHES)]
    async with line(server, cast[:1], "hands_free") as caller:
        free = [await caller.turn_hands_free(said[number % len(said)]) for number in range(HANDS_FREE)]
        quiet = [await caller.barge_in(over) for _ in range(BARGE_INS)]
    return [
        Figure("by_key_p50_ms", "by key: end of speech to first sound, p50", median(by_key), "ms", 650.0),
        Figure("by_key_p95_ms", "by key: end of speech to first sound, p95", p95(by_key), "ms", 650.0),
        Figure("free_p50_ms", "hands-free: end of speech to first sound, p50", median(free), "ms", 1130.0),
        Figure("free_worst_ms", "hands-free: the slowest of ten", max(free), "ms", 1130.0),
        Figure("quiet_p50_ms", "barging in: first word to last sample sent, p50", median(quiet), "ms", 250.0),
        Figure("switch_p50_ms", "switching: asked to first sound of the other, p50", median(switched), "ms", 400.0),
        Figure("switch_worst_ms", "switching: the slowest of ten", max(switched), "ms", 400.0),
    ]


class Caller:
    """One line, played as fast as it comes unless somebody wants to interrupt."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._plays = True
        self._utterance = 0
        self._first: dict[int, float] = {}
        self._last: dict[int, float] = {}
        self._told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def read(self) -> None:
        try:
            async for frame in self._socket:
                if isinstance(frame, bytes):
                    await self._sound(call.SoundFrame.unpacked(frame))
                else:
                    self._told.put_nowait(json.loads(frame))
        except ConnectionClosed:
            return

    async def turn(self, said: bytes) -> float:
        await self._send("talk.start")
        await self._speak(said)
        await self._send("talk.end")
        return await self._answered(time.perf_counter())

    async def turn_hands_free(self, said: bytes) -> float:
        await self._speak(said)
        ended = time.perf_counter()
        silence = asyncio.create_task(self._speak(bytes(2 * RATE)))
        took = await self._answered(ended)
        await silence
        return took

    async def barge_in(self, said: bytes) -> float:
        """While an answer is played at the speed of sound."""
        self._plays = False
        await self._send("text", text="Tell me a long story about your life.")
        await self._until("utterance.started")
        playing = asyncio.create_task(self._play_slowly())
        await asyncio.sleep(0.3)
        began = time.perf_counter()
        speaking = asyncio.create_task(self._speak(said + bytes(2 * RATE)))
        cut = await self._until("utterance.cut")
        playing.cancel()
        took = (max(self._last[cut["number"]], began) - began) * 1000
        self._plays = True
        await speaking
        await self._until("utterance.finished")
        return took

    async def switch(self, persona_id: str) -> float:
        began = time.perf_counter()
        await self._send("switch", persona_id=persona_id)
        return await self._answered(began)

    async def _answered(self, since: float) -> float:
        started = await self._until("utterance.started")
        await self._until("utterance.finished")
        return (self._first[started["number"]] - since) * 1000

    async def _until(self, type: str) -> dict[str, Any]:
        async with asyncio.timeout(30):
            while (frame := await self._told.get())["type"] != type:
                if frame["type"] == "error":
                    raise RuntimeError(str(frame))
        return frame

    async def _sound(self, frame: call.SoundFrame) -> None:
        self._utterance, now = frame.utterance, time.perf_counter()
        self._first.setdefault(frame.utterance, now)
        self._last[frame.utterance] = now
        if self._plays:
            await self._send("played", utterance=frame.utterance, sample=frame.first_sample + frame.count)

    async def _play_slowly(self) -> None:
        began = time.perf_counter()
        while True:
            await asyncio.sleep(0.1)
            sample = round((time.perf_counter() - began) * 22_050)
            await self._send("played", utterance=self._utterance, sample=sample)

    async def _speak(self, samples: bytes) -> None:
        began = time.perf_counter()
        for number, start in enumerate(range(0, len(samples), 2 * PIECE), 1):
            await self._socket.send(samples[start : start + 2 * PIECE])
            await asyncio.sleep(max(0.0, began + number * PIECE / RATE - time.perf_counter()))

    async def _send(self, type: str, **fields: object) -> None:
        await self._socket.send(json.dumps({"type": type, **fields}))


@asynccontextmanager
async def line(server: Server, cast: Sequence[str], mode: str) -> AsyncIterator[Caller]:
    made = asked(server, "POST", "/api/calls", {"persona_id": cast[0], "cast": list(cast), "mode": mode})
    async with connect(f"ws://127.0.0.1:{server.port}{made['ws_url']}", proxy=None, max_size=None) as socket:
        caller = Caller(socket)
        reading = asyncio.create_task(caller.read())
        try:
            yield caller
        finally:
            asked(server, "POST", f"/api/calls/{made['id']}/end", {})
            await reading


def recorded(server: Server, text: str) -> bytes:
    """As a microphone would bring it, without the silence around it."""
    said = asked(server, "POST", "/api/speech", {"text": text, "voice": "espeak/en-us"})
    with wave.open(io.BytesIO(server.get(said["sentences"][0]["url"]))) as sound:
        rate, samples = sound.getframerate(), np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
    loud = np.flatnonzero(np.abs(samples) > 300)
    samples = samples[loud[0] : loud[-1] + 1]
    places = np.arange(len(samples) * RATE // rate) * (rate / RATE)
    return bytes(np.interp(places, np.arange(len(samples)), samples).astype("<i2").tobytes())


def p95(took: Sequence[float]) -> float:
    return sorted(took)[-(-len(took) * 95 // 100) - 1]


if __name__ == "__main__":
    show("call", __doc__, measure)
