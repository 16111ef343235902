"""Whether the mark inside sound is found where it is, after what happens to files, and never where it is not.

Sentences of voices that the pattern does not know are marked, then encoded, brought to another rate, cut or turned
down, and read again. The clearest reading of sound without a mark is the peer: the nearest that chance comes. Such
sound is speech in eight languages, hiss, hum, rumble, clicks and chords, in pieces of two to thirty seconds.
"""

import asyncio
import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import av
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from benchmarks.figures import Figure, show
from troupe.kit.sound.decoding import decode
from troupe.kit.sound.encoding import wav
from troupe.kit.sound.marking import PRESENT
from troupe.kit.sound.watermark import RATE, marked, read
from troupe.ports.speech import Utterance
from troupe.providers.espeak import EspeakSpeaker
from troupe.voices.domain.colouring import resampled

Samples = NDArray[np.float64]
SHORT_SECONDS = 2.05
VOICES = ("m1", "m3", "f2", "Andrea", "steph", "m7")
LANGUAGES = ("en-us", "de", "fr", "es", "ru", "it", "pt", "pl")
LINES = (
    "Seven grey geese flew over the frozen lake before the morning train had reached the hills.",
    "Would you rather hear a long story about gardens, or a short one about a thief?",
    "Please bring me a clean cup and tell your brother that the blue boat is waiting.",
)
_KBIT = 64_000


def measure() -> Sequence[Figure]:
    speech = asyncio.run(_said())
    began = time.process_time()
    with_mark = [marked(_pcm(each)) for each in speech]
    marking = time.process_time() - began
    short = [marked(_pcm(each[: int(SHORT_SECONDS * RATE)])) for each in speech]
    chance = [_score(piece) for piece in unmarked(speech)]
    began = time.process_time()
    plain = [_score(_floats(each)) for each in with_mark]
    reading = time.process_time() - began
    seconds = sum(map(len, speech)) / RATE
    nearest = max(chance)
    found = {name: min(_score(change(each)) for each in [*with_mark, *short]) for name, change in CHANGES.items()}
    loss = min(_signal_to_change(_pcm(one), other) for one, other in zip(speech, with_mark, strict=True))
    return [
        Figure("false", f"of {len(chance)} sounds without a mark, taken for marked",
               sum(each >= PRESENT for each in chance), "", 0.0),
        Figure("nearest", "clearest reading without a mark", nearest, "σ", PRESENT - 1),
        Figure("plain", "least clear reading of a whole sentence", min(plain), "σ", PRESENT, nearest, "chance", True),
        *(Figure(name, f"the same and of two seconds, after {_SAID[name]}", least, "σ", PRESENT, nearest, "chance",
                 True) for name, least in found.items()),
        Figure("change_db", "speech above what the mark changes", loss, "dB", 20.0, None, "", True),
        Figure("marking", "seconds of sound marked in a second of processor", seconds / marking, "×", 100.0, None, "",
               True),
        Figure("reading", "seconds of sound read in a second of processor", seconds / reading, "×", 20.0, None, "",
               True),
    ]  # fmt: skip


async def _said() -> list[Samples]:
    speaker = EspeakSpeaker()
    try:
        every = [(LINES[at % len(LINES)], voice) for at, voice in enumerate(VOICES)]
        return [await _one(speaker, text, voice, "en-us") for text, voice in every]
    finally:
        await speaker.close()


async def _one(speaker: EspeakSpeaker, text: str, voice: str, language: str) -> Samples:
    said = await speaker.say(Utterance(text, language, variant=voice, wpm=160))
    sound = resampled(np.frombuffer(said.samples, dtype="<i2") / 32768, said.rate, 1.0, RATE)
    return np.asarray(0.5 * sound / np.abs(sound).max(), dtype=np.float64)


