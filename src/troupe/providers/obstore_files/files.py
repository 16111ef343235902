"""`ObstoreFiles`: the files port on obstore.

On this computer's disk obstore streams and lists, but our own durable writer writes: obstore does not fsync, and a
row that names a file must not outlive the file. Whole small files are read directly, which is three times as fast.
On a disk it is loaded when it is first needed: most studios that nobody uses never do.
"""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from troupe.kit.durable import Durable
from troupe.kit.errors import TroupeError
from troupe.kit.ids import random_id
from troupe.ports.files import FileMissing, FilesUnavailable, Part, Stored, checked_key

if TYPE_CHECKING:
    from obstore import GetOptions, ObjectMeta
    from obstore.store import ObjectStore

_PIECE = 256 * 1024


class ObstoreFiles:
    """Files in one folder or one bucket."""

    def __init__(self, open_store: "Callable[[], ObjectStore]", disk: "Disk | None" = None) -> None:
        self._open_store = open_store
        self._disk = disk

    @cached_property
    def _store(self) -> "ObjectStore":
        return self._open_store()

    @classmethod
    def open(cls, backend: str, settings: Mapping[str, str], *, data: Path) -> "ObstoreFiles":
        """The storage named by STORAGE_BACKEND, with its settings under their environment names."""
        if backend == "local":
            return cls.on_disk(Path(settings.get("STORAGE_PATH") or data / "media"), data / "tmp")
        from troupe.providers.obstore_files.backends import open_bucket

        bucket = open_bucket(backend, settings)  # now: a setting that is missing is told at the start
        return cls(lambda: bucket)

    @classmethod
    def on_disk(cls, folder: Path, staging: Path) -> "ObstoreFiles":
        """Files in a folder; drafts wait in `staging`, or beside it when that is another file system."""
        disk = Disk.open(folder, staging)
        return cls(partial(_on_disk, folder), disk)

    async def put(self, key: str, content: bytes) -> bool:
        checked_key(key)
        if self._disk:
            return await asyncio.to_thread(self._disk.put, key, content)
        from obstore.exceptions import AlreadyExistsError

        with _translated(key):
            try:
                await self._store.put_async(key, content, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
            return True

    async def put_file(self, key: str, file: BinaryIO) -> bool:
        file.seek(0)
        if self._disk:
            return await asyncio.to_thread(self._disk.put_pieces, checked_key(key), _pieces_of(file))
        with suppress(FileMissing):
            await self.head(key)
            return False
        with _translated(key):  # in parts, for which buckets know no "only when it is new": the key says the content
            await self._store.put_async(key, file, mode="overwrite", use_multipart=True)
            return True

    @asynccontextmanager
    async def lend(self, key: str) -> AsyncIterator[BinaryIO]:
        if self._disk:
            with _translated(checked_key(key)):
                lent = await asyncio.to_thread(self._disk.open_file, key)
            with lent:
                yield lent
            return
        with tempfile.TemporaryFile() as copy:
            async for piece in self.stream(key):
                await asyncio.to_thread(copy.write, piece)
            copy.flush()
            copy.seek(0)
            yield copy

    async def get(self, key: str, part: Part | None = None) -> bytes:
        with _translated(checked_key(key)):
            if self._disk:
                return await asyncio.to_thread(self._disk.get, key, part)
            if part:
                return bytes(await self._store.get_range_async(key, start=part.start, end=part.end))
            answer = await self._store.get_async(key)
            return bytes(await answer.bytes_async())

    async def stream(self, key: str, part: Part | None = None) -> AsyncGenerator[bytes, None]:
        options: GetOptions = {"range": (part.start, part.end)} if part else {}
        with _translated(checked_key(key)):
            answer = await self._store.get_async(key, options=options)
            async for piece in answer.stream(min_chunk_size=_PIECE):
                yield bytes(piece)

    async def head(self, key: str) -> Stored:
        with _translated(checked_key(key)):
            return _stored(await self._store.head_async(key))

    async def delete(self, key: str) -> None:
        checked_key(key)
        if self._disk:
            return await asyncio.to_thread(self._disk.delete, key)
        try:
            with _translated(key):
                await self._store.delete_async(key)
        except FileMissing:
            return None

    async def list(self, prefix: str = "") -> AsyncGenerator[Stored, None]:
        with _translated(prefix):
            async for found in self._store.list(prefix or None):
                for meta in found:
                    if not meta["path"].startswith(_STAGING):
                        yield _stored(meta)

    async def probe(self) -> None:
        key = f"probe/{random_id()}"
        await self.put(key, b"probe")
        try:
            # What can be read on a disk can be listed; asking would load the client, which such a studio rarely needs.
            listed = [key] if self._disk else [stored.key async for stored in self.list("probe")]
            if await self.get(key) != b"probe" or key not in listed:
                raise FilesUnavailable("it gave back something else than it was given")
        finally:
            await self.delete(key)


_STAGING = ".staging/"


class Disk:
    """Writing below one folder, so that it lasts."""

    def __init__(self, folder: Path, durable: Durable) -> None:
        self._folder = folder
        self._durable = durable

    @classmethod
    def open(cls, folder: Path, staging: Path) -> "Disk":
        makers = Durable(staging)
        for above in reversed([folder, *folder.parents]):
            if not above.exists():
                makers.create_folder(above)
        if staging.stat().st_dev != folder.stat().st_dev:
            staging = folder / _STAGING
            makers.create_folder(staging)
        return cls(folder, Durable(staging))

    def put(self, key: str, content: bytes) -> bool:
        return self.put_pieces(key, [content])

    def put_pieces(self, key: str, pieces: Iterable[bytes]) -> bool:
        path = self._folder / key
        self._make_way(path.parent)
        return self._durable.place_pieces(path, pieces)

    def open_file(self, key: str) -> BinaryIO:
        return (self._folder / key).open("rb")

    def get(self, key: str, part: Part | None) -> bytes:
        with (self._folder / key).open("rb") as file:
            if part is None:
                return file.read()
            file.seek(part.start)
            return file.read(part.end - part.start)

    def delete(self, key: str) -> None:
        self._durable.remove(self._folder / key)

    def _make_way(self, folder: Path) -> None:
        missing = [above for above in (folder, *folder.parents) if not above.exists()]
        for above in reversed(missing):
            self._durable.create_folder(above)


def _on_disk(folder: Path) -> "ObjectStore":
    from obstore.store import LocalStore

    return LocalStore(folder)


def _client_error() -> type[Exception]:
    from obstore.exceptions import BaseError

    return BaseError


@contextmanager
def _translated(key: str) -> Iterator[None]:
    """No exception of the client leaves; its words can hold addresses and stay inside."""
    try:
        yield
    except TroupeError:
        raise
    except FileNotFoundError as fault:
        raise FileMissing(key) from fault
    except (_client_error(), OSError, TimeoutError) as fault:
        raise FilesUnavailable(type(fault).__name__) from fault


def _pieces_of(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _stored(meta: "ObjectMeta") -> Stored:
    return Stored(meta["path"], meta["size"], meta["last_modified"])
