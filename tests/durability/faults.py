"""Disks that are full, and system calls that fail on their n-th time."""

import errno
import os
from pathlib import Path

from troupe.kit.durable import FileOps


class SmallDisk(FileOps):
    """Room for `room` more bytes: a write takes what fits, as a real disk does, and the next one fails."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, handle: int, data: bytes) -> int:
        if self.room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = super().write(handle, data[: self.room])
        self.room -= written
        return written


class FailingCalls(FileOps):
    """The n-th use of one call fails with one error, before or after it did its work; everything else works."""

    def __init__(self, call: str, nth: int, error: int, *, after: bool = False) -> None:
        self.call = call
        self.left = nth
        self.error = error
        self.after = after
        self.struck = False

    def _strikes(self, call: str) -> bool:
        if call != self.call or self.struck:
            return False
        self.left -= 1
        self.struck = self.left <= 0
        return self.struck

    def _fail(self) -> None:
        raise OSError(self.error, os.strerror(self.error))

    def create(self, path: Path) -> int:
        if self._strikes("create"):
            self._fail()
        return super().create(path)

    def write(self, handle: int, data: bytes) -> int:
        if self._strikes("write"):
            if self.after:
                super().write(handle, data[: len(data) // 2])
            self._fail()
        return super().write(handle, data)

    def sync(self, handle: int) -> None:
        if self._strikes("sync"):
            self._fail()
        super().sync(handle)

    def rename(self, source: Path, target: Path) -> None:
        if self._strikes("rename"):
            self._fail()
        super().rename(source, target)

    def link(self, source: Path, target: Path) -> None:
        if self._strikes("link"):
            self._fail()
        super().link(source, target)

    def sync_folder(self, path: Path) -> None:
        if self._strikes("sync_folder"):
            self._fail()
        super().sync_folder(path)

    def remove(self, path: Path) -> None:
        if self._strikes("remove"):
            self._fail()
        super().remove(path)

    def truncate(self, handle: int, length: int) -> None:
        if self._strikes("truncate"):
            self._fail()
        super().truncate(handle, length)

    def make_folder(self, path: Path) -> None:
        if self._strikes("make_folder"):
            self._fail()
        super().make_folder(path)
