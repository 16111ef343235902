"""What can go wrong while something is put on disk."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from troupe.kit.errors import Conflict, Unavailable

_FULL = {errno.ENOSPC, errno.EDQUOT}


class DiskFull(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "The disk is full, so nothing was changed.",
            next_step="Free some space and send the same again; earlier data is intact.",
        )


class StorageUnavailable(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "The data directory cannot be written.",
            next_step="Check that the disk is mounted and writable; what can be read still is.",
        )


class JournalDamaged(Conflict):
    def __init__(self, offset: int, cause: str) -> None:
        super().__init__(
            f"The journal is damaged at byte {offset}: {cause}.",
            next_step="Everything before that can still be read; export it, or put the file back from a backup.",
            offset=offset,
        )


class JournalInUse(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "Another process is writing this journal.",
            next_step="Use it through the server that has it open, or stop that server first.",
        )


@contextmanager
def translated() -> Iterator[None]:
    """Raise our own errors for what the operating system says."""
    try:
        yield
    except OSError as fault:
        raise (DiskFull() if fault.errno in _FULL else StorageUnavailable()) from fault
