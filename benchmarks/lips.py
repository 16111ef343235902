"""Mouth shapes for recordings: voices the ear was not taught with, against what their synthesiser knows of itself.

Every 10 ms the shape of the style `exact` is compared with the shape of the sound that is really said. A closure counts
as hit when the lips are closed within 40 ms of a P, B or M. The text is read with another voice than the one that is
heard. The peer is what most faces do: the louder, the wider. Where the program `flite` is installed, voices that
another synthesiser made of recordings of people are heard as well; its times are its own, its pronunciations too.

`TROUPE_BENCH_PEERS` names a folder in which `npm install rhubarb-lip-sync-wasm` was done; then the port of Rhubarb
reads every fourth of the recordings, because it takes longer than they do, with the same text as its dialog. Ours of
the same recordings stand beside it, scored in the same way.
"""

import asyncio
import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, show
from troupe.kit.sound import RATE
from troupe.kit.sound.decoding import decode
from troupe.ports.speech import Said, Utterance
from troupe.providers.espeak import EspeakSpeaker
from troupe.voices import Cue, Phone, cues_of_phones
from troupe.voices.domain.lips.hearing import SaidLine, read_lips
from troupe.voices.domain.lips.hearing.loudness import by_loudness
from troupe.voices.domain.lips.reading import LipReading
from troupe.voices.domain.lips.sounds import sound_of

PEER = Path(__file__).with_name("peer_rhubarb.mjs")
RHUBARB = "Rhubarb"
PEER_SECONDS = 1200
PEER_EVERY = 4
UNTAUGHT = ("steph", "m8")
READER = "m1"
PEOPLE = ("slt", "rms")
NARROW = "kal"
"""A voice of 8,000 samples a second, as a telephone leaves it."""
NEAR_MS = 40
ENGLISH = (
    "Before the bus came, Mabel bought a big bag of plums from the man by the bridge. "
    "Seven of us waited under the old roof while the rain fell over the village. "
    "Would you like to hear what the river told me, or shall we move on? "
    "Paul and Bob pushed the piano up the steps, and nobody helped them. "
    "A thin blue vase stood on the shelf, full of fresh white flowers. "
    "She laughed so loudly that the judge lost his place on the page. "
    "My brother makes bread every Monday morning, before the birds begin to sing. "
    "Three yellow boats drifted past the lighthouse, slowly turning in the fog. "
    "If the camera fails again, we have to film the whole number once more. "
    "Give me half a cup of coffee, please, and a small piece of pumpkin pie. "
    "The young queen chose her words with care, for the room had many ears. "
    "Far above the valley, a wolf was howling at the thin silver moon. "
    "Remember to bring a map, a lamp, some rope, and a pair of warm boots. "
    "Nothing we put in the box was ever found, though everybody looked for it."
)
OTHERS = {
    "de": "Am Abend packte Maria ihre Bücher in die blaue Mappe. Der Bäcker öffnet morgen früh um fünf. "
    "Wir haben über vier Stunden auf den Bus gewartet.",
    "fr": "Ma petite sœur habite au bord du fleuve. Demain, nous prendrons le premier bateau pour le port. "
    "Pouvez-vous fermer la fenêtre, s'il vous plaît ?",
    "es": "El hombre de la plaza vende pan y manzanas. Mi abuela siempre bebe una copa de vino blanco. "
    "Nunca supimos por qué llovía tanto en febrero.",
    "ru": "Мама купила большой белый хлеб. Вечером мы поплывём на лодке по широкой реке. "
    "Почему ты вчера не пришёл в парк?",
    "en": "Bob parked his brown van behind the pub. The farmer's wife found four foxes in the barn. "
    "You could hear the band playing from the top of the hill.",
}  # fmt: skip


@dataclass
class Score:
    """How much time was right, and how many closures were seen."""

    right: int = 0
    steps: int = 0
    hit: int = 0
    closing: int = 0
    seconds: float = 0.0
    took: float = 0.0
    tracks: list[LipReading] = field(default_factory=list)

    def add(self, truth: Sequence[Cue], cues: Sequence[Cue], closing: Sequence[tuple[int, int]]) -> None:
        true, found = _steps(truth), _steps(cues)
        count = min(len(true), len(found))
        self.right += int((true[:count] == found[:count]).sum())
        self.steps += count
        closed = [each for each in cues if each.shape in "AX"]
        for start, end in closing:
            self.closing += 1
            self.hit += any(each.start_ms < end + NEAR_MS and each.end_ms > start - NEAR_MS for each in closed)

    @property
    def exact(self) -> float:
        return self.right / max(1, self.steps)

    @property
    def closures(self) -> float:
        return self.hit / max(1, self.closing)


@dataclass(frozen=True)
class Recording:
    """Sound, the truth about it, its text, and that as the reader would say it."""

    text: str

    samples: NDArray[np.float32]
    truth: Sequence[Cue]
    closing: Sequence[tuple[int, int]]
    lines: Sequence[SaidLine]


def main() -> Sequence[Figure]:
    return asyncio.run(_measured())


