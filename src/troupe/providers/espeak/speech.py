"""Sentences said by eSpeak NG for whoever works in a child process already, each in a fork of its own.

The engine is global state and remembers what it said before. So whoever holds this object loads it once and never
speaks: a fork does, hands the samples back and ends. The engine's licence wants a process of its own as well: use this
in child processes only; a server asks `EspeakSpeaker`.
"""

import os
from functools import cached_property

import numpy as np

from troupe.ports.speech import Sound, SpeechFailed, Utterance, VoiceUnknown
from troupe.providers.espeak.engine import Engine, EngineMissing


class EspeakSpeech:
    """The engine of the installed package."""

    def speak(self, utterance: Utterance) -> Sound:
        """Say a sentence; its names are checked first, because the engine passes over unknown ones in silence."""
        self._check(utterance)
        engine, rate = self._engine
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _say_and_end(engine, utterance, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            said = answer.read()
        _, status = os.waitpid(child, 0)
        if status != 0 or not said:
            raise SpeechFailed(f"The built-in voice ended with {status} while it spoke.")
        return Sound(np.frombuffer(said, dtype="<i2").astype(np.float32) / 32768.0, rate)

    def _check(self, utterance: Utterance) -> None:
        engine, _ = self._engine
        if utterance.variant not in engine.variants:
            raise VoiceUnknown(utterance.variant)
        if utterance.language not in engine.languages:
            raise VoiceUnknown(utterance.language)

    @cached_property
    def _engine(self) -> tuple[Engine, int]:
        engine = Engine()
        try:
            return engine, engine.rate
        except EngineMissing as missing:
            raise SpeechFailed(str(missing)) from None


def _say_and_end(engine: Engine, utterance: Utterance, writing: int) -> None:
    """In the fork: speak, hand over, end without tidying up what belongs to the parent."""
    voice = f"{utterance.language}+{utterance.variant}"
    said = engine.say(utterance.text, voice, utterance.wpm, utterance.pitch, utterance.span)
    if said is None:
        os._exit(2)
    try:
        with os.fdopen(writing, "wb") as answer:
            answer.write(said.samples)
    except OSError:
        os._exit(1)
    os._exit(0)
