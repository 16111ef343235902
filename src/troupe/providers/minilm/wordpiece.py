"""Words into the pieces that the model knows."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

LONGEST_WORD = 100
_CHINESE = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class WordPiece:
    """The vocabulary of the model: a piece that goes on within a word begins with `##`."""

    def __init__(self, pieces: Mapping[str, int]) -> None:
        self._pieces = pieces
        self._unknown = pieces["[UNK]"]
        self._begin, self._end = pieces["[CLS]"], pieces["[SEP]"]
        self._of_word = lru_cache(maxsize=20_000)(self._split)

    @classmethod
    def read(cls, file: Path) -> "WordPiece":
        with file.open(encoding="utf-8") as lines:
            return cls({line.rstrip("\n"): number for number, line in enumerate(lines)})

    def numbers(self, text: str, longest: int) -> list[int]:
        """The pieces of a text between the mark of its beginning and that of its end."""
        found: list[int] = [self._begin]
        for word in words(text):
            found += self._of_word(word)
            if len(found) >= longest - 1:
                break
        return [*found[: longest - 1], self._end]

    def _split(self, word: str) -> Sequence[int]:
        """The longest known piece first; a word that has a rest nobody knows is unknown as a whole."""
        if len(word) > LONGEST_WORD:
            return (self._unknown,)
        found, start = [], 0
        while start < len(word):
            length = self._longest(word, start)
            if not length:
                return (self._unknown,)
            found.append(self._pieces[_piece(word, start, start + length)])
            start += length
        return found

    def _longest(self, word: str, start: int) -> int:
        lengths = range(len(word) - start, 0, -1)
        return next((length for length in lengths if _piece(word, start, start + length) in self._pieces), 0)


def words(text: str) -> Iterator[str]:
    """Lower case, without accents, every sign and every Chinese character by itself."""
    for run in "".join(_cleaned(text)).split():
        yield from _apart(_bare(run.lower()))


def _piece(word: str, start: int, end: int) -> str:
    return f"##{word[start:end]}" if start else word[start:end]


def _cleaned(text: str) -> Iterator[str]:
    for sign in text:
        if sign in "\t\n\r":
            yield " "
        elif sign in "\0\ufffd" or unicodedata.category(sign) in ("Cc", "Cf", "Cn", "Co", "Cs"):
            continue
        elif _is_chinese(sign):
            yield f" {sign} "
        else:
            yield " " if unicodedata.category(sign) == "Zs" else sign


def _bare(word: str) -> str:
    if word.isascii():
        return word
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if unicodedata.category(sign) != "Mn")


def _apart(word: str) -> Iterator[str]:
    start = 0
    for place, sign in enumerate(word):
        if not sign.isalnum() and _is_punctuation(sign):
            if start < place:
                yield word[start:place]
            yield sign
            start = place + 1
    if start < len(word):
        yield word[start:]


def _is_punctuation(sign: str) -> bool:
    return (sign.isascii() and sign.isprintable() and sign != " ") or unicodedata.category(sign).startswith("P")


def _is_chinese(sign: str) -> bool:
    return sign > "\u2e7f" and any(low <= ord(sign) <= high for low, high in _CHINESE)