async def _measured() -> Sequence[Figure]:
    speaker = EspeakSpeaker()
    try:
        english = [await _said(speaker, each, "en-us", voice) for voice in UNTAUGHT for each in _sentences(ENGLISH)]
        strange = {
            language: [await _said(speaker, each, language, UNTAUGHT[0]) for each in _sentences(text)]
            for language, text in OTHERS.items()
        }
        people, narrow = [
            [await _flite(speaker, each, voice) for voice in voices for each in _sentences(ENGLISH)]
            for voices in ((PEOPLE, (NARROW,)) if shutil.which("flite") else ((), ()))
        ]
    finally:
        await speaker.close()
    text, blind, loud = _read(english, with_text=True), _read(english, with_text=False), _loud(english)
    languages = {name: _read(recordings, with_text=True) for name, recordings in strange.items()}
    worst = min(languages, key=lambda name: languages[name].exact)
    return [
        Figure("text_exact", "right time with the text, two voices", text.exact, "", 0.81, loud.exact,
               "loudness", True),
        Figure("text_closures", "closures hit with the text", text.closures, "", 1.0, loud.closures, "loudness", True),
        Figure("text_speed", "times real time", text.seconds / text.took, "x", 7, None, "", True),
        Figure("languages_exact", f"right time, worst of five languages ({worst})", languages[worst].exact, "", 0.70,
               None, "", True),
        Figure("languages_closures", "closures hit in five languages",
               sum(each.hit for each in languages.values()) / sum(each.closing for each in languages.values()), "", 1.0,
               None, "", True),
        Figure("blind_exact", "right time by ear alone", blind.exact, "", 0.50, loud.exact, "loudness", True),
        Figure("blind_closures", "closures hit by ear alone", blind.closures, "", None, loud.closures,
               "loudness", True),
        Figure("blind_speed", "times real time by ear", blind.seconds / blind.took, "x", 10, None, "", True),
        *_beside(english, "text", "with the text"),
        *_beside(english, "blind", "by ear alone", with_text=False),
        *_calm(text),
        *(_people(people) if people else []),
        *(_narrow(narrow) if narrow else []),
    ]  # fmt: skip


def _beside(recordings: Sequence[Recording], key: str, how: str, *, with_text: bool = True) -> list[Figure]:
    """Some of the recordings, read by us and by the port of Rhubarb, where it is there."""
    some = recordings[::PEER_EVERY]
    theirs = _rhubarb(some, with_text=with_text)
    if theirs is None:
        return []
    ours = _read(some, with_text=with_text)
    rows = (
        ("exact", "right time", ours.exact, "", theirs.exact),
        ("closures", "closures hit", ours.closures, "", theirs.closures),
        ("speed", "times real time", ours.seconds / ours.took, "x", theirs.seconds / theirs.took),
    )
    return [
        Figure(f"{key}_beside_{row}", f"{name} {how}", mine, unit, None, peer, RHUBARB, True)
        for row, name, mine, unit, peer in rows
    ]


def _people(recordings: Sequence[Recording]) -> list[Figure]:
    text, blind, loud = _read(recordings, with_text=True), _read(recordings, with_text=False), _loud(recordings)
    return [
        Figure("people_exact", "another synthesiser, from recordings of two people", text.exact, "", 0.81, loud.exact,
               "loudness", True),
        Figure("people_closures", "its closures hit", text.closures, "", 1.0, loud.closures, "loudness", True),
        Figure("people_blind", "the same by ear alone", blind.exact, "", 0.50, loud.exact, "loudness", True),
        *_beside(recordings, "people", "of another synthesiser"),
    ]  # fmt: skip


def _narrow(recordings: Sequence[Recording]) -> list[Figure]:
    text, loud = _read(recordings, with_text=True), _loud(recordings)
    return [
        Figure("narrow_exact", "another synthesiser at 8,000 samples a second", text.exact, "", None, loud.exact,
               "loudness", True),
        Figure("narrow_closures", "its closures hit", text.closures, "", 1.0, loud.closures, "loudness", True),
    ]  # fmt: skip


def _calm(score: Score) -> list[Figure]:
    tracks = [each.track("smooth").cues for each in score.tracks]
    short = sum(each.lasts < 70 for cues in tracks for each in cues[1:-1])
    changes = sum(len(cues) - 1 for cues in tracks) / score.seconds
    return [
        Figure("calm_short", "smooth shapes under 70 ms, the outer ones aside", short, "", 0),
        Figure("calm_changes", "changes of the smooth mouth a second", changes, "", 9),
    ]


def _read(recordings: Sequence[Recording], *, with_text: bool) -> Score:
    score = Score()
    for each in recordings:
        began = time.process_time()
        found = read_lips(each.samples, "", each.lines if with_text else [])
        score.took += time.process_time() - began
        score.seconds += len(each.samples) / RATE
        score.tracks.append(found)
        score.add(each.truth, found.track("exact").cues, each.closing)
    return score


