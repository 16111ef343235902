"""A model that turns in circles: the same words again and again, however they are cut into pieces."""

import re
from collections import deque

LENGTH = 20
TIMES = 3
_GAP = re.compile(r"\s+")


class Repetition:
    """Feed it what is said; it tells where the same twenty words have come three times in a row."""

    def __init__(self) -> None:
        self._words: deque[str] = deque(maxlen=LENGTH)
        self._word = ""
        self._alike = 0
        """How many words in a row are what was said twenty words before."""

    def feed(self, text: str) -> int | None:
        """How much of this may still be said; None is all. A word that is not finished waits."""
        begins = 0
        for gap in _GAP.finditer(text):
            place, end = gap.span()
            word, self._word = self._word + text[begins:place], ""
            if word and self._hears(word):
                return place
            begins = end
        self._word += text[begins:]
        return None

    def _hears(self, word: str) -> bool:
        again = len(self._words) == LENGTH and self._words[0] == word
        self._alike = self._alike + 1 if again else 0
        self._words.append(word)
        return self._alike >= LENGTH * (TIMES - 1)
