"""Where sentences end, while a text is still arriving."""

import re

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|[。！？]|\n[^\S\n]*\n")
# What an end is made of: a run of these at the end of the text may become one when more comes.
_MARKS = frozenset(".!?…\"'”’)]")


class SentenceFinder:
    """Feed it text; it gives the place of each sentence as soon as that is finished."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._rest = ""  # what no sentence has taken yet
        self._begins = 0  # where that stands in the whole text
        self._searched = 0  # how much of that surely holds no end

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def feed(self, piece: str) -> list[tuple[int, int]]:
        """The sentences that this piece finished, as places in the whole text."""
        self._pieces.append(piece)
        self._rest += piece
        found = []
        while match := _END.search(self._rest, self._searched):
            found += self._cut(match.end())
        self._leave_out(max(0, len(self._rest) - len(piece)))
        return found

    def close(self) -> list[tuple[int, int]]:
        """What is left at the end of the text."""
        return self._cut(len(self._rest))

    def _cut(self, end: int) -> list[tuple[int, int]]:
        """Take a sentence off, without the blanks around it; there may be nothing between them."""
        taken, self._rest = self._rest[:end], self._rest[end:]
        start = self._begins + len(taken) - len(taken.lstrip())
        self._begins, self._searched = self._begins + end, 0
        words = taken.strip()
        return [(start, start + len(words))] if words else []

    def _leave_out(self, new_from: int) -> None:
        """What was searched in vain is not searched again, but for a run of marks and blanks that may go on."""
        place = len(self._rest)
        while place > new_from and (self._rest[place - 1] in _MARKS or self._rest[place - 1].isspace()):
            place -= 1
        if place > new_from:
            self._searched = place
