"""Where sentences end, while a text is still arriving."""

import re

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|[。！？]|\n\s*\n")


class SentenceFinder:
    """Feed it text; it gives the place of each sentence as soon as that is finished."""

    def __init__(self) -> None:
        self._text = ""
        self._start = 0

    @property
    def text(self) -> str:
        return self._text

    def feed(self, piece: str) -> list[tuple[int, int]]:
        """The sentences that this piece finished, as places in the whole text."""
        self._text += piece
        found = []
        while match := _END.search(self._text, self._start):
            found.append(self._cut(match.end()))
        return [place for place in found if place[0] < place[1]]

    def close(self) -> list[tuple[int, int]]:
        """What is left at the end of the text."""
        place = self._cut(len(self._text))
        return [place] if place[0] < place[1] else []

    def _cut(self, end: int) -> tuple[int, int]:
        start = self._start
        while start < end and self._text[start].isspace():
            start += 1
        self._start = end
        return start, end
