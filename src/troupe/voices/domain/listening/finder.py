"""Where speech begins and ends in a line of sound, from how likely each window of it is speech."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WINDOW = 512
RATE = 16_000
_LIKELY, _UNLIKELY = 0.5, 0.35
_TO_BEGIN, _TO_END = 3, 15
_TO_PAUSE = 5
_BEFORE = RATE * 300 // 1000


@dataclass(frozen=True, slots=True)
class Began:
    """Somebody speaks from this sample on; a little before it was noticed, so that no word is cut."""

    sample: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Nobody speaks any more from this sample on; known half a second later."""

    sample: int


class SpeechFinder:
    """Fed with one probability for each window of 512 samples, it tells of beginnings and ends.

    A beginning is three windows in a row that are likely speech; an end is fifteen in a row that are not.
    """

    def __init__(self) -> None:
        self._windows = 0
        self._likely = 0
        self._unlikely = 0
        self._ended_at = 0
        self._speaking = False

    @property
    def is_speaking(self) -> bool:
        return self._speaking

    @property
    def sample(self) -> int:
        """How far it has listened."""
        return self._windows * WINDOW

    @property
    def is_pausing(self) -> bool:
        """Whether whoever speaks has been silent for a moment: perhaps they are at their end."""
        return self._speaking and self._unlikely >= _TO_PAUSE

    def feed(self, probabilities: Iterable[float]) -> Sequence[Began | Ended]:
        """What happened in these windows."""
        return [event for each in probabilities if (event := self._one(each)) is not None]

    def finish(self) -> Sequence[Ended]:
        """The line is over: who still speaks has ended with it."""
        if not self._speaking:
            return []
        self._speaking = False
        return [Ended(self.sample)]

    def _one(self, probability: float) -> Began | Ended | None:
        self._windows += 1
        self._likely = self._likely + 1 if probability >= _LIKELY else 0
        self._unlikely = self._unlikely + 1 if probability < _UNLIKELY else 0
        if not self._speaking and self._likely == _TO_BEGIN:
            return self._begin()
        if self._speaking and self._unlikely == _TO_END:
            return self._end()
        return None

    def _begin(self) -> Began:
        self._speaking = True
        first = self.sample - _TO_BEGIN * WINDOW
        return Began(max(self._ended_at, first - _BEFORE, 0))

    def _end(self) -> Ended:
        self._speaking = False
        self._ended_at = self.sample - _TO_END * WINDOW
        return Ended(self._ended_at)