def unmarked(speech: Sequence[Samples]) -> Iterator[Samples]:
    """Sound of many kinds in which nothing stands."""
    yield from speech
    yield np.concatenate(speech)
    yield from asyncio.run(_strangers())
    chance, times = np.random.default_rng(11), np.arange(30 * RATE) / RATE
    yield from (chance.normal(0, 0.1, seconds * RATE) for seconds in (2, 5, 10, 30))
    yield np.convolve(chance.normal(0, 1, 20 * RATE), np.ones(200) / 200, "same")
    for root in (110.0, 196.0, 261.6, 440.0):
        yield sum(0.1 * np.sin(2 * np.pi * root * step * times) for step in (1, 1.26, 1.5, 2, 3, 4, 5))
    clicks = np.zeros(10 * RATE)
    clicks[chance.integers(0, len(clicks), 80)] = 0.9
    yield np.convolve(clicks, np.exp(-np.arange(600) / 90), "same")
    yield 0.2 * np.sin(2 * np.pi * 50 * times[: 10 * RATE]) + chance.normal(0, 0.001, 10 * RATE)


async def _strangers() -> list[Samples]:
    speaker = EspeakSpeaker()
    try:
        every = [(language, voice) for language in LANGUAGES for voice in VOICES]
        return [await _one(speaker, LINES[at % 3], voice, language) for at, (language, voice) in enumerate(every)]
    finally:
        await speaker.close()


def _encoded(container: str, codec: str, rate: int, format: str) -> Callable[[bytes], Samples]:
    def change(samples: bytes) -> Samples:
        file = io.BytesIO()
        with av.open(file, "w", format=container) as out:
            stream = out.add_stream(codec, rate=rate)
            assert isinstance(stream, av.AudioStream)
            stream.bit_rate, stream.layout = _KBIT, "mono"  # type: ignore[assignment]  # names are taken for layouts
            resampler = AudioResampler(format=format, layout="mono", rate=rate)
            frame = av.AudioFrame.from_ndarray(np.frombuffer(samples, "<i2").reshape(1, -1).copy(), "s16", "mono")
            frame.sample_rate = RATE
            for ready in [*resampler.resample(frame), *resampler.resample(None)]:
                out.mux(stream.encode(ready))
            out.mux(stream.encode(None))
        return np.asarray(decode(file.getvalue(), 600, RATE).samples, dtype=np.float64)

    return change


def _at_rate(rate: int) -> Callable[[bytes], Samples]:
    def change(samples: bytes) -> Samples:
        other = resampled(_floats(samples), RATE, 1.0, rate)
        content = wav((other * 32767).clip(-32768, 32767).astype("<i2").tobytes(), rate)
        return np.asarray(decode(content, 600, RATE).samples, dtype=np.float64)

    return change


def _turned_down(samples: bytes) -> Samples:
    return np.asarray(np.round(_floats(samples) * 3276) / 32768)


def _from_within(samples: bytes) -> Samples:
    """A second cut off at the beginning of what is long enough."""
    sound = _floats(samples)
    return sound[RATE - 377 :] if len(sound) > 4 * RATE else sound


CHANGES: Mapping[str, Callable[[bytes], Samples]] = {
    "mp3": _encoded("mp3", "libmp3lame", RATE, "s16p"),
    "opus": _encoded("ogg", "libopus", 48_000, "flt"),
    "rate_16": _at_rate(16_000),
    "rate_44": _at_rate(44_100),
    "quiet": _turned_down,
    "cut": _from_within,
}
_SAID = {
    "mp3": "MP3 at 64 kbit/s",
    "opus": "Opus at 64 kbit/s",
    "rate_16": "16 kHz and back",
    "rate_44": "44.1 kHz and back",
    "quiet": "20 dB less",
    "cut": "a cut",
}


def _score(sound: Samples) -> float:
    return read(sound)


def _pcm(sound: Samples) -> bytes:
    return bytes((sound.clip(-1, 1) * 32767).astype("<i2").tobytes())


def _floats(samples: bytes) -> Samples:
    return np.frombuffer(samples, dtype="<i2") / 32768


def _signal_to_change(before: bytes, after: bytes) -> float:
    one, other = _floats(before), _floats(after)
    return float(10 * np.log10(np.sum(one**2) / np.sum((one - other) ** 2)))


if __name__ == "__main__":
    show("sound_mark", __doc__, measure)
