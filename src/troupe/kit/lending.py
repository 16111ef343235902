"""Open files that one process lends to another: by their handle, without a name, and each with a place of its own."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

_PIECE = 1024 * 1024


@contextmanager
def lent(file: BinaryIO) -> Iterator[int]:
    """The handle of a file, to be handed to a child; what lies in memory alone is laid into a file without a name."""
    try:
        file.flush()
        handle = file.fileno()
    except OSError:
        with tempfile.TemporaryFile() as copy:
            file.seek(0)
            while piece := file.read(_PIECE):
                copy.write(piece)
            copy.flush()
            yield copy.fileno()
        return
    yield handle


class Borrowed(io.RawIOBase):
    """A file by the handle of somebody who goes on using it: it has a place of its own in there."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        begins = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}.get(whence)
        to = (os.fstat(self._handle).st_size if begins is None else begins) + offset
        if to < 0:
            raise OSError("a place before the beginning of a file")
        self._at = to
        return to

    def readinto(self, into: "memoryview") -> int:  # type: ignore[override]  # every buffer that is given is one of these
        found = os.pread(self._handle, len(into), self._at)
        into[: len(found)] = found
        self._at += len(found)
        return len(found)


def borrowed(handle: int) -> BinaryIO:
    return io.BufferedReader(Borrowed(handle), _PIECE)
