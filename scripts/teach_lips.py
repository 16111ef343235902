"""Teach the ear that finds mouth shapes, and write its weights: `python scripts/teach_lips.py` (some ten minutes).

The built-in voice is the teacher: it says sentences of this guide in many throats and several languages and tells when
each sound begins. What is heard of it is changed in every way a recording may be: throat, tempo, pitch, microphone,
room, noise. Three voices are never used, so that `benchmarks/lips.py` can ask with them.
"""

import asyncio
import itertools
import random
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from troupe.kit.sound import HOP, RATE
from troupe.ports.speech import Said, Utterance
from troupe.providers.espeak import EspeakSpeaker
from troupe.voices.domain.lips.hearing import ear
from troupe.voices.domain.lips.hearing.features import INPUTS, Floats, features_of, in_context
from troupe.voices.domain.lips.sounds import PAUSE_CLASS, class_of

HOUSE = Path(__file__).parent.parent
WRITTEN = HOUSE / "src/troupe/voices/domain/lips/hearing" / ear.WEIGHTS
SENTENCES, ROUNDS, BATCH, RATE_OF_LEARNING = 1800, 6, 512, 0.002
HIDDEN = (72, 48)
LANGUAGES = ("en-us", "en-us", "en", "en-us", "de", "en-us", "fr", "es", "en-us", "ru")
_THROATS = (
    "m1 m2 m3 m4 m5 m6 m7 f1 f2 f3 f4 m1 m3 f2 f4 Alex Alicia Andy Annie Denis Diogo Gene Gene2 Hugo Jacky Lee Marco "
    "Mario Mike Reed Nguyen RicishayMax Tweaky adam anika announcer antonio aunty belinda benjamin boris david ed "
    "edward grandma grandpa gustave iven iven3 john kaukovalta klatt klatt2 klatt3 klatt4 linda max michel miguel "
    "norbert pablo paul pedro quincy rob robert sandro shelby travis victor whisper zac"
)
THROATS = _THROATS.split()
NEVER_TAUGHT = ("m8", "f5", "steph")


@dataclass(frozen=True)
class Lesson:
    """What is heard, row by row, and which class each row is."""

    rows: NDArray[np.float16]
    truth: NDArray[np.int64]


def main() -> None:
    assert not set(NEVER_TAUGHT) & set(THROATS)
    lessons = asyncio.run(_lessons(sentences()))
    rows = np.concatenate([each.rows for each in lessons])
    truth = np.concatenate([each.truth for each in lessons])
    print(f"{len(truth) / 100:.0f} seconds of speech", flush=True)
    WRITTEN.write_text(ear.written(_taught(rows, truth)), "utf-8")
    print(f"written: {WRITTEN}")


def sentences() -> list[str]:
    """Plain sentences of the guide, always in the same disorder."""
    found = []
    for page in sorted((HOUSE / "docs").glob("*.md")):
        text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
        lines = [line for line in text.split("\n") if not line.startswith(("|", "#", "-", " ", "<"))]
        for sentence in re.split(r"(?<=[.!?])\s+", re.sub(r"[`*_\[\]()#>]|https?:\S+", " ", " ".join(lines))):
            if 25 < len(sentence) < 160 and re.fullmatch(r"[A-Za-z ,.';:!?-]+", sentence):
                found.append(sentence)
    random.Random(5).shuffle(found)
    return found


async def _lessons(texts: Sequence[str]) -> list[Lesson]:
    speaker, lessons = EspeakSpeaker(), []
    try:
        for number in range(SENTENCES):
            chance = np.random.default_rng(number)
            lessons.append(await _lesson(speaker, texts[number % len(texts)], number, chance))
            if number % 100 == 0:
                print(f"{number} of {SENTENCES} sentences", file=sys.stderr, flush=True)
    finally:
        await speaker.close()
    return lessons


async def _lesson(speaker: EspeakSpeaker, text: str, number: int, chance: np.random.Generator) -> Lesson:
    asked = Utterance(
        text,
        LANGUAGES[number % len(LANGUAGES)],
        str(chance.choice(THROATS)),
        pitch=int(chance.integers(15, 85)),
        span=int(chance.integers(20, 80)),
        wpm=int(chance.integers(130, 230)),
    )
    said = await speaker.say(asked)
    throat, before = float(chance.uniform(0.86, 1.18)), int(chance.uniform(0, 0.3) * RATE)
    samples = np.pad(_resampled(said, throat), (before, 0))
    heard = features_of(_recorded(samples, chance))
    return Lesson(in_context(heard, 0, len(heard)).astype(np.float16), _truth(said, throat, before, len(heard)))


