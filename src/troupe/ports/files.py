"""Where files are kept: this computer's disk, or a bucket somewhere.

The promise every adapter keeps, and that one suite of contract tests checks:

* a file is there whole or not at all, and once `put` has answered it survives a power cut;
* a key is written once; putting it again changes nothing and says so;
* the only errors that leave an adapter are those below.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from troupe.kit.errors import Missing, Unavailable

_SEGMENT = r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_LONGEST_KEY = 512


@dataclass(frozen=True, slots=True)
class Stored:
    """What the storage knows about a file without reading it."""

    key: str
    bytes: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """Some bytes of a file: from `start` up to, and not with, `end`."""

    start: int
    end: int


class Files(Protocol):
    """Keeps bytes under keys. Keys are lower-case segments of letters, digits, `_`, `-` and `.`, joined by `/`."""

    async def put(self, key: str, content: bytes) -> bool:
        """Keep the content; False, with nothing changed, when the key is taken."""

    async def put_file(self, key: str, file: BinaryIO) -> bool:
        """The same with a file from its beginning, which is never held as a whole."""

    def lend(self, key: str) -> AbstractAsyncContextManager[BinaryIO]:
        """The content as an open file of this computer with a handle of its own, until it is given back."""

    async def get(self, key: str, part: Part | None = None) -> bytes:
        """The content, or the part of it; `FileMissing` when there is none."""

    def stream(self, key: str, part: Part | None = None) -> AsyncGenerator[bytes, None]:
        """The same, piece by piece."""

    async def head(self, key: str) -> Stored:
        """Size and age; `FileMissing` when there is none."""

    async def delete(self, key: str) -> None:
        """Forget the file; one that is not there is no mistake."""

    def list(self, prefix: str = "") -> AsyncGenerator[Stored, None]:
        """All files below a folder of keys."""

    async def probe(self) -> None:
        """Write, read, list and delete one file; raises what stands in the way."""


class FileMissing(Missing):
    def __init__(self, key: str) -> None:
        super().__init__(
            f"The storage has no file {key!r}.",
            next_step="Check that STORAGE_BACKEND points to where the files were kept.",
        )


class FilesUnavailable(Unavailable):
    code = "storage_unavailable"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The file storage does not answer as it should ({what}).",
            next_step="Check STORAGE_BACKEND and its settings, or try again in a minute.",
            retry_after=10,
        )


def checked_key(key: str) -> str:
    """The key itself; one that could mean another file somewhere is a fault of the program, not of a user."""
    if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key for a file")
    return key
