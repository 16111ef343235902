"""Locks that the kernel gives back when their holder is gone, however it ended."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Lock:
    """A file held by this process; what is written in it tells others who that is."""

    path: Path
    handle: int

    def note(self, text: str) -> None:
        """Say who holds it. Only the lock itself decides anything, so the words need not survive a crash."""
        os.ftruncate(self.handle, 0)
        os.pwrite(self.handle, text.encode(), 0)

    def release(self) -> None:
        os.ftruncate(self.handle, 0)
        os.close(self.handle)


def take_lock(path: Path, *, wait: bool = False) -> Lock | None:
    """Hold the file alone, or None when another process does; with `wait`, once that one lets go."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return Lock(path, handle)