def _truth(said: Said, throat: float, before: int, frames: int) -> NDArray[np.int64]:
    """The class of the sound in the middle of every 10 ms."""
    truth = np.full(frames, PAUSE_CLASS, dtype=np.int64)
    starts = [(each.start_ms / throat + before * 1000 / RATE) * RATE / 1000 / HOP for each in said.phones]
    for phone, start, end in zip(said.phones, starts, [*starts[1:], frames], strict=True):
        truth[int(np.ceil(start - 0.5)) : int(np.ceil(end - 0.5))] = class_of(phone.ipa)
    return truth


def _resampled(said: Said, throat: float) -> Floats:
    """At 16 kHz, with every resonance so many times as high: a throat as much smaller."""
    samples = np.frombuffer(said.samples, dtype="<i2").astype(np.float32) / 32768
    count = int(len(samples) * RATE / said.rate / throat)
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(count // 2 + 1, dtype=complex)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    return np.asarray(np.fft.irfft(kept, count) * (count / len(samples)), dtype=np.float32)


def _recorded(samples: Floats, chance: np.random.Generator) -> Floats:
    """As a microphone in a room hears it."""
    if chance.random() < 0.4:
        samples = _in_a_room(samples, chance)
    spectrum, tones = np.fft.rfft(samples), np.fft.rfftfreq(len(samples), 1 / RATE)
    tilt = chance.uniform(-4, 4) * np.log2(np.maximum(tones, 50) / 1000)
    knots = np.geomspace(80, 8000, 9)
    bumps = np.interp(tones, knots, chance.uniform(-7, 7, len(knots)))
    coloured = np.fft.irfft(spectrum * 10 ** (np.clip(bumps - tilt, -20, 20) / 20), len(samples))
    level = float(np.sqrt((coloured**2).mean())) * 10 ** chance.uniform(-3, -0.8)
    return np.asarray(coloured + chance.standard_normal(len(coloured)) * level, dtype=np.float32)


def _in_a_room(samples: Floats, chance: np.random.Generator) -> Floats:
    length = int(chance.uniform(0.08, 0.35) * RATE)
    echo = chance.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    echo *= chance.uniform(0.1, 0.5) / np.sqrt((echo**2).sum())
    echo[0] += 1
    size = len(samples) + length
    return np.asarray(np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(echo, size), size), np.float32)[
        : len(samples)
    ]


def _taught(rows: NDArray[np.float16], truth: NDArray[np.int64]) -> ear.Layers:
    chance = np.random.default_rng(0)
    sizes = (INPUTS, *HIDDEN, PAUSE_CLASS + 1)
    layers = [
        (
            chance.standard_normal((before, after)).astype(np.float32) * np.float32(np.sqrt(2 / before)),
            np.zeros(after, np.float32),
        )
        for before, after in itertools.pairwise(sizes)
    ]
    values = [value for layer in layers for value in layer]
    moments = [(np.zeros_like(value), np.zeros_like(value)) for value in values]
    steps, step = ROUNDS * (len(truth) // BATCH), 0
    for turn in range(ROUNDS):
        order, lost = chance.permutation(len(truth)), 0.0
        for start in range(0, len(order) - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            loss, slopes = _slopes(layers, rows[batch].astype(np.float32), truth[batch])
            step, lost = step + 1, lost + loss
            speed = RATE_OF_LEARNING * (0.5 + 0.5 * np.cos(np.pi * step / steps)) + 1e-5
            for value, slope, (mean, spread) in zip(values, slopes, moments, strict=True):
                mean += 0.1 * (slope - mean)
                spread += 0.001 * (slope**2 - spread)
                value -= speed * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
        print(f"round {turn + 1}: {lost * BATCH / len(truth):.3f}", flush=True)
    return layers


def _slopes(layers: ear.Layers, rows: Floats, truth: NDArray[np.int64]) -> tuple[float, list[Floats]]:
    """How wrong the ear is, and which way every number should move."""
    heard = [rows]
    for weights, offsets in layers[:-1]:
        heard.append(np.maximum(0, heard[-1] @ weights + offsets))
    told = heard[-1] @ layers[-1][0] + layers[-1][1]
    shares = np.exp(told - told.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    places = np.arange(len(truth))
    loss = float(-np.log(shares[places, truth] + 1e-9).mean())
    wrong = shares
    wrong[places, truth] -= 1
    wrong /= len(truth)
    slopes: list[Floats] = []
    for (weights, _), before in zip(reversed(layers), reversed(heard), strict=True):
        slopes = [before.T @ wrong, wrong.sum(axis=0), *slopes]
        wrong = (wrong @ weights.T) * (before > 0)
    return loss, slopes


if __name__ == "__main__":
    main()
