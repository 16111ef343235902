"""How much memory a model wants and how much this machine has to give."""

import os
from pathlib import Path

_MEBIBYTE = 1024 * 1024
_MEMINFO = Path("/proc/meminfo")
_LIMIT = Path("/sys/fs/cgroup/memory.max")
_USED = Path("/sys/fs/cgroup/memory.current")


def wanted_by(file: Path) -> int:
    """A fifth more than the file, and room to work."""
    return file.stat().st_size * 6 // 5 + 256 * _MEBIBYTE


def free_memory() -> int | None:
    """Bytes that can be used now, or None where the system does not say."""
    known = [amount for amount in (_free_of_machine(), _free_of_container()) if amount is not None]
    return min(known) if known else None


def _free_of_machine() -> int | None:
    try:
        for line in _MEMINFO.read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return None


def _free_of_container() -> int | None:
    try:
        return int(_LIMIT.read_text("ascii")) - int(_USED.read_text("ascii"))
    except (OSError, ValueError):
        return None
