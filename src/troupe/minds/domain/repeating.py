"""A model that turns in circles: the same words again and again, however they are cut into pieces."""

from collections import deque

LENGTH = 20
TIMES = 3


class Repetition:
    """Feed it what is said; it tells when the same twenty words came three times in a row."""

    def __init__(self) -> None:
        self._words: deque[str] = deque(maxlen=LENGTH)
        self._unfinished: list[str] = []
        self._alike = 0
        """How many words in a row are what was said twenty words before."""

    def feed(self, text: str) -> bool:
        """Whether it turns in circles with this; words that are not finished wait."""
        parts = text.split()
        if not parts or not text[0].isspace():
            self._unfinished.append(parts[0] if parts else "")
            parts = parts[1:]
            if not parts and not text[-1:].isspace():
                return False
        if (word := "".join(self._unfinished)) and self._hears(word):
            return True
        self._unfinished.clear()
        if parts and not text[-1].isspace():
            self._unfinished.append(parts.pop())
        heard = [self._hears(part) for part in parts]
        return True in heard

    def _hears(self, word: str) -> bool:
        again = len(self._words) == LENGTH and self._words[0] == word
        self._alike = self._alike + 1 if again else 0
        self._words.append(word)
        return self._alike >= LENGTH * (TIMES - 1)
