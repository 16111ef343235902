"""The engine itself, through its C functions: what it knows, and one sentence with the times of its sounds.

Nothing but the standard library is loaded here, so that a process that speaks is ready at once and stays small.
"""

import ctypes
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType

SLOWEST_WPM, FASTEST_WPM = 80, 450
_SYNCHRONOUS = 2
_PHONE_EVENTS, _IPA, _NO_EXIT = 0x0001, 0x0002, 0x8000
_RATE, _PITCH, _SPAN = 1, 3, 4
_UTF8 = 1
_CHARACTERS = 1
_WORD, _PHONE = 1, 7
_SEED = 1


class EngineMissing(Exception):
    """The package of the engine is not here, or does not find its data."""


class _Name(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Name),
    )


_Heard = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass
class Utterance:
    """What the engine said: samples of 16 bit, and where words and sounds begin."""

    pieces: list[bytes] = field(default_factory=list)
    words: list[tuple[int, int, int]] = field(default_factory=list)
    """(first character, from 0; how many; millisecond)"""
    phones: list[tuple[str, int]] = field(default_factory=list)
    """(IPA, empty for a pause; millisecond)"""

    @property
    def samples(self) -> bytes:
        return b"".join(self.pieces)


class Engine:
    """eSpeak NG of the installed package. It remembers what it said, so whoever wants equal sound forks before."""

    @cached_property
    def variants(self) -> frozenset[str]:
        return frozenset(each.name for each in (self._data / "voices" / "!v").iterdir())

    @cached_property
    def languages(self) -> frozenset[str]:
        return frozenset(each.name.lower() for each in (self._data / "lang").rglob("*") if each.is_file())

    @cached_property
    def rate(self) -> int:
        """How many samples a second has; asking loads the engine."""
        options = _PHONE_EVENTS | _IPA | _NO_EXIT
        rate = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, str(self._data).encode(), options))
        if rate <= 0:
            raise EngineMissing("The built-in voice does not find its data.")
        return rate

    def say(self, text: str, voice: str, wpm: int, pitch: int, span: int) -> Utterance | None:
        """One sentence; None where the engine refuses the voice or the text."""
        assert self.rate
        said = Utterance()

        def hear(samples: "ctypes._Pointer[ctypes.c_short]", count: int, events: "ctypes._Pointer[_Event]") -> int:
            if samples and count:
                said.pieces.append(ctypes.string_at(samples, 2 * count))
            _note(said, events)
            return 0

        callback = _Heard(hear)  # kept as long as the engine may call it
        engine = self._library
        engine.espeak_SetSynthCallback(callback)
        engine.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))  # else it begins with the time of day
        if engine.espeak_SetVoiceByName(voice.encode()) != 0:
            return None
        engine.espeak_SetParameter(_RATE, min(FASTEST_WPM, max(SLOWEST_WPM, wpm)), 0)
        engine.espeak_SetParameter(_PITCH, pitch, 0)
        engine.espeak_SetParameter(_SPAN, span, 0)
        content = text.encode() + b"\0"
        return None if engine.espeak_Synth(content, len(content), 0, _CHARACTERS, 0, _UTF8, None, None) else said

    @cached_property
    def _data(self) -> Path:
        return Path(_loader().get_data_path())

    @cached_property
    def _library(self) -> ctypes.CDLL:
        try:
            return ctypes.CDLL(_loader().get_library_path())
        except OSError as wrong:
            raise EngineMissing(f"The built-in voice cannot be loaded: {wrong}") from None


def _note(said: Utterance, events: "ctypes._Pointer[_Event]") -> None:
    at = 0
    while events[at].type:
        event = events[at]
        if event.type == _WORD:
            said.words.append((event.text_position - 1, event.length, event.audio_position))
        elif event.type == _PHONE:
            said.phones.append((event.id.string.decode(errors="ignore"), event.audio_position))
        at += 1


def _loader() -> ModuleType:
    try:
        return import_module("espeakng_loader")
    except ImportError:
        raise EngineMissing("The package espeakng-loader is not installed.") from None
