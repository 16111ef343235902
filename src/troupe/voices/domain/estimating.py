"""Mouth times guessed from letters alone: what a face does while there is no sound to read them from."""

import re
from dataclasses import dataclass

from troupe.voices.domain.lips import REST, Cue

_SHAPES = {
    **dict.fromkeys("pbm", "A"),
    **dict.fromkeys("fv", "G"),
    **dict.fromkeys("l", "H"),
    **dict.fromkeys("uüúûùwqўу", "F"),
    **dict.fromkeys("oöóôòøо", "E"),
    **dict.fromkeys("aäáâàåãа", "D"),
    **dict.fromkeys("eéèêëiíîïyæеиіэы", "C"),
}
_PAIRS = {"oo": "F", "ou": "F", "ee": "C", "ea": "C", "th": "B", "sh": "B", "ch": "B", "ph": "G", "qu": "F"}
_VOWELS = frozenset("CDEF")
_VOWEL_MS, _CONSONANT_MS, _SIGN_MS = 95, 62, 150
_PAUSES = {",": 160, ";": 200, ":": 200, ".": 320, "!": 320, "?": 320, "…": 420, "\n": 320, "、": 160, "。": 320}
_GAP_MS = 30
_SENTENCE = re.compile(r"[^.!?…。！？\n]+[.!?…。！？]*\n*|[.!?…。！？\n]+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|\S")


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch that is spoken in one breath; its cues fill it without a gap."""

    text: str
    start_ms: int
    end_ms: int
    cues: tuple[Cue, ...]
    words: tuple[Word, ...]


def estimated(text: str, speed: float = 1.0) -> tuple[Sentence, ...]:
    """Sentence after sentence, from 0 on, every millisecond with a shape."""
    sentences: list[Sentence] = []
    at = 0
    for found in _SENTENCE.findall(text):
        if found.strip():
            sentence = _sentence(found.strip(), at, speed)
            sentences.append(sentence)
            at = sentence.end_ms
    return tuple(sentences)


def _sentence(text: str, start: int, speed: float) -> Sentence:
    cues: list[Cue] = []
    words: list[Word] = []
    at = start
    for token in _WORD.findall(text):
        began = at
        if token[0].isalnum():
            at = _spoken(token.casefold(), at, speed, cues)
            words.append(Word(token, began, at))
            at = _held(cues, at, round(_GAP_MS / speed))
        elif token in _PAUSES:
            at = _put(cues, at, round(_PAUSES[token] / speed), REST)
    if at == start:  # signs alone: a breath
        at = _put(cues, at, round(_PAUSES["."] / speed), REST)
    return Sentence(text, start, at, tuple(cues), tuple(words))


def _spoken(word: str, at: int, speed: float, cues: list[Cue]) -> int:
    place = 0
    while place < len(word):
        pair = word[place : place + 2]
        shape = _PAIRS.get(pair) or _shape(word[place])
        place += 2 if pair in _PAIRS else 1
        if shape:
            at = _put(cues, at, round(_millis(word[place - 1], shape) / speed), shape)
    return at


def _shape(letter: str) -> str | None:
    if letter in "'’":
        return None
    if known := _SHAPES.get(letter):
        return known
    if letter.isascii() or letter.islower():
        return "B"
    return "CDEB"[ord(letter) % 4]  # a sign that stands for a syllable: its sound is not known, only that there is one


def _millis(letter: str, shape: str) -> int:
    if not letter.isascii() and not letter.islower():
        return _SIGN_MS
    return _VOWEL_MS if shape in _VOWELS else _CONSONANT_MS


def _put(cues: list[Cue], at: int, millis: int, shape: str) -> int:
    """A shape for so long; the same shape goes on."""
    millis = max(20, millis)
    if cues and cues[-1].shape == shape:
        cues[-1] = Cue(cues[-1].start_ms, at + millis, shape)
    else:
        cues.append(Cue(at, at + millis, shape))
    return at + millis


def _held(cues: list[Cue], at: int, millis: int) -> int:
    """Between words the mouth stays as it is."""
    if not cues:
        return at
    cues[-1] = Cue(cues[-1].start_ms, at + millis, cues[-1].shape)
    return at + millis
