"""The meanings of one session's passages: a row for each of their sentences, in whole numbers, so that a long story
takes a quarter of the memory and is compared in half the time."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from troupe.stories.domain.passage import Passage

if TYPE_CHECKING:
    from troupe.ports.embedding import Vectors as Rows

AT_A_TIME, FINEST = 4_096, 127
"""Rows that are compared in one go: as many as stay in the processor's own memory."""


class Vectors:
    """Rows by passages; rows of forgotten passages stay until the session is closed and count for nobody."""

    def __init__(self) -> None:
        self.places: dict[str, tuple[int, int]] = {}
        """Where the rows of a passage begin and end."""
        self.filler: asyncio.Task[None] | None = None
        self._rows: Any = None
        self._scales: Any = None
        self._count = 0

    def lacking(self, passages: Sequence[Passage]) -> list[Passage]:
        return [each for each in passages if each.id not in self.places]

    def forget(self, ids: Sequence[str]) -> None:
        for id in ids:
            self.places.pop(id, None)

    def hold(self, ids: Sequence[str], counts: Sequence[int], rows: "Rows") -> None:
        """Keep the rows of passages, so many of each."""
        import numpy as np  # whoever has no embedder needs no numbers

        self._make_room(self._count + len(rows), rows.shape[1])
        scales = np.maximum(np.abs(rows).max(axis=1), 1e-9) / FINEST
        end = self._count + len(rows)
        self._rows[self._count : end] = np.rint(rows / scales[:, None])
        self._scales[self._count : end] = scales
        begins = self._count
        for id, count in zip(ids, counts, strict=True):
            self.places[id] = (begins, begins + count)
            begins += count
        self._count = end

    def nearest(self, asked: "Rows", weights: Sequence[float]) -> Mapping[str, float]:
        """For each passage how near its nearest sentence is to any of what is asked, by what each of that counts."""
        import numpy as np

        questions = (asked * np.array(weights, np.float32)[:, None]).T
        likeness = np.empty(self._count, np.float32)
        for start in range(0, self._count, AT_A_TIME):
            end = min(start + AT_A_TIME, self._count)
            likeness[start:end] = (self._rows[start:end].astype(np.float32) @ questions).max(axis=1)
        likeness *= self._scales[: self._count]
        if not self.places:
            return {}
        order = sorted(self.places.items(), key=lambda each: each[1])
        edges = [edge for _, place in order for edge in place]
        if edges[-1] == self._count:  # the last one reaches the end, which needs no edge
            edges.pop()
        found = np.maximum.reduceat(likeness, edges)[::2].tolist()
        return dict(zip((id for id, _ in order), found, strict=True))

    def _make_room(self, rows: int, width: int) -> None:
        """Twice as much each time: adding one by one copies nothing over and over."""
        import numpy as np

        if self._rows is None:
            self._rows, self._scales = np.zeros((max(64, rows), width), np.int8), np.zeros(max(64, rows), np.float32)
        elif rows > len(self._rows):
            more = max(rows, 2 * len(self._rows)) - len(self._rows)
            self._rows = np.concatenate([self._rows, np.zeros((more, width), np.int8)])
            self._scales = np.concatenate([self._scales, np.zeros(more, np.float32)])