def _loud(recordings: Sequence[Recording]) -> Score:
    score = Score()
    for each in recordings:
        score.add(each.truth, by_loudness(each.samples, len(each.samples) * 1000 // RATE), each.closing)
    return score


def _rhubarb(recordings: Sequence[Recording], *, with_text: bool) -> Score | None:
    """What the port makes of them. A little noise lies over all of it: in digital silence it waits for ever."""
    folder, node = os.environ.get("TROUPE_BENCH_PEERS"), shutil.which("node")
    if not folder or not node:
        return None
    chance = np.random.default_rng(1)
    asked = []
    for each in recordings:
        noisy = (each.samples + chance.normal(0, 0.001, len(each.samples))).clip(-1, 1)
        pcm = base64.b64encode((noisy * 32767).astype("<i2").tobytes()).decode()
        asked.append(json.dumps({"pcm": pcm, "text": each.text if with_text else ""}))
    command = [node, str(PEER), folder]
    told = subprocess.run(command, input="\n".join(asked), capture_output=True, text=True, timeout=PEER_SECONDS)
    answers = [json.loads(line) for line in told.stdout.splitlines() if line.startswith('{"cues"')]
    if len(answers) != len(recordings):
        raise RuntimeError(f"The port of Rhubarb answered {len(answers)} of {len(recordings)}. {told.stderr[-500:]}")
    score = Score()
    for each, answer in zip(recordings, answers, strict=True):
        score.took += answer["took"]
        score.seconds += len(each.samples) / RATE
        score.add(each.truth, _cues_of(answer["cues"], len(each.samples) * 1000 // RATE), each.closing)
    return score


def _cues_of(told: Sequence[dict[str, object]], ends_ms: int) -> list[Cue]:
    """Each shape lasts until the next begins: what the port tells overlaps in places."""
    starts = {round(float(str(each["start"])) * 1000): str(each["value"]) for each in told}
    places = [(start, shape) for start, shape in sorted(starts.items()) if start < ends_ms]
    if not places or places[0][0] > 0:
        places.insert(0, (0, "X"))
    ends = [start for start, _ in places[1:]] + [ends_ms]
    return [Cue(start, end, shape) for (start, shape), end in zip(places, ends, strict=True)]


async def _said(speaker: EspeakSpeaker, text: str, language: str, voice: str) -> Recording:
    said = await speaker.say(Utterance(text, language, voice, pitch=45, wpm=165))
    phones = [Phone(one.ipa, one.start_ms, two.start_ms) for one, two in pairwise(said.phones)]
    samples = decode(_wav(said), 60).samples
    truth = cues_of_phones(phones, len(samples) * 1000 // RATE, "exact")
    closing = [(each.start_ms, each.end_ms) for each in phones if sound_of(each.ipa).shape == "A"]
    return Recording(text, samples, truth, closing, [await _line(speaker, text, language)])


async def _line(speaker: EspeakSpeaker, text: str, language: str) -> SaidLine:
    said = await speaker.say(Utterance(text, language, READER))
    phones = [(each.ipa, each.start_ms) for each in said.phones]
    words = [(each.start, each.length, each.start_ms) for each in said.words]
    return SaidLine(text, phones, words, len(said.samples) // 2 * 1000 // said.rate)


async def _flite(speaker: EspeakSpeaker, text: str, voice: str) -> Recording:
    told, samples = await asyncio.to_thread(_flite_says, text, voice)
    cues, start = [], 0
    for name, end in (each.split(":") for each in told.split()):
        cues.append(Cue(start, round(float(end) * 1000), _ARPABET[name.upper()]))
        start = cues[-1].end_ms
    closing = [(each.start_ms, each.end_ms) for each in cues if each.shape == "A"]
    return Recording(text, samples, cues, closing, [await _line(speaker, text, "en-us")])


def _flite_says(text: str, voice: str) -> tuple[str, NDArray[np.float32]]:
    """Its sounds with their ends, and the sound of it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        command = ["flite", "-voice", voice, "-t", text, "-o", str(file), "-psdur"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return told, decode(file.read_bytes(), 60).samples


def _wav(said: Said) -> bytes:
    with tempfile.TemporaryFile() as held:
        with wave.open(held, "wb") as out:
            out.setparams((1, 2, said.rate, 0, "NONE", ""))
            out.writeframes(said.samples)
        held.seek(0)
        return held.read()


def _steps(cues: Sequence[Cue]) -> NDArray[np.str_]:
    """The shape in the middle of every 10 ms."""
    middles = np.arange(5, cues[-1].end_ms, 10)
    starts = np.array([each.start_ms for each in cues])
    shapes = np.array([each.shape for each in cues])
    return shapes[np.searchsorted(starts, middles, side="right") - 1]


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?])\s+", text)


_ARPABET = {
    name: shape
    for shape, names in {
        "X": "PAU", "A": "P B M", "G": "F V", "H": "L", "F": "W UW UH", "E": "AO OW OY ER", "D": "AA AY AW",
        "C": "EH EY AE AH AX", "B": "TH DH T D N NG K G HH S Z SH ZH CH JH R Y IY IH",
    }.items()
    for name in names.split()
}  # fmt: skip


if __name__ == "__main__":
    show("lips", __doc__, main)
