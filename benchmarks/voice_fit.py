"""How near the built-in voice comes to voices it has never had, and what the search for them costs.

Four strangers say six sentences that the search does not know: where the program `flite` is installed, voices that
another synthesiser made of recordings of people; else voices of the built-in engine in throats, colours and rooms
that no timbre has, which is the easier task. Before is the first draw of a persona; both are judged on sentences the
search did not hear.
"""

import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, show
from troupe.app import voice_search
from troupe.kit.sound.decoding import decode
from troupe.kit.sound.measuring import voice_figures
from troupe.ports.speech import Utterance
from troupe.providers.espeak import EspeakSpeech
from troupe.voices import Voice
from troupe.voices.domain.colouring import resampled
from troupe.voices.domain.likeness import voice_of
from troupe.voices.domain.timbre import VARIANTS, drawn

PEOPLE = ("slt", "kal", "awb", "rms")
STRANGERS = (("m2", 0.89, -5.0), ("f4", 1.06, 4.0), ("m7", 1.03, 3.0), ("f1", 0.95, -3.0))
"""A variant, a throat, and how its loudness leans from low to high tones, in dB an octave."""
SENTENCES = (
    "Nobody had told the baker that the bridge was closed until noon.",
    "She keeps three brown hens and a goat behind the little chapel.",
    "If it rains again tomorrow we shall have to move the tables indoors.",
    "My uncle mended clocks for forty years and never owned a watch.",
    "The last bus to the harbour leaves a quarter past eleven.",
    "Would anyone mind if I opened the window for a moment?",
)
_GROUP = 4
_PERSONA = "00000000-0000-4000-8000-00000000000"


def measure() -> Sequence[Figure]:
    people = shutil.which("flite") is not None
    voices = [_of_flite(name) for name in PEOPLE] if people else [_of_a_stranger(*each) for each in STRANGERS]
    before, after, spent = [], [], []
    for number, (voice, _) in enumerate(voices):
        first = drawn(f"{_PERSONA}{number}", 0, "any", "family").model_dump(mode="json")
        began = _cpu()
        fitted = fit(voice)
        spent.append(_cpu() - began)
        was, now = voice_search.nearness(voice.as_json(), [first, fitted])
        before.append(was)
        after.append(now)
    seconds = sum(each for _, each in voices) / len(voices)
    gained = [now - was for was, now in zip(before, after, strict=True)]
    kind = "people" if people else "strangers"
    return [
        Figure(
            "after", f"least alike of four {kind} after the search", min(after), "", 80.0, min(before), "before", True
        ),
        Figure("gain", "least gain", min(gained), "", 8.0, None, "", True),
        Figure("cpu_s", f"processor time of a search, for {seconds:.0f} s of speech", max(spent), "s", 20.0),
    ]


def fit(wanted: Voice) -> dict[str, object]:
    """As a session does it, in this process."""
    told = wanted.as_json()
    groups = [list(VARIANTS[at : at + _GROUP]) for at in range(0, len(VARIANTS), _GROUP)]
    found = [body for group in groups for body in voice_search.bodies(told, group, 1.20)]
    return voice_search.tuned(told, min(found, key=lambda each: each["distance"]))


def _of_flite(name: str) -> tuple[Voice, float]:
    spoken = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        for text in SENTENCES:
            subprocess.run(["flite", "-voice", name, "-t", text, "-o", str(file)], check=True, capture_output=True)
            spoken.append(decode(file.read_bytes(), 60).samples)
    return _measured(spoken)


def _of_a_stranger(variant: str, throat: float, leaning: float) -> tuple[Voice, float]:
    engine, spoken = EspeakSpeech(), []
    for text in SENTENCES:
        sound = engine.speak(Utterance(text, "en", variant, 60, 62, round(150 / throat)))
        spoken.append(_leaning(resampled(sound.samples, sound.rate, throat), leaning))
    return _measured(spoken)


def _leaning(samples: NDArray[np.floating], decibels: float) -> NDArray[np.float64]:
    """Louder or softer from octave to octave, with a hollow at 1,500 Hz as of a room."""
    spectrum = np.fft.rfft(samples)
    tones = np.maximum(60.0, np.fft.rfftfreq(len(samples), 1 / 16_000))
    gain = decibels * np.log2(tones / 1000) - 7 * np.exp(-(((tones - 1500) / 300) ** 2))
    return np.asarray(np.fft.irfft(spectrum * 10 ** (gain / 20), len(samples)))


def _measured(spoken: Sequence[NDArray[np.floating]]) -> tuple[Voice, float]:
    return voice_of([voice_figures(each) for each in spoken]), sum(map(len, spoken)) / 16_000


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    show("voice_fit", __doc__, measure)
