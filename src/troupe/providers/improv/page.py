"""How the parts of an answer stand on the page: a name now and then, verse apart, in the manner of who speaks."""

from collections.abc import Iterator, Sequence

from troupe.providers.improv.chance import Chance
from troupe.providers.improv.character import Character
from troupe.providers.improv.manner import coloured
from troupe.providers.improv.speech import Speech
from troupe.providers.improv.wording import count_sentences, fold

_NAME_WINDOW, _SHORT_WORDS = 2, 9


class Page:
    """One answer, written out."""

    def __init__(self, who: Character, speech: Speech, path: Sequence[str], chance: Chance, language: str) -> None:
        self._who = who
        self._speech = speech
        self._path = path
        self._chance = chance
        self._language = language

    def written(self, *, may_name: bool, level: bool) -> str:
        """The text; `level` leaves the ups and downs of a manner out."""
        gap = "" if self._language == "ja" else " "
        text = "\n\n".join(gap.join(block) for block in _blocks(list(self._addressed(may_name=may_name))))
        return coloured(text, self._who, self._chance, level=level) if self._language == "en" else text

    def _addressed(self, *, may_name: bool) -> Iterator[str]:
        """The user's name now and then, at the end of a short first sentence."""
        name, first = self._speech.user_name, self._speech.parts[0]
        lately = any(fold(name) in fold(line) for line in self._path[-_NAME_WINDOW:])
        short = first.endswith(".") and len(first.split()) <= _SHORT_WORDS and "," not in first
        may = name and may_name and not lately and short and count_sentences(first) == 1
        if may and self._chance.happens("name", 0.15 + 0.4 * self._who["warmth"]):
            first = f"{first[:-1]}, {name}."
        yield first
        yield from self._speech.parts[1:]


def _blocks(parts: Sequence[str]) -> Iterator[list[str]]:
    """Verse stands on its own; everything else is one paragraph."""
    block: list[str] = []
    for part in parts:
        if "\n" in part and block:
            yield block
            block = []
        block.append(part)
        if "\n" in part:
            yield block
            block = []
    if block:
        yield block
