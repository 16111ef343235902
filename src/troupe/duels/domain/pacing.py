"""How many words of either side may be seen: what comes first, comes faster or takes longer tells nothing."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """One side at a moment: how many of its words wait, and whether more will come."""

    waiting: int
    done: bool


class Pace:
    """Both sides begin together and go in step. Whoever writes on when the other has ended keeps that step.

    In step both go as the slower one does, and nobody sees which that is. So the rest of the longer text keeps the
    mean of that step: left to itself it would run if its writer is quick, and crawl if it is not.
    """

    def __init__(self) -> None:
        self._words = 0
        self._beats = 0
        self._owed = 0.0

    def step(self, sides: Sequence[Standing]) -> list[int]:
        """How many words of each side leave now."""
        if self._beats == 0 and not all(each.waiting or each.done for each in sides):
            return [0] * len(sides)
        together = [each for each in sides if each.waiting or not each.done]
        if len(together) == len(sides):
            return self._in_step(sides)
        return self._alone(sides)

    def _in_step(self, sides: Sequence[Standing]) -> list[int]:
        words = min(each.waiting for each in sides)
        self._words += words
        self._beats += 1
        return [words] * len(sides)

    def _alone(self, sides: Sequence[Standing]) -> list[int]:
        """The rest of the longer text; where the other never had a word there is no step to keep."""
        if self._words == 0:
            return [each.waiting for each in sides]
        self._owed += self._words / self._beats
        owed = int(self._owed)
        words = [min(each.waiting, owed) for each in sides]
        self._owed -= max(words, default=0)
        self._owed = min(self._owed, self._words / self._beats)
        return words
