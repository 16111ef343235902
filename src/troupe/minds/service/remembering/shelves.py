"""The shelves of everybody who talked lately, kept in step with the database.

Arrays are loaded with the first shelf: a studio in which nobody has said anything yet does without them.
"""

import asyncio
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from troupe.minds.store.memories_index import MemoryIndex
from troupe.minds.store.memories_work import WorkStore
from troupe.ports.embedding import Vectors

if TYPE_CHECKING:
    from troupe.minds.service.remembering.shelf import Fits, Shelf

EXACT_MOST = 50_000
MOST_BYTES = 256 * 1024 * 1024
AT_ONCE = 500
EMPTY_FOR_SECONDS = 10.0
"""How long it is believed that somebody has nothing to remember, when another process could give them something."""


class Shelves:
    """Arrays by person; the ones used longest ago go when there are too many."""

    def __init__(self, index: MemoryIndex, work: WorkStore, exact_most: int = EXACT_MOST) -> None:
        self._index = index
        self._work = work
        self._exact_most = exact_most
        self._shelves: OrderedDict[str, Shelf] = OrderedDict()
        self._empty_until: dict[str, float] = {}
        self._filling: dict[str, asyncio.Lock] = {}

    def is_empty(self, user_id: str) -> bool:
        """Whether it is known, without asking, that somebody has no memories."""
        return self._empty_until.get(user_id, 0.0) > time.monotonic()

    def changed(self, user_id: str) -> None:
        """This process wrote something."""
        self._empty_until.pop(user_id, None)

    async def of(self, user_id: str) -> "Shelf":
        """A person's shelf as it is in the database now."""
        from troupe.minds.service.remembering.shelf import Shelf

        async with self._filling.setdefault(user_id, asyncio.Lock()):
            version, removals = await self._work.version(user_id)
            if version == 0:
                self._empty_until[user_id] = time.monotonic() + EMPTY_FOR_SECONDS
                return Shelf()
            shelf = self._shelves.get(user_id)
            if shelf is None or shelf.removals != removals:
                shelf = await self._filled(user_id, Shelf(removals=removals))
            elif shelf.version != version:
                shelf = await self._filled(user_id, shelf)
            shelf.version = version
            self._keep(user_id, shelf)
            return shelf

    async def nearest(self, shelf: "Shelf", vector: Vectors, fits: "Fits", most: int) -> list[tuple[int, float]]:
        """What lies nearest among what fits, with how near; the arrays are compared in a thread."""
        if shelf.codes is None and len(shelf) <= AT_ONCE:
            return shelf.nearest_exact(vector, fits, most)  # a thread and back takes longer
        if shelf.codes is None:
            return await asyncio.to_thread(shelf.nearest_exact, vector, fits, most)
        from troupe.minds.service.remembering.shelf import rescored

        picked = await asyncio.to_thread(shelf.alike, vector, fits)
        return rescored(await self._index.vectors_of(picked), vector, most)

    async def _filled(self, user_id: str, before: "Shelf") -> "Shelf":
        """The shelf with what came since; what had its vector already is not read again."""
        from troupe.minds.service.remembering.filling import begins, with_codes, with_vectors

        settled = before.settled
        rows = await self._index.after(user_id, settled)
        kept = begins(before, settled)
        few = kept + len(rows) <= self._exact_most
        if few and before.codes is None:
            return with_vectors(before, kept, rows, await self._index.vectors_after(user_id, settled))
        if before.codes is None and kept:  # too many by now: from here on only their signs are held
            rows, kept, before = await self._index.after(user_id, 0), 0, type(before)(removals=before.removals)
        return await asyncio.to_thread(with_codes, before, kept, rows)

    def _keep(self, user_id: str, shelf: "Shelf") -> None:
        self._shelves[user_id] = shelf
        self._shelves.move_to_end(user_id)
        while len(self._shelves) > 1 and sum(each.bytes for each in self._shelves.values()) > MOST_BYTES:
            self._shelves.popitem(last=False)
