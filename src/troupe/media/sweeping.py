"""Forgetting: what has been in the bin long enough, and bytes that nobody names."""

from datetime import datetime, timedelta

from troupe.media.domain import SIZES, thumbnail_key
from troupe.media.store import MediaStore
from troupe.ports.files import Files

BIN_KEPT = timedelta(days=30)
_UNNAMED_KEPT = timedelta(hours=1)


async def sweep(store: MediaStore, files: Files, now: datetime) -> int:
    """Remove what may go by now, and say how many objects went."""
    while await store.empty_bin(now - BIN_KEPT, now):
        continue
    removed = 0
    while keys := await store.start_leaving(now - _UNNAMED_KEPT):
        for key in keys:
            await _remove(store, files, key)
        removed += len(keys)
    return removed


async def _remove(store: MediaStore, files: Files, key: str) -> None:
    """The bytes go between two commits: until the second one, nobody can name them again."""
    for size in SIZES:
        await files.delete(thumbnail_key(key, size))
    await files.delete(key)
    await store.left(key)
