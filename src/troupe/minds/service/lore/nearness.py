"""Entries that are near in meaning to what was said, whatever words were used."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from troupe.minds.domain.lore import LoreMoment

if TYPE_CHECKING:
    from troupe.minds.domain.lore.compiled import Compiled
    from troupe.ports.embedding import Embedder

NEAR_ENOUGH, BEST, LINES = 0.45, 5, 2
_MOST_KEPT = 50_000
_LONGEST = 2_000


class Nearness:
    """Compares entries with the last two messages; what an entry means is worked out once per wording."""

    def __init__(self, find: "Callable[[], Embedder | None]") -> None:
        self._find = find
        self._embedder: Embedder | None = None
        self.is_missing = False
        """Whether nothing here can tell what a text means; known when it was first asked for."""
        self._vectors: OrderedDict[str, Any] = OrderedDict()
        self._turn = asyncio.Lock()

    async def of(self, entries: Sequence["Compiled"], moment: LoreMoment) -> Mapping[str, float]:
        """The best few that are near enough, with how near they are."""
        said = "\n".join(line.text for line in moment.lines[-LINES:])[-_LONGEST:]
        if not entries or not said.strip():
            return {}
        async with self._turn:
            return await asyncio.to_thread(self._compare, entries, said)

    def _compare(self, entries: Sequence["Compiled"], said: str) -> Mapping[str, float]:
        import numpy as np  # whoever has no such entry needs no numbers

        embedder = self._embedder = self._embedder or self._find()
        self.is_missing = embedder is None
        if embedder is None:
            return {}
        texts = [f"{each.entry.name}\n{each.text}"[:_LONGEST] for each in entries]
        missing = list(dict.fromkeys(text for text in texts if text not in self._vectors))
        if missing:
            for text, vector in zip(missing, embedder.embed(missing), strict=True):
                self._vectors[text] = vector
        likeness = np.stack([self._vectors[text] for text in texts]) @ embedder.embed([said])[0]
        while len(self._vectors) > _MOST_KEPT:
            self._vectors.popitem(last=False)
        order = np.argsort(-likeness, kind="stable")[:BEST]
        return {entries[at].id: float(likeness[at]) for at in order if likeness[at] >= NEAR_ENOUGH}
