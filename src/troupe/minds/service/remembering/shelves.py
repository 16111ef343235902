"""The shelves of everybody who talked lately, kept in step with the database."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from troupe.minds.service.remembering.shelf import EXACT_MOST, NOWHERE, Shelf, rescored, unpacked
from troupe.minds.store.memories_index import Indexed, MemoryIndex
from troupe.minds.store.memories_work import WorkStore

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

    async def of(self, user_id: str) -> Shelf:
        """A person's shelf as it is in the database now."""
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

    async def nearest(
        self, shelf: Shelf, vector: NDArray[np.float32], fits: NDArray[np.bool_], most: int
    ) -> list[tuple[int, float]]:
        """What lies nearest among what fits, with how near; the arrays are compared in a thread."""
        if shelf.codes is None and len(shelf) <= AT_ONCE:
            return shelf.nearest_exact(vector, fits, most)  # a thread and back takes longer
        if shelf.codes is None:
            return await asyncio.to_thread(shelf.nearest_exact, vector, fits, most)
        picked = await asyncio.to_thread(shelf.alike, vector, fits)
        return rescored(await self._index.vectors_of(picked), vector, most)

    async def _filled(self, user_id: str, before: Shelf) -> Shelf:
        """The shelf with what came since; what had its vector already is not read again."""
        settled = before.settled
        rows = await self._index.after(user_id, settled)
        kept = int(np.searchsorted(before.numbers, settled, side="right"))
        few = kept + len(rows) <= self._exact_most
        if few and before.codes is None:
            return _with_vectors(before, kept, rows, await self._index.vectors_after(user_id, settled))
        if before.codes is None and kept:  # too many by now: from here on only their signs are held
            rows, kept, before = await self._index.after(user_id, 0), 0, Shelf(removals=before.removals)
        return await asyncio.to_thread(_with_codes, before, kept, rows)

    def _keep(self, user_id: str, shelf: Shelf) -> None:
        self._shelves[user_id] = shelf
        self._shelves.move_to_end(user_id)
        while len(self._shelves) > 1 and sum(each.bytes for each in self._shelves.values()) > MOST_BYTES:
            self._shelves.popitem(last=False)


def _with_vectors(before: Shelf, kept: int, rows: Sequence[Indexed], vectors: Sequence[tuple[int, bytes]]) -> Shelf:
    shelf, found = _grown(before, kept, rows), dict(vectors)
    sizes = [len(each) // 2 for each in found.values()]
    width = sizes[-1] if sizes else (1 if before.vectors is None else before.vectors.shape[1])
    matrix = np.zeros((len(shelf), width), np.float32)
    if before.vectors is not None and before.vectors.shape[1] == width:
        matrix[:kept] = before.vectors[:kept]
    for place, row in enumerate(rows, start=kept):
        vector = found.get(row.number, b"")
        if len(vector) == 2 * width:  # one of another model waits for its new vector
            shelf.embedded[place] = True
            matrix[place] = unpacked(vector)
    shelf.vectors = matrix
    return shelf


def _with_codes(before: Shelf, kept: int, rows: Sequence[Indexed]) -> Shelf:
    shelf = _grown(before, kept, rows)
    sizes = [len(row.code) // 8 for row in rows if row.code]
    width = sizes[-1] if sizes else (1 if before.codes is None else len(before.codes))
    codes = np.zeros((width, len(shelf)), np.uint64)
    if before.codes is not None:
        codes[:, :kept] = before.codes[:, :kept]
    fitting = [row.code if row.code and len(row.code) == 8 * width else b"" for row in rows]
    if rows:
        joined = b"".join(code or bytes(8 * width) for code in fitting)
        codes[:, kept:] = np.frombuffer(joined, np.uint64).reshape(len(rows), width).T
    shelf.embedded[kept:] = [bool(code) for code in fitting]
    shelf.codes = codes
    return shelf


def _grown(before: Shelf, kept: int, rows: Sequence[Indexed]) -> Shelf:
    """The same with other rows after those that are kept; arrays are never changed under whoever still reads them."""
    names = before.names
    personas = [_short(names, row.persona_id) for row in rows]
    chats = [NOWHERE if row.is_round else _short(names, row.chat_id) for row in rows]
    return Shelf(
        before.version,
        before.removals,
        np.concatenate([before.numbers[:kept], np.array([row.number for row in rows], np.int64)]),
        np.concatenate([before.personas[:kept], np.array(personas, np.int32)]),
        np.concatenate([before.chats[:kept], np.array(chats, np.int32)]),
        np.concatenate([before.embedded[:kept], np.zeros(len(rows), np.bool_)]),
        names=names,
    )


def _short(names: dict[str, int], name: str | None) -> int:
    return NOWHERE if name is None else names.setdefault(name, len(names))
