"""A mouth shape and its time: what every track of lips is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Style = Literal["exact", "smooth"]
Shape = Literal["X", "A", "B", "C", "D", "E", "F", "G", "H"]

SHAPES = "XABCDEFGH"
REST = "X"
CLOSED = "A"
ON_LIP = "G"
OPENNESS: Mapping[str, int] = MappingProxyType({"X": 0, "A": 0, "G": 1, "B": 2, "F": 2, "E": 3, "H": 3, "C": 4, "D": 5})


@dataclass(frozen=True, slots=True)
class Cue:
    """One mouth shape and its time."""

    start_ms: int
    end_ms: int
    shape: str

    @property
    def lasts(self) -> int:
        return self.end_ms - self.start_ms


def joined(cues: Iterable[Cue]) -> list[Cue]:
    """Equal neighbours as one; what lasts no time is left out."""
    found: list[Cue] = []
    for cue in cues:
        if cue.lasts <= 0:
            continue
        if found and found[-1].shape == cue.shape:
            found[-1] = Cue(found[-1].start_ms, cue.end_ms, cue.shape)
        else:
            found.append(cue)
    return found
