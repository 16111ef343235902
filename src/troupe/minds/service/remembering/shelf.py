"""One person's memories as arrays: what is near is found without asking the database about each.

Up to 50,000 the vectors themselves are compared. Above that only the signs of their numbers are held, 48 bytes for
each; the four hundred that agree in most signs are then compared exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.typing import NDArray

PICKED = 400
LEANING = np.float32(0.4)
NOWHERE = -1
Numbers = NDArray[np.int64]
Fits = NDArray[np.bool_]


def packed(vector: NDArray[np.float32]) -> bytes:
    """How a vector is kept: half the bytes, and as near as makes no difference."""
    return vector.astype("<f2").tobytes()


def unpacked(kept: bytes) -> NDArray[np.float32]:
    return np.frombuffer(kept, dtype="<f2").astype(np.float32)


def code_of(vector: NDArray[np.float32]) -> bytes:
    """The signs of a vector's numbers, a bit for each."""
    return np.packbits(vector > 0).tobytes()


def leaning(vector: NDArray[np.float32], line: NDArray[np.float32]) -> NDArray[np.float32]:
    """What was said last, with a leaning to the line before it, which must not drown it."""
    both = vector + LEANING * line
    leant: NDArray[np.float32] = both / np.linalg.norm(both)
    return leant


@dataclass
class Shelf:
    """The items of one person, in the order of their numbers."""

    version: int = 0
    removals: int = 0
    numbers: Numbers = field(default_factory=lambda: np.empty(0, np.int64))
    personas: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    chats: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    embedded: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    vectors: NDArray[np.float32] | None = None
    codes: NDArray[np.uint64] | None = None
    names: dict[str, int] = field(default_factory=dict)
    """Personas and chats by short numbers."""

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def bytes(self) -> int:
        arrays = (self.numbers, self.personas, self.chats, self.embedded, self.vectors, self.codes)
        return sum(each.nbytes for each in arrays if each is not None)

    @property
    def settled(self) -> int:
        """The number up to which nothing will change but by removal: everything before has its vector."""
        bare = np.flatnonzero(~self.embedded)
        if len(bare):
            return int(self.numbers[bare[0]]) - 1
        return int(self.numbers[-1]) if len(self) else 0

    def fitting(self, persona_id: str | None, chat_id: str | None) -> Fits:
        """Which items count for a persona in a chat."""
        fits = np.ones(len(self), np.bool_)
        if persona_id is not None:
            fits &= (self.personas == NOWHERE) | (self.personas == self.names.get(persona_id, -2))
        if chat_id:
            fits &= (self.chats == NOWHERE) | (self.chats == self.names.get(chat_id, -2))
        return fits

    def places_of(self, numbers: Sequence[int]) -> NDArray[np.intp]:
        """Where these stand; those that are not here are left out, the order stays."""
        wanted = np.asarray(numbers, np.int64)
        if not len(self) or not len(wanted):
            return np.empty(0, np.intp)
        places = np.minimum(np.searchsorted(self.numbers, wanted), len(self) - 1)
        return cast("NDArray[np.intp]", places[self.numbers[places] == wanted])

    def nearest_exact(self, vector: NDArray[np.float32], fits: Fits, most: int) -> list[tuple[int, float]]:
        if self.vectors is None or self.vectors.shape[1] != len(vector):
            return []  # none is embedded yet
        similar = self.vectors @ vector
        similar[~(fits & self.embedded)] = -2.0
        return _best(self.numbers, similar, most)

    def alike(self, vector: NDArray[np.float32], fits: Fits) -> list[int]:
        """The numbers of the items whose signs agree most."""
        asked = np.frombuffer(code_of(vector), np.uint64)
        if self.codes is None or len(self.codes) != len(asked):
            return []
        apart = np.zeros(len(self), np.uint16)
        for column, bits in zip(self.codes, asked, strict=True):
            apart += np.bitwise_count(column ^ bits)
        apart[~(fits & self.embedded)] = np.iinfo(np.uint16).max
        picked = np.argpartition(apart, min(PICKED, len(apart) - 1))[:PICKED]
        return [int(self.numbers[place]) for place in picked if fits[place] and self.embedded[place]]


def rescored(kept: Sequence[tuple[int, bytes]], vector: NDArray[np.float32], most: int) -> list[tuple[int, float]]:
    """The nearest of those that were picked, by their real vectors."""
    if not kept:
        return []
    numbers = np.array([number for number, _ in kept], np.int64)
    similar = np.vstack([unpacked(each) for _, each in kept]) @ vector
    return _best(numbers, similar, most)


def _best(numbers: Numbers, similar: NDArray[np.float32], most: int) -> list[tuple[int, float]]:
    if not len(numbers):
        return []
    few = np.argpartition(-similar, min(most, len(similar) - 1))[:most]
    few = few[np.argsort(-similar[few], kind="stable")]
    return [(int(numbers[place]), float(similar[place])) for place in few if similar[place] > -1.5]
