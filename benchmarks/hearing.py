"""How well the offline ear knows phrases: twenty that it listens for, twelve others, in four built-in voices.

Each is fed to a line as it would be on a call, dictations also as slowly, because they are recognised meanwhile. What
counts as right is exactly the phrase; what counts as rejected is no text at all. The time is from the moment the line
knows of the end of speech to the text. Dictation is measured on the same phrases, as the share of words that are right,
in order: no target, it is called rough for a reason.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from difflib import SequenceMatcher
from statistics import quantiles

import numpy as np

from benchmarks.figures import Figure, show
from troupe.kit.sound import RATE
from troupe.ports.hearing import Ear
from troupe.ports.speech import Utterance
from troupe.providers.espeak import EspeakSpeaker
from troupe.providers.pocketsphinx import PocketsphinxEar
from troupe.providers.silero import SileroDetector
from troupe.voices import Listening, Pronouncing
from troupe.voices.domain.colouring import resampled

VOICES = ("m1", "m3", "f2", "f5")
PHRASES = (
    "open the gate", "close the window", "switch to Marlowe", "switch to Yara", "be quiet please", "start again",
    "turn the lights on", "turn the lights off", "what time is it", "tell me a story", "next page", "go back",
    "call my sister", "play some music", "louder", "save this picture", "show me the map", "stop the engine",
    "good night", "read it to me",
)  # fmt: skip
OTHERS = (
    "seven lemons lay on the table", "my brother bakes bread on Mondays", "the river is high this year",
    "I never liked that colour", "nobody answered the door", "put the blue box under the stairs",
    "they sailed around the island", "a cup of coffee with milk", "her shoes were full of sand",
    "winter came early in the north", "we counted eleven horses", "the old clock fell down",
)  # fmt: skip
PIECE = RATE // 50


class Ears:
    """The offline ear and its detector, as a studio has them."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._detector = SileroDetector()

    def names(self) -> Sequence[str]:
        return [self._ear.name]

    def detector(self) -> SileroDetector:
        return self._detector

    @asynccontextmanager
    async def open(self, user_id: str | None, name: str | None) -> AsyncIterator[Ear]:
        yield self._ear


def measure() -> Sequence[Figure]:
    return asyncio.run(_measured())


async def _measured() -> Sequence[Figure]:
    speaker = EspeakSpeaker()
    ear = PocketsphinxEar(Pronouncing(speaker).say)
    listening = Listening(Ears(ear), None, None)  # type: ignore[arg-type]  # lines need neither files nor jobs
    try:
        await heard_on(listening, await said(speaker, PHRASES[0], VOICES[0]), PHRASES)  # models are read
        known = [(each, *await heard_on(listening, await said(speaker, each, voice), PHRASES))
                 for each in PHRASES for voice in VOICES]  # fmt: skip
        other = [await heard_on(listening, await said(speaker, each, voice), PHRASES)
                 for each in OTHERS for voice in VOICES]  # fmt: skip
        rough = [(each, *await heard_on(listening, await said(speaker, each, voice), ()))
                 for each in OTHERS for voice in VOICES[::2]]  # fmt: skip
    finally:
        await ear.close()
        await speaker.close()
    right = sum(phrase == text for phrase, text, _ in known) / len(known)
    rejected = sum(not text for text, _ in other) / len(other)
    words = sum(_right_words(phrase, text) for phrase, text, _ in rough) / len(rough)
    after = [took for _, _, took in known]
    return [
        Figure("right", "phrases that are known by their words", right, "", 0.95, more_is_better=True),
        Figure("rejected", "other sentences that become no phrase", rejected, "", 0.75, more_is_better=True),
        Figure("text_p95_ms", "text of a phrase after the end is known, p95", quantiles(after, n=20)[18], "ms", 300.0),
        Figure("rough_words", "words that a dictation gets right", words, "", more_is_better=True),
        Figure("rough_p95_ms", "text of a dictation after the end is known, p95",
               quantiles([took for _, _, took in rough], n=20)[18], "ms", 300.0),
    ]  # fmt: skip


async def said(speaker: EspeakSpeaker, text: str, variant: str) -> bytes:
    """The text in a voice, with a second of silence on both sides, as a line takes it."""
    spoken = await speaker.say(Utterance(text, variant=variant))
    sound = np.frombuffer(spoken.samples, dtype="<i2") / 32768
    silence = np.zeros(RATE)
    whole = np.concatenate([silence, resampled(sound, spoken.rate, 1.0, RATE), silence])
    return (whole.clip(-1, 1) * 32767).astype("<i2").tobytes()


async def heard_on(listening: Listening, sound: bytes, phrases: Sequence[str]) -> tuple[str, float]:
    """What is heard, and how many milliseconds after its end was known."""
    line = listening.line("en", phrases)
    started = time.perf_counter()
    for number, at in enumerate(range(0, len(sound), 2 * PIECE), 1):
        await line.feed(sound[at : at + 2 * PIECE])
        if not phrases:
            await asyncio.sleep(max(0.0, started + number * PIECE / RATE - time.perf_counter()))
    began = time.perf_counter()
    heard = await line.text(0, line.sample)
    took = (time.perf_counter() - began) * 1000
    line.close()
    return heard.text, took


def _right_words(said: str, text: str) -> float:
    wanted, told = said.lower().split(), text.lower().split()
    same = SequenceMatcher(None, wanted, told, autojunk=False).get_matching_blocks()
    return sum(each.size for each in same) / len(wanted)


if __name__ == "__main__":
    show("hearing", __doc__, measure)
