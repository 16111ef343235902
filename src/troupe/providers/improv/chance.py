"""Chance that is the same for the same question, on every machine."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


class Chance:
    """Numbers from SHA-256 over a key, a name and a counter.

    Every decision has a name, so that a persona who changes in one trait still decides the rest as before.
    """

    def __init__(self, key: str) -> None:
        self._key = key.encode("utf-8", "surrogatepass")
        self._counters: dict[str, int] = {}

    def draw(self, name: str) -> float:
        """A number from 0 up to, not including, 1."""
        count = self._counters.get(name, 0)
        self._counters[name] = count + 1
        digest = hashlib.sha256(b"%b\x00%b\x00%d" % (self._key, name.encode(), count)).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def happens(self, name: str, probability: float) -> bool:
        return self.draw(name) < probability

    def pick(self, name: str, things: Sequence[Thing]) -> Thing:
        return things[int(self.draw(name) * len(things))]
