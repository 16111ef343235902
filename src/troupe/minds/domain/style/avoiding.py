"""Phrases that a persona avoids, found in a text: reported and counted, never cut out."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from troupe.minds.domain.style.manner import protecting
from troupe.minds.domain.style.reach import plain
from troupe.minds.domain.style.scanning import Scan

if TYPE_CHECKING:
    from troupe.personas import Persona

_OPEN_END = re.compile(r"(?:\.{3}|…)\s*\Z")
_BETWEEN = " \t\r\"'“‘«(*_-"
_SENTENCE_ENDS = ".!?…\n。！？"
_LOOKS_BACK = 64


@dataclass(frozen=True)
class Violation:
    """A phrase that is to be avoided, and where it was said."""

    phrase: str
    start: int
    end: int


def avoided(persona: "Persona", text: str) -> Sequence[Violation]:
    """Where a text says what its persona never says; quotations, code and addresses do not count."""
    if not persona.phrasebook.avoid:
        return ()
    folded, places = _folded(text)
    kept = _protected(text)
    found = [
        Violation(phrase, start, end)
        for phrase in persona.phrasebook.avoid
        for start, end in _places(phrase, folded, places, text)
        if not any(start < stop and begin < end for begin, stop in kept)
    ]
    return sorted(found, key=lambda one: (one.start, one.end))


def _places(phrase: str, folded: str, places: Sequence[int], text: str) -> Iterator[tuple[int, int]]:
    opens = _OPEN_END.search(phrase) is not None
    wanted = _folded(_OPEN_END.sub("", phrase))[0].strip()
    if not wanted:
        return
    spaced = r"\s+".join(map(re.escape, wanted.split()))
    for hit in re.finditer(spaced, folded):
        if not _stands_alone(folded, hit.start(), hit.end()):
            continue
        start, end = places[hit.start()], places[hit.end() - 1] + 1
        if not opens or _begins_sentence(text, start):
            yield start, end


def _begins_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - _LOOKS_BACK) : at].rstrip(_BETWEEN)
    return before[-1] in _SENTENCE_ENDS if before else at <= _LOOKS_BACK


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """At word edges, or anywhere in a script that writes without gaps."""
    before, first = folded[start - 1 : start], folded[start]
    last, after = folded[end - 1], folded[end : end + 1]
    return not (_joins(before) and _joins(first)) and not (_joins(last) and _joins(after))


def _joins(mark: str) -> bool:
    return mark.isalnum() and ord(mark) < 0x2E80


def _folded(text: str) -> tuple[str, list[int]]:
    """A text as phrases are compared, and for each of its characters the place it comes from."""
    pieces = [plain(unicodedata.normalize("NFKC", mark).casefold()) for mark in text]
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), places


def _protected(text: str) -> Sequence[tuple[int, int]]:
    scan = Scan(protecting())
    scan.walk(text, 0, final=True)
    return scan.protected
