"""A file that only grows: each entry is on disk before anybody is told so."""

import contextlib
import fcntl
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from troupe.kit.durable.errors import JournalDamaged, JournalInUse, StorageUnavailable, translated
from troupe.kit.durable.frames import Damage, Frame, JsonValue, next_frame, scan
from troupe.kit.durable.ops import FileOps, write_all

KeepAside = Callable[[Path, bytes], None]


class Journal:
    """An open journal. A damaged one can be read but not written; so can one whose disk refused to sync."""

    def __init__(self, ops: FileOps, handle: int, frames: tuple[Frame, ...], length: int) -> None:
        self.frames: list[Frame] = list(frames)
        self.damage: Damage | None = None
        self.torn_bytes = 0
        """How much of a torn end was cut off when it was opened."""
        self._ops = ops
        self._handle: int | None = handle
        self._length = length
        self._turn = threading.Lock()

    @classmethod
    def open(cls, path: Path, ops: FileOps, *, acknowledged: int, keep_aside: KeepAside) -> "Journal":
        """Lock the file, read it, and cut a torn end off after keeping it in a file beside it."""
        handle = ops.open_growing(path)
        try:
            _lock(handle)
            content = path.read_bytes()
            found = scan(content, acknowledged=acknowledged)
            if found.torn_bytes:
                keep_aside(path.with_name(f"{path.name}.torn"), content[found.good_bytes :])
                ops.truncate(handle, found.good_bytes)
                ops.sync(handle)
        except BaseException:
            ops.close(handle)
            raise
        journal = cls(ops, handle, found.frames, found.good_bytes)
        journal.damage, journal.torn_bytes = found.damage, found.torn_bytes
        return journal

    @property
    def writable(self) -> bool:
        return self._handle is not None and self.damage is None

    def append(self, type: str, data: Mapping[str, JsonValue], at: str) -> Frame:
        """Add one entry; when this returns it is on disk."""
        with self._turn, translated():
            handle = self._open_handle()
            content, frame = next_frame(self.frames[-1], type, data, at)
            try:
                write_all(self._ops, handle, content)
            except OSError:
                self._cut_back(handle)
                raise
            self._sync(handle)
            self._length += len(content)
            self.frames.append(frame)
            return frame

    def close(self) -> None:
        with self._turn:
            self._let_go()

    def _open_handle(self) -> int:
        if self.damage:
            raise JournalDamaged(self.damage.offset, self.damage.cause)
        if self._handle is None:
            raise StorageUnavailable
        return self._handle

    def _sync(self, handle: int) -> None:
        try:
            self._ops.sync(handle)
        except OSError:
            # The kernel may have dropped the bytes and forgotten it: asking again would be answered with a lie.
            self._cut_back(handle)
            self._let_go()
            raise

    def _cut_back(self, handle: int) -> None:
        try:
            self._ops.truncate(handle, self._length)
        except OSError:
            self._let_go()

    def _let_go(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            with contextlib.suppress(OSError):  # what was acknowledged is on disk already
                self._ops.close(handle)


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise JournalInUse from None
