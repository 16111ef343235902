"""Sentences said by eSpeak NG, each in a fork of its own.

The engine is global state and remembers what it said before. So whoever holds this object loads it once and never
speaks: a fork does, hands the samples back and ends. That makes one sentence sound the same every time, and a crash
costs one sentence. The engine's licence wants a process of its own as well: use this in child processes only.
"""

import ctypes
import os
from functools import cached_property
from pathlib import Path

import numpy as np

from troupe.ports.speech import FASTEST_WPM, SLOWEST_WPM, Sound, SpeechFailed, Utterance, VoiceUnknown

_SYNCHRONOUS = 2
_NO_EXIT = 0x8000
_RATE, _PITCH, _SPAN = 1, 3, 4
_UTF8 = 1
_CHARACTERS = 1
_Heard = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class EspeakSpeech:
    """The engine of the installed package."""

    def speak(self, utterance: Utterance) -> Sound:
        """Say a sentence; its names are checked first, because the engine passes over unknown ones in silence."""
        self._check(utterance)
        engine = self._engine
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
        return Sound(np.frombuffer(said, dtype="<i2").astype(np.float32) / 32768.0, self._rate)

    def _check(self, utterance: Utterance) -> None:
        if utterance.variant not in self._variants:
            raise VoiceUnknown(utterance.variant)
        if utterance.language not in self._languages:
            raise VoiceUnknown(utterance.language)

    @cached_property
    def _data(self) -> Path:
        import espeakng_loader

        return Path(espeakng_loader.get_data_path())

    @cached_property
    def _variants(self) -> frozenset[str]:
        return frozenset(each.name for each in (self._data / "voices" / "!v").iterdir())

    @cached_property
    def _languages(self) -> frozenset[str]:
        return frozenset(each.name.lower() for each in (self._data / "lang").rglob("*") if each.is_file())

    @cached_property
    def _engine(self) -> ctypes.CDLL:
        import espeakng_loader

        engine = ctypes.CDLL(espeakng_loader.get_library_path())
        self._rate = int(engine.espeak_Initialize(_SYNCHRONOUS, 0, str(self._data).encode(), _NO_EXIT))
        if self._rate <= 0:
            raise SpeechFailed("The built-in voice does not find its data.")
        return engine


def _say_and_end(engine: ctypes.CDLL, utterance: Utterance, writing: int) -> None:
    """In the fork: speak, hand over, end without tidying up what belongs to the parent."""
    try:
        with os.fdopen(writing, "wb") as answer:
            answer.write(_said(engine, utterance))
    except OSError:
        os._exit(1)
    os._exit(0)


def _said(engine: ctypes.CDLL, utterance: Utterance) -> bytes:
    heard: list[bytes] = []

    def hear(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _: int) -> int:
        if samples and count:
            heard.append(ctypes.string_at(samples, 2 * count))
        return 0

    callback = _Heard(hear)  # kept as long as the engine may call it
    engine.espeak_SetSynthCallback(callback)
    if engine.espeak_SetVoiceByName(f"{utterance.language}+{utterance.variant}".encode()) != 0:
        os._exit(2)
    engine.espeak_SetParameter(_RATE, min(FASTEST_WPM, max(SLOWEST_WPM, utterance.wpm)), 0)
    engine.espeak_SetParameter(_PITCH, utterance.pitch, 0)
    engine.espeak_SetParameter(_SPAN, utterance.span, 0)
    text = utterance.text.encode() + b"\0"
    if engine.espeak_Synth(text, len(text), 0, _CHARACTERS, 0, _UTF8, None, None) != 0:
        os._exit(3)
    return b"".join(heard)
