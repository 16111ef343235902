"""A shelf with what came since it was filled last; arrays are never changed under whoever still reads them."""

from collections.abc import Sequence

import numpy as np

from troupe.minds.service.remembering.shelf import NOWHERE, Shelf, unpacked
from troupe.minds.store.memories_index import Indexed


def begins(shelf: Shelf, settled: int) -> int:
    """How many items of a shelf are kept when it is read again from behind a number."""
    return int(np.searchsorted(shelf.numbers, settled, side="right"))


def with_vectors(before: Shelf, kept: int, rows: Sequence[Indexed], vectors: Sequence[tuple[int, bytes]]) -> Shelf:
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


def with_codes(before: Shelf, kept: int, rows: Sequence[Indexed]) -> Shelf:
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
