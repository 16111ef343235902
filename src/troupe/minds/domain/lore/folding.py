"""Text as keys are compared with it: composed, in small letters, with plain quotes and single spaces.

Every character of the folded text knows where it stands in the text as it was written.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_QUOTES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\uff02", '"'),
}
_SPACES = dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000", " ") | dict.fromkeys(
    map(chr, range(0x2000, 0x200B)), " "
)
_PLAIN = str.maketrans(_QUOTES | _SPACES)
_BLANKS = str.maketrans(dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x1f", " "))
_HIDDEN = re.compile(r"\{\{\s*(?://[^{}]*|comment\s*:[^{}]*)\}\}", re.IGNORECASE)
_RUN = re.compile("  +")
# Scripts that write words without gaps: at such an end of a key nothing has to end.
_GAPLESS = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x19E0, 0x19FF),
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3038, 0x303B),
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAA7F),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x1AFF0, 0x1B16F),
    (0x20000, 0x3FFFF),
)


@dataclass(frozen=True)
class Folded:
    """A text twice, character by character alike: in small letters, and with the letters as they were."""

    small: str
    cased: str
    composed: str
    """For patterns: composed, and otherwise as it was written."""
    places: Sequence[int] | None
    """Where each folded character began; none when nothing moved."""
    composed_places: Sequence[int] | None
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters of the folded text stand in the text as it was written."""
        return _back(self.places, start, end, self.length)

    def composed_span(self, start: int, end: int) -> tuple[int, int]:
        return _back(self.composed_places, start, end, self.length)


def folded(text: str) -> Folded:
    """A text ready to be searched; what macros hide is cut out of it."""
    visible, places = _visible(text)
    composed, places = _composed(visible, places)
    plain = composed.translate(_BLANKS if composed.isascii() else _PLAIN)
    cased, kept = _single_spaces(plain, places)
    return Folded(_small(cased), cased, composed, kept, places, len(text))


def folded_key(key: str) -> tuple[str, str]:
    """A key in small letters, and with the letters as they were."""
    plain = unicodedata.normalize("NFC", key).translate(_PLAIN)
    cased = _RUN.sub(" ", plain).strip(" ")
    return _small(cased), cased


@lru_cache(maxsize=4096)
def is_of_word(mark: str) -> bool:
    """Letters, marks, digits and the underscore make words."""
    return mark == "_" or unicodedata.category(mark)[0] in "LM" or unicodedata.category(mark) == "Nd"


@lru_cache(maxsize=4096)
def needs_end(mark: str) -> bool:
    """Whether a word must end where a key ends with this character."""
    code = ord(mark)
    return is_of_word(mark) and not any(first <= code <= last for first, last in _GAPLESS)


def _back(places: Sequence[int] | None, start: int, end: int, length: int) -> tuple[int, int]:
    if places is None:
        return start, end
    return (places[start] if start < len(places) else length), (places[end] if end < len(places) else length)


def _small(text: str) -> str:
    """Small letters where that is one character, so that places stay true."""
    low = text.lower()
    if len(low) == len(text) and "\u03a3" not in text:  # a sigma at the end of a word would become another one
        return low
    return "".join(small if len(small := mark.lower()) == 1 else mark for mark in text)


def _visible(text: str) -> tuple[str, Sequence[int] | None]:
    if "{{" not in text or not (cuts := [found.span() for found in _HIDDEN.finditer(text)]):
        return text, None
    places = array("l")
    at = 0
    for start, end in [*cuts, (len(text), len(text))]:
        places.extend(range(at, start))
        at = end
    return "".join(text[place] for place in places), places


def _composed(text: str, places: Sequence[int] | None) -> tuple[str, Sequence[int] | None]:
    if unicodedata.is_normalized("NFC", text):
        return text, places
    out: list[str] = []
    moved = array("l")
    for start, piece in _clusters(text):
        composed = unicodedata.normalize("NFC", piece)
        out.append(composed)
        moved.extend([places[start] if places is not None else start] * len(composed))
    return "".join(out), moved


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Pieces that compose each for itself."""
    start = 0
    for at in range(1, len(text)):
        piece, mark = text[start:at], text[at]
        if unicodedata.combining(mark) or (mark > "\u02ff" and _join(piece, mark)):
            continue
        yield start, piece
        start = at
    yield start, text[start:]


def _join(piece: str, mark: str) -> bool:
    apart = unicodedata.normalize("NFC", piece) + unicodedata.normalize("NFC", mark)
    return unicodedata.normalize("NFC", piece + mark) != apart


def _single_spaces(text: str, places: Sequence[int] | None) -> tuple[str, Sequence[int] | None]:
    if "  " not in text:
        return text, places
    kept = array("l")
    at = 0
    for run in _RUN.finditer(text):
        kept.extend(range(at, run.start() + 1))
        at = run.end()
    kept.extend(range(at, len(text)))
    single = _RUN.sub(" ", text)
    return single, kept if places is None else array("l", (places[place] for place in kept))
