"""How well beginnings and ends of speech are found, in a quiet room and in a noisy one, and what noise is taken for it.

Sentences of the built-in voice lie between silences of known length under a bed of hiss. Late is how long after the
first sound of a sentence the beginning lies that is told, and a word is cut where it lies after it at all; known is
when it is told, which is later, because three windows have to be heard first.
The noise is a minute of hiss, hum, clicks and rumble. The peer is the detector that goes by loudness.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, show
from troupe.kit.sound import RATE
from troupe.ports.hearing import WINDOW, Detector
from troupe.ports.speech import Utterance
from troupe.providers.espeak import EspeakSpeaker
from troupe.providers.loudness import LoudnessDetector
from troupe.providers.silero import SileroDetector
from troupe.voices.domain.colouring import resampled
from troupe.voices.domain.listening import Began, Ended, SpeechFinder

VOICES = ("m1", "m3", "f2", "f5")
LINES = (
    "What do you like to do in the morning?", "She sells fresh fish by the harbour.", "Hello!",
    "Half of us never heard the bell.", "Three yellow boats drifted past the lighthouse.", "Stop it now, please.",
)  # fmt: skip
QUIET, NOISY = 0.0005, 0.01
PAUSE_S = 1.5
AUDIBLE = 0.02
Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """Of all sentences: how late a beginning lies and is known, how far the end is off, and how many words are cut."""

    late_ms: Sequence[float]
    known_ms: Sequence[float]
    off_ms: Sequence[float]
    cut: int
    missed: int


def measure() -> Sequence[Figure]:
    sentences = asyncio.run(_said())
    ours, peer = SileroDetector(), LoudnessDetector()
    quiet, noisy = found_by(ours, sentences, QUIET), found_by(ours, sentences, NOISY)
    other = found_by(peer, sentences, NOISY)
    by_ours, by_peer = starts_in_noise(ours), starts_in_noise(peer)
    loud = "by loudness"
    return [
        Figure("late_p95_ms", "beginning after the first sound, p95", _p95(quiet.late_ms), "ms", 150.0),
        Figure("noisy_late_p95_ms", "the same under hiss", _p95(noisy.late_ms), "ms", 150.0, _p95(other.late_ms), loud),
        Figure("known_p95_ms", "beginning told after the first sound, p95", _p95(noisy.known_ms), "ms", None,
               _p95(other.known_ms), loud),
        Figure("cut", "first words that were cut", quiet.cut + noisy.cut, "", 0.0, other.cut, loud),
        Figure("missed", "sentences nobody noticed", quiet.missed + noisy.missed, "", 0.0, other.missed, loud),
        Figure("end_p95_ms", "end told, away from the last sound, p95", _p95(noisy.off_ms), "ms", None,
               _p95(other.off_ms), loud),
        Figure("false_starts", "beginnings in a minute of noise", by_ours, "", 0.0, by_peer, loud),
        Figure("window_ms", "time for a window of 32 ms", window_ms(ours), "ms", 3.0),
    ]  # fmt: skip


async def _said() -> list[Samples]:
    speaker = EspeakSpeaker()
    try:
        return [await _one(speaker, text, voice) for text in LINES for voice in VOICES]
    finally:
        await speaker.close()


async def _one(speaker: EspeakSpeaker, text: str, voice: str) -> Samples:
    """From its first audible sound to its last."""
    spoken = await speaker.say(Utterance(text, variant=voice))
    sound = resampled(np.frombuffer(spoken.samples, dtype="<i2") / 32768, spoken.rate, 1.0, RATE)
    heard = np.flatnonzero(np.abs(sound) > AUDIBLE)
    return np.asarray(sound[heard[0] : heard[-1] + 1] * (0.5 / np.abs(sound).max()))


def found_by(detector: Detector, sentences: Sequence[Samples], hiss: float) -> Found:
    late: list[float] = []
    known: list[float] = []
    off: list[float] = []
    pause = np.zeros(int(PAUSE_S * RATE))
    for number, sentence in enumerate(sentences):
        whole = np.concatenate([pause, sentence, pause])
        noise = np.random.default_rng(number).normal(0, hiss, len(whole))
        begin, end = len(pause), len(pause) + len(sentence)
        events = events_in(detector, whole + noise)
        began = next(((event.sample, at) for at, event in events if isinstance(event, Began)), None)
        ended = [event.sample for _, event in events if isinstance(event, Ended)]
        if began is not None and ended:
            late.append(max(0, began[0] - begin) * 1000 / RATE)
            known.append((began[1] - begin) * 1000 / RATE)
            off.append(abs(ended[-1] - end) * 1000 / RATE)
    return Found(late, known, off, sum(each > 0 for each in late), len(sentences) - len(late))


def events_in(detector: Detector, sound: Samples) -> list[tuple[int, Began | Ended]]:
    """What happened, and at which sample it was known."""
    run, finder = asyncio.run(detector.open()), SpeechFinder()
    samples = (sound[: len(sound) // WINDOW * WINDOW].clip(-1, 1) * 32767).astype("<i2").tobytes()
    found: list[tuple[int, Began | Ended]] = []
    for likely in run.hear(samples):
        found += [(finder.sample, event) for event in finder.feed([likely])]
    return found


def starts_in_noise(detector: Detector) -> int:
    return sum(isinstance(event, Began) for _, event in events_in(detector, a_minute_of_noise()))


def a_minute_of_noise() -> Samples:
    """Hiss, hum, clicks and rumble, a quarter of a minute each."""
    chance, quarter = np.random.default_rng(7), 15 * RATE
    times = np.arange(quarter) / RATE
    hum = 0.1 * np.sin(2 * np.pi * 50 * times) + 0.05 * np.sin(2 * np.pi * 150 * times)
    clicks = np.zeros(quarter)
    clicks[chance.integers(0, quarter, 60)] = 0.9
    clicks = np.convolve(clicks, np.exp(-np.arange(400) / 60), "same")
    rumble = np.convolve(chance.normal(0, 1, quarter), np.ones(200) / 200, "same")
    return np.concatenate([chance.normal(0, 0.1, quarter), hum, clicks, rumble]) + chance.normal(0, 0.002, 60 * RATE)


def window_ms(detector: Detector) -> float:
    """One at a time, as they come on a line."""
    run = asyncio.run(detector.open())
    window = bytes(2 * WINDOW)
    run.hear(window)
    began = time.perf_counter()
    for _ in range(500):
        run.hear(window)
    return (time.perf_counter() - began) * 1000 / 500


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[18] if len(values) > 1 else float("nan")


if __name__ == "__main__":
    show("detector", __doc__, measure)
