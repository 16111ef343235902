"""Folders made out of sight: every file is on disk before the folder gets its name, so that none is ever half there."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from troupe.kit.durable.errors import translated
from troupe.kit.durable.ops import write_all
from troupe.kit.durable.writing import Durable
from troupe.kit.ids import random_id


class FolderDraft:
    """A folder in staging, filled file by file."""

    def __init__(self, durable: Durable) -> None:
        self._durable = durable
        self.path = durable.staging / f"{random_id()}.draft"
        with translated():
            durable.ops.make_folder(self.path)

    def write(self, name: str, pieces: Iterable[bytes]) -> Path:
        """A file in the folder; one level of folders below it is made as needed."""
        with self.file(name) as put:
            for piece in pieces:
                put(piece)
        return self.path / name

    def folder(self, name: str) -> None:
        """An empty folder in it."""
        with translated():
            self._durable.ops.make_folder(self.path / name)

    @contextlib.contextmanager
    def file(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """A new file that takes pieces as they arrive."""
        ops, path = self._durable.ops, self.path / name
        with translated():
            if path.parent != self.path and not path.parent.exists():
                ops.make_folder(path.parent)
            handle = ops.create(path)
            try:
                yield lambda piece: write_all(ops, handle, piece)
                ops.sync(handle)
            finally:
                ops.close(handle)

    def place(self, path: Path) -> bool:
        """Give the folder its name; False, with nothing changed, when one of that name is there."""
        with translated():
            self._sync()
            try:
                self._durable.ops.rename(self.path, path)
            except OSError:
                if path.exists():
                    return False
                raise
            self._durable.ops.sync_folder(path.parent)
            return True

    def forget(self) -> None:
        """Throw away what has no name; a folder that was placed is not touched."""
        if self.path.exists():
            with contextlib.suppress(OSError):  # what stays is thrown away by the next start
                self._durable.remove_tree(self.path)

    def _sync(self) -> None:
        for folder in {path.parent for path in self.path.rglob("*")}:
            self._durable.ops.sync_folder(folder)


@contextlib.contextmanager
def folder_draft(durable: Durable) -> Iterator[FolderDraft]:
    """A draft that leaves nothing behind unless it was placed."""
    draft = FolderDraft(durable)
    try:
        yield draft
    finally:
        draft.forget()


def move_folder(durable: Durable, path: Path, target: Path) -> None:
    """Another name on the same disk."""
    with translated():
        durable.ops.rename(path, target)
        durable.ops.sync_folder(path.parent)
        durable.ops.sync_folder(target.parent)
