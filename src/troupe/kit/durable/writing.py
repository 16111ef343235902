"""Whole files and folders: there completely, or not at all."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from troupe.kit.durable.errors import translated
from troupe.kit.durable.frames import JsonValue, first_frame
from troupe.kit.durable.journal import Journal
from troupe.kit.durable.ops import FileOps, write_all
from troupe.kit.ids import random_id


class Durable:
    """Writes below one data directory; `staging` is a folder on the same file system, emptied at every start."""

    def __init__(self, staging: Path, ops: FileOps | None = None) -> None:
        self.staging = staging
        self.ops = ops or FileOps()

    def replace(self, path: Path, data: bytes) -> None:
        """Put `data` in place of whatever `path` held; a reader sees the old or the new, never a mixture."""
        with translated():
            draft = self._write_draft([data])
            try:
                self.ops.rename(draft, path)
            except OSError:
                self._forget(draft)
                raise
            self.ops.sync_folder(path.parent)

    def place(self, path: Path, data: bytes) -> bool:
        """Put a new file at `path`; False, with nothing changed, when one is there already."""
        return self.place_pieces(path, [data])

    def place_pieces(self, path: Path, pieces: Iterable[bytes]) -> bool:
        """The same for a file that is larger than anybody should hold at once."""
        with translated():
            draft = self._write_draft(pieces)
            try:
                self.ops.link(draft, path)
            except FileExistsError:
                return False
            finally:
                self._forget(draft)
                self.ops.sync_folder(path.parent)  # also when another writer was first: its name must be certain too
            return True

    @contextlib.contextmanager
    def growing(self, path: Path) -> Iterator[Callable[[bytes], None]]:
        """A file that takes pieces at its end and keeps what it has; for what arrives slowly and is checked as a whole
        before it is used."""
        with translated():
            try:
                handle = self.ops.create(path)
            except FileExistsError:
                handle = self.ops.open_growing(path)
            try:
                yield lambda piece: write_all(self.ops, handle, piece)
                self.ops.sync(handle)
            finally:
                self.ops.close(handle)
            self.ops.sync_folder(path.parent)

    def remove(self, path: Path) -> None:
        """Make a file disappear; one that is gone already is no mistake."""
        with translated(), contextlib.suppress(FileNotFoundError):
            self.ops.remove(path)
            self.ops.sync_folder(path.parent)

    def create_folder(self, path: Path) -> None:
        """Make a folder; one that is there already is made certain."""
        with translated():
            try:
                self.ops.make_folder(path)
            except FileExistsError:
                if not path.is_dir():
                    raise
            self.ops.sync_folder(path.parent)

    def remove_tree(self, path: Path) -> None:
        """Make a file or a whole folder disappear at once; its parts are deleted afterwards, also by the next start."""
        with translated():
            gone = self.staging / f"{random_id()}.gone"
            self.ops.rename(path, gone)
            self.ops.sync_folder(path.parent)
            self.ops.sync_folder(self.staging)
        with contextlib.suppress(OSError):  # it is out of sight already; `empty_staging` finishes the rest
            self._delete(gone)

    def create_journal(self, path: Path, type: str, data: Mapping[str, JsonValue], at: str) -> Journal:
        """Begin a journal with its first frame, so that no journal is ever empty."""
        self.replace(path, first_frame(type, data, at))
        return self.open_journal(path)

    def open_journal(self, path: Path, *, acknowledged: int = 0) -> Journal:
        """Open a journal to go on with it; `acknowledged` is the last number somebody was promised."""
        with translated():
            return Journal.open(path, self.ops, acknowledged=acknowledged, keep_aside=self.replace)

    def empty_staging(self) -> None:
        """Delete what an earlier process left half done. Only for the one that holds the directory."""
        with translated():
            for entry in list(self.staging.iterdir()):
                self._delete(entry)

    def _write_draft(self, pieces: Iterable[bytes]) -> Path:
        draft = self.staging / f"{random_id()}.new"
        handle = self.ops.create(draft)
        try:
            try:
                for piece in pieces:
                    write_all(self.ops, handle, piece)
                self.ops.sync(handle)
            finally:
                self.ops.close(handle)
        except OSError:
            self._forget(draft)
            raise
        return draft

    def _forget(self, draft: Path) -> None:
        with contextlib.suppress(OSError):  # the first error is the one that counts; staging is emptied at start
            self.ops.remove(draft)

    def _delete(self, path: Path) -> None:
        if path.is_symlink() or not path.is_dir():
            self.ops.remove(path)
            return
        for folder, subfolders, files in os.walk(path, topdown=False):
            for name in files:
                self.ops.remove(Path(folder, name))
            for name in subfolders:
                self._delete_folder(Path(folder, name))
        self.ops.remove_folder(path)

    def _delete_folder(self, path: Path) -> None:
        if path.is_symlink():
            self.ops.remove(path)
        else:
            self.ops.remove_folder(path)
