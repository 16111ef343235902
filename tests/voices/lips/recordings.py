"""Recordings of the built-in voice, of which the truth is known."""

import wave
from io import BytesIO

import numpy as np

from troupe.kit.sound.decoding import decode
from troupe.ports.speech import Utterance
from troupe.providers.espeak import EspeakSpeaker
from troupe.voices import Phone
from troupe.voices.domain.lips.hearing import SaidLine

TEXT = "Peter put a big map of Boston above my piano."


async def spoken(text, variant="m1", **how):
    """What is said, as the engine tells it."""
    speaker = EspeakSpeaker()
    try:
        return await speaker.say(Utterance(text, variant=variant, **how))
    finally:
        await speaker.close()


def wav_of(said):
    """The same as a file."""
    held = BytesIO()
    with wave.open(held, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(said.rate)
        out.writeframes(said.samples)
    return held.getvalue()


def samples_of(said):
    return decode(wav_of(said), 60).samples


def noise(seconds, level=0.05):
    return np.random.default_rng(5).normal(0, level, int(16_000 * seconds)).astype(np.float32)


def line_of(text, said):
    """The text as the ear gets it, from what the built-in voice said."""
    phones = [(each.ipa, each.start_ms) for each in said.phones]
    words = [(each.start, each.length, each.start_ms) for each in said.words]
    return SaidLine(text, phones, words, millis_of(said))


def millis_of(said):
    return len(said.samples) // 2 * 1000 // said.rate


def truth_of(said):
    starts = [each.start_ms for each in said.phones]
    ends = [*starts[1:], millis_of(said)]
    return [Phone(each.ipa, each.start_ms, end) for each, end in zip(said.phones, ends, strict=True)]


def agreement(truth, found, duration_ms):
    """The share of time in which two tracks show the same shape."""
    steps = range(5, duration_ms, 10)
    return sum(shape_at(truth, at) == shape_at(found, at) for at in steps) / len(steps)


def shape_at(cues, at):
    return next(each.shape for each in reversed(cues) if each.start_ms <= at)


def closures_hit(phones, cues):
    """How many of the sounds that close the lips find them closed, and how many there are."""
    closing = [each for each in phones if each.ipa in ("p", "b", "m")]
    closed = [each for each in cues if each.shape in "AX"]
    hit = [p for p in closing if any(c.start_ms < p.end_ms + 40 and c.end_ms > p.start_ms - 40 for c in closed)]
    return len(hit), len(closing)
