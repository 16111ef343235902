"""Names become a mask before a text leaves the server, also where a stream cuts them in two."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

MASK = "▒▒▒"
SHORTEST_WORD = 3
_WORD = re.compile(r"[^\W\d_]+")
NameKind = Literal["persona", "model"]


@dataclass(frozen=True)
class Name:
    """A name that would tell who somebody is."""

    text: str
    owner: str
    kind: NameKind


@dataclass(frozen=True)
class Leak:
    """A side told its own name; the round stays playable, and does not count."""

    kind: NameKind
    at_char: int

    def as_json(self) -> dict[str, object]:
        return {"kind": self.kind, "at_char": self.at_char}


def names_of(owner: str, personas: Iterable[str | None], models: Iterable[str | None]) -> list[Name]:
    """A persona's names with their longer words, and those of its model as they are."""
    found = [Name(_folded(each), owner, "model") for each in models if each]
    for each in personas:
        if each:
            words = [word for word in _WORD.findall(each) if len(word) >= SHORTEST_WORD]
            found += [Name(_folded(text), owner, "persona") for text in (each, *words)]
    return [name for name in dict.fromkeys(found) if name.text]


class MaskStream:
    """Masks a text piece by piece; it holds back as much as the longest name may still need."""

    def __init__(self, names: Sequence[Name], owner: str) -> None:
        ordered = sorted({name.text for name in names}, key=len, reverse=True)
        pattern = "|".join(map(re.escape, ordered)) or r"(?!)"
        self._pattern = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
        self._own = {name.text.casefold(): name.kind for name in names if name.owner == owner}
        self._held = max(map(len, ordered), default=0) + 1
        self._waiting = ""
        self._before = ""
        self._emitted = 0
        self.leaks: list[Leak] = []

    def feed(self, text: str) -> str:
        self._waiting = unicodedata.normalize("NFKC", self._waiting + text)
        return self._release(max(0, len(self._waiting) - self._held))

    def close(self) -> str:
        """The rest, once nothing more can come."""
        return self._release(len(self._waiting))

    def _release(self, until: int) -> str:
        if until <= 0:
            return ""
        whole, shift = self._before + self._waiting, len(self._before)
        pieces, at, end = [], shift, until + shift
        for found in self._pattern.finditer(whole, shift):
            if found.start() >= end:
                break
            if not _is_a_name(found[0]):
                continue
            pieces += [whole[at : found.start()], MASK]
            at = found.end()
            end = max(end, at)
            kind = self._own.get(found[0].casefold())
            if kind:
                self.leaks.append(Leak(kind, self._emitted + sum(map(len, pieces)) - len(MASK)))
        pieces.append(whole[at:end])
        self._waiting = whole[end:]
        self._before = whole[end - 1 : end]
        masked = "".join(pieces)
        self._emitted += len(masked)
        return masked


def masked(text: str, names: Sequence[Name], owner: str) -> tuple[str, list[Leak]]:
    """A whole text with its names masked, and where it told its own."""
    stream = MaskStream(names, owner)
    return stream.feed(text) + stream.close(), stream.leaks


def _is_a_name(found: str) -> bool:
    """`Rook` is a name and `rook` a bird; where a script has no case everything may be one."""
    return found[0].isupper() or found[0].upper() == found[0].lower()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
