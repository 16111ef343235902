"""The single steps a durable write is made of; replaced in tests, never elsewhere."""

import fcntl
import os
import sys
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
_GROWING = os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW


class FileOps:
    """Each method is one system call; each may raise OSError, and `write` may write less than it was given."""

    def create(self, path: Path) -> int:
        """Open a new file for writing; one that exists is an error."""
        return os.open(path, _NEW, 0o600)

    def open_growing(self, path: Path) -> int:
        """Open a file that exists, to write at its end."""
        return os.open(path, _GROWING)

    def write(self, handle: int, data: bytes) -> int:
        return os.write(handle, data)

    def sync(self, handle: int) -> None:
        if sys.platform == "darwin":  # fsync there stops at the drive's cache
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        else:
            os.fsync(handle)

    def truncate(self, handle: int, length: int) -> None:
        os.ftruncate(handle, length)

    def close(self, handle: int) -> None:
        os.close(handle)

    def rename(self, source: Path, target: Path) -> None:
        os.rename(source, target)

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name; one that is taken is an error."""
        os.link(source, target, follow_symlinks=False)

    def make_folder(self, path: Path) -> None:
        os.mkdir(path, 0o700)

    def sync_folder(self, path: Path) -> None:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self.sync(handle)
        finally:
            os.close(handle)

    def remove(self, path: Path) -> None:
        os.unlink(path)

    def remove_folder(self, path: Path) -> None:
        os.rmdir(path)


def write_all(ops: FileOps, handle: int, data: bytes) -> None:
    """A short count is not success: go on until every byte is written."""
    rest = memoryview(data)
    while rest:
        rest = rest[ops.write(handle, bytes(rest)) :]
