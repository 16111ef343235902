"""What is said about recordings for training: texts, speakers, noise and overdriving, each where the answer is known.

Voices are the built-in one in throats that did not teach the ear, and where the program `flite` is installed, four
that another synthesiser made from recordings of people. Each reads a text and is judged with that text, with one that
is half right, and with another one; two of them share a recording; noise is laid over one at a loudness that is known;
and one is overdriven more and more. Everything goes the way of an upload, in the child process that opens what
strangers send.
"""

import asyncio
import base64
import io
import shutil
import wave
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, show
from benchmarks.lips import ENGLISH, _flite_says, _sentences, _wav
from troupe.jobs import run_child
from troupe.kit.sound import RATE
from troupe.kit.sound.decoding import decode
from troupe.ports.speech import Utterance
from troupe.providers.espeak import EspeakSpeaker
from troupe.voices.domain.checks import judge
from troupe.voices.service.clips_child import measured
from troupe.voices.service.lining import lines_said

Floats = NDArray[np.float64]
BUILT_IN, PEOPLE = ("steph", "m8", "f2"), ("slt", "rms", "awb", "kal")
NOISES_DB = (0, 6, 12, 18, 24, 30)
OVERDRIVEN = (2.0, 4.0, 8.0)
_ROUND = 8


class Booth:
    """Says texts in voices, and has recordings judged."""

    def __init__(self, speaker: EspeakSpeaker) -> None:
        self._speaker = speaker

    async def read(self, voice: str, text: str) -> Floats:
        if voice in PEOPLE:
            return np.asarray((await asyncio.to_thread(_flite_says, text, voice))[1], np.float64)
        said = await self._speaker.say(Utterance(text, "en-us", voice, pitch=45, wpm=165))
        return np.asarray(decode(_wav(said), 60).samples, np.float64)

    async def checks(self, clips: Sequence[Floats], texts: Sequence[str]) -> list[dict[str, Any]]:
        """Every check of every clip, by its name."""
        found: list[dict[str, Any]] = []
        for at in range(0, len(clips), _ROUND):
            some = texts[at : at + _ROUND]
            ways = [[await lines_said(self._speaker, text, "en-us")] if text else [] for text in some]
            sounds = [_file(each) for each in clips[at : at + _ROUND]]
            told: Any = await run_child(measured, (sounds, 300, ways))
            for figures, text in zip(told, some, strict=True):
                judged = judge(figures | {"text": text}, text or None)
                found.append({check.name: check for check in judged.checks})
        return found


def measure() -> Sequence[Figure]:
    return asyncio.run(_measured())


async def _measured() -> Sequence[Figure]:
    speaker = EspeakSpeaker()
    try:
        booth = Booth(speaker)
        voices = [*BUILT_IN, *(PEOPLE if shutil.which("flite") else ())]
        return [*await _texts(booth, voices), *await _speakers(booth, voices), *await _rooms(booth, voices[1])]
    finally:
        await speaker.close()


async def _texts(booth: Booth, voices: Sequence[str]) -> list[Figure]:
    lines = _sentences(ENGLISH)
    clips, rights, halves, wrongs = [], [], [], []
    for number, voice in enumerate(voices):
        one, two, three, four = (lines[(2 * number + step) % len(lines)] for step in (0, 1, 5, 8))
        clips.append(await booth.read(voice, f"{one} {two}"))
        rights.append(f"{one} {two}")
        halves.append(f"{one} {three}")
        wrongs.append(f"{three} {four}")
    told = [_verdicts(await booth.checks(clips, texts), "transcript") for texts in (rights, halves, wrongs)]
    return [
        Figure("right_pass", "right texts that pass", _share(told[0], "pass"), "", 1.0, None, "", True),
        Figure("half_pass", "half right texts that pass", _share(told[1], "pass"), "", 0.0),
        Figure("wrong_pass", "wrong texts that pass", _share(told[2], "pass"), "", 0.0),
        Figure("wrong_fail", "wrong texts that fail", _share(told[2], "fail"), "", None, None, "", True),
    ]


async def _speakers(booth: Booth, voices: Sequence[str]) -> list[Figure]:
    lines = _sentences(ENGLISH)
    alone = [await booth.read(each, " ".join(lines[:4])) for each in voices]
    other = [await booth.read(each, " ".join(lines[4:8])) for each in voices]
    pairs = [np.concatenate([alone[one], other[two]]) for one in range(len(voices)) for two in range(one)]
    single = _verdicts(await booth.checks(alone, [""] * len(alone)), "one_speaker")
    double = _verdicts(await booth.checks(pairs, [""] * len(pairs)), "one_speaker")
    return [
        Figure("single_fail", "single voices taken for two", _share(single, "fail"), "", 0.0),
        Figure("double_pass", "two voices taken for one", _share(double, "pass"), "", 0.0),
    ]


async def _rooms(booth: Booth, voice: str) -> list[Figure]:
    pause = np.zeros(RATE)
    clean = np.concatenate([pause, await booth.read(voice, " ".join(_sentences(ENGLISH)[:3])), pause])
    loud = float(np.sqrt((clean[np.abs(clean) > 0.01 * np.abs(clean).max()] ** 2).mean()))
    hiss = np.random.default_rng(4).normal(0, 1, len(clean))
    noisy = [0.3 * clean + hiss * 0.3 * loud * 10 ** (-each / 20) for each in NOISES_DB]
    told = await booth.checks(noisy, [""] * len(noisy))
    off = [
        abs(each["snr"].value - wanted) if "snr" in each else 99.0 for each, wanted in zip(told, NOISES_DB, strict=True)
    ]
    driven = [np.clip(clean / np.abs(clean).max() * each, -1, 1) for each in OVERDRIVEN]
    clipped = [each["clipping"] for each in await booth.checks(driven, [""] * len(driven))]
    return [
        Figure("snr_off_db", "noise of 0 to 30 dB: farthest from what it is", max(off), "dB", 2.0),
        Figure(
            "clipped_pass",
            "overdriven recordings that pass",
            _share([each.verdict for each in clipped], "pass"),
            "",
            0.0,
        ),
    ]


def _verdicts(told: Sequence[dict[str, Any]], name: str) -> list[str]:
    return [each[name].verdict if name in each else "none" for each in told]


def _share(verdicts: Sequence[str], verdict: str) -> float:
    return verdicts.count(verdict) / max(1, len(verdicts))


def _file(samples: Floats) -> str:
    held = io.BytesIO()
    with wave.open(held, "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return base64.b64encode(held.getvalue()).decode()


if __name__ == "__main__":
    show("verdicts", __doc__, measure)
