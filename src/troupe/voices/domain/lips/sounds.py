"""What each sound of speech looks like, read from its letters in the phonetic alphabet."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from troupe.voices.domain.lips.cues import REST

Kind = Literal["consonant", "vowel", "pause"]


@dataclass(frozen=True, slots=True)
class Phone:
    """One sound and its time; an empty `ipa` is a pause."""

    ipa: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Sound:
    """How a class of sounds is seen."""

    shape: str
    viseme: str
    """Its name among the fifteen that headsets use."""
    kind: Kind


PAUSE = Sound(REST, "sil", "pause")
# Letters, shape, viseme, kind. A letter that is in no row counts as a central vowel.
_CLASSES: tuple[tuple[str, str, str, Kind], ...] = (
    ("pbmɓʙ", "A", "PP", "consonant"),
    ("fvɱⱱɸβʋ", "G", "FF", "consonant"),
    ("wʍɥ", "F", "U", "consonant"),
    ("lɫʎɭɬɮʟ", "H", "nn", "consonant"),
    ("θð", "B", "TH", "consonant"),
    ("tdɾʈɖɗ", "B", "DD", "consonant"),
    ("nŋɲɳɴ", "B", "nn", "consonant"),
    ("kɡgxχɣhɦʔqɢcɟħʕɰ", "B", "kk", "consonant"),
    ("sz", "B", "SS", "consonant"),
    ("ʃʒçɕʑʂʐʝ", "B", "CH", "consonant"),
    ("ɹrʁɻɽʀ", "B", "RR", "consonant"),
    ("j", "B", "I", "consonant"),
    ("iɪᵻɨ", "B", "I", "vowel"),
    ("eɛ", "C", "E", "vowel"),
    ("æ", "C", "aa", "vowel"),
    ("əɐʌɘɤ", "C", "E", "vowel"),
    ("aɑɒɶ", "D", "aa", "vowel"),
    ("ɔo", "E", "O", "vowel"),
    ("ɜɚɝøœɵɞ", "E", "E", "vowel"),
    ("uʊyʏʉɯᵿ", "F", "U", "vowel"),
)
_SOUNDS = {letter: Sound(shape, viseme, kind) for letters, shape, viseme, kind in _CLASSES for letter in letters}
_CENTRAL = _SOUNDS["ə"]
_ROWS = {letter: row for row, (letters, *_) in enumerate(_CLASSES) for letter in letters}
PAUSE_CLASS = len(_CLASSES)
"""The rows are the classes of sound that an ear tells apart; the one after the last is a pause."""
_FIRST_OF = [letters[0] for letters, *_ in _CLASSES] + [""]
_AFFRICATE = Sound("B", "CH", "consonant")
_AFFRICATES = frozenset({"tʃ", "dʒ", "tɕ", "dʑ", "ʈʂ", "ɖʐ"})
_GLIDES = {**dict.fromkeys("iɪjᵻ", "i"), **dict.fromkeys("uʊw", "u")}
_MARKS = frozenset("ˈˌːˑ.ʰʲʷˠˤⁿˡ‿'`~-_^:;")


def sound_of(ipa: str) -> Sound:
    """How a sound is seen; stress, length and small marks do not matter."""
    letters = letters_of(ipa)
    if not letters:
        return PAUSE
    if letters[:2] in _AFFRICATES:
        return _AFFRICATE
    return _SOUNDS.get(letters[0], _CENTRAL)


def class_of(ipa: str) -> int:
    """Which class of sound it is."""
    letters = letters_of(ipa)
    if not letters:
        return PAUSE_CLASS
    if letters[:2] in _AFFRICATES:
        return _ROWS["ʃ"]
    return _ROWS.get(letters[0], _ROWS["ə"])


def sound_in_class(number: int) -> str:
    """A sound that stands for its class."""
    return _FIRST_OF[number]


def glide_of(ipa: str) -> Sound | None:
    """Where a diphthong goes to, if the sound is one: towards I or towards U."""
    letters = letters_of(ipa)
    if len(letters) < 2 or sound_of(letters[0]).kind != "vowel":
        return None
    goal = _GLIDES.get(letters[1])
    return _SOUNDS[goal] if goal and _SOUNDS[goal].shape != sound_of(letters[0]).shape else None


def letters_of(ipa: str) -> str:
    """The base letters alone."""
    plain = unicodedata.normalize("NFD", ipa)
    return "".join(
        each for each in plain if unicodedata.category(each) not in ("Mn", "Zs", "Cc") and each not in _MARKS
    )


def in_order(phones: Sequence[Phone], duration_ms: int) -> list[Phone]:
    """Sounds one after the other from 0 to the end: each lasts until the next begins, what is left is pause."""
    begun = sorted((each for each in phones if each.start_ms < duration_ms), key=lambda each: each.start_ms)
    if not begun or begun[0].start_ms > 0:
        begun.insert(0, Phone("", 0, 0))
    ends = [max(0, each.start_ms) for each in begun[1:]]
    last = begun[-1]
    ends.append(min(duration_ms, last.end_ms) if last.end_ms > last.start_ms else duration_ms)
    found = [Phone(each.ipa, max(0, each.start_ms), end) for each, end in zip(begun, ends, strict=True)]
    if found[-1].end_ms < duration_ms:
        found.append(Phone("", found[-1].end_ms, duration_ms))
    return [each for each in found if each.end_ms > each.start_ms]
