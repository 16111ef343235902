"""What passages mean: worked out in the background once for each, and compared when something is looked for."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from troupe.stories.domain.passage import Passage
from troupe.stories.domain.recall import LEAST_NEAR_INPUT, MEANT_BY_IT, asked_text
from troupe.stories.service.vectors import Vectors

if TYPE_CHECKING:
    from troupe.ports.embedding import Embedder

log = logging.getLogger(__name__)
AT_ONCE = 8
"""So many passages are worked out before a turn is told; more come in the background."""
BATCH = 4
"""So many are worked out in the background before a turn that waits has its own."""
A_MOMENT_SECONDS = 0.03
"""Whoever goes on at once has the next input on the disk first: both need the interpreter."""


class Meaning:
    """Compares what is asked with what was told."""

    def __init__(self, find: "Callable[[], Embedder | None]") -> None:
        self._find = find
        self._embedder: Embedder | None = None
        self._looked = False
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def near(
        self, vectors: Vectors, passages: Sequence[Passage], newest: str, user_input: str
    ) -> tuple[Mapping[str, float] | None, str | None, bool]:
        """How near each known passage is to what is asked, by which model, and whether some are not compared yet."""
        if not await self._ready():
            return None, None, False
        lacking = vectors.lacking(passages)
        asked = {asked_text(newest, user_input): 1.0}
        if len(user_input.split()) >= LEAST_NEAR_INPUT:
            asked = {asked_text(newest, user_input): MEANT_BY_IT, user_input: 1.0}
        try:
            async with self._turn:
                found = await asyncio.to_thread(self._compare, vectors, lacking[-AT_ONCE:], asked)
        except Exception:  # whatever the model of meanings failed with: words find passages without it
            log.exception("stories.meanings_failed")
            return None, None, True
        if behind := len(lacking) > AT_ONCE:
            self._fill_soon(vectors, lacking[:-AT_ONCE])
        return found, self._embedder.space if self._embedder else None, behind

    def prepare(self, vectors: Vectors, passages: Sequence[Passage]) -> None:
        """Work out what was just told while nobody waits for it."""
        if self._embedder is not None:
            self._fill_soon(vectors, passages, A_MOMENT_SECONDS)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _fill_soon(self, vectors: Vectors, passages: Sequence[Passage], after: float = 0) -> None:
        if vectors.filler is None or vectors.filler.done():
            vectors.filler = asyncio.create_task(self._fill(vectors, passages, after))
            self._tasks.add(vectors.filler)
            vectors.filler.add_done_callback(self._tasks.discard)

    async def _ready(self) -> bool:
        if not self._looked:
            async with self._turn:
                if not self._looked:
                    self._embedder = await asyncio.to_thread(self._find)
                    self._looked = True
        return self._embedder is not None

    async def _fill(self, vectors: Vectors, passages: Sequence[Passage], after: float) -> None:
        """The newest first: they are asked for most."""
        await asyncio.sleep(after)
        waiting = list(passages)[::-1]
        for start in range(0, len(waiting), BATCH):
            async with self._turn:
                await asyncio.to_thread(self._add, vectors, waiting[start : start + BATCH])

    def _compare(self, vectors: Vectors, new: Sequence[Passage], asked: Mapping[str, float]) -> Mapping[str, float]:
        assert self._embedder is not None
        self._add(vectors, new)
        if not vectors.places:
            return {}
        return vectors.nearest(self._embedder.embed(list(asked)), list(asked.values()))

    def _add(self, vectors: Vectors, passages: Sequence[Passage]) -> None:
        new = vectors.lacking(passages)
        if not new or self._embedder is None:
            return
        lines = [each.lines for each in new]
        rows = self._embedder.embed([line for own in lines for line in own])
        vectors.hold([each.id for each in new], [len(own) for own in lines], rows)
