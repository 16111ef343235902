"""Zips with a kit in them, and zips made to do harm."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable

from tests.talents.kits import files

MIB = 1024 * 1024


def packed(content: dict[str, bytes], **how: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **how) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files().items():
            archive.writestr(name, data)
        info = zipfile.ZipInfo("README.md")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def lying() -> bytes:
    """A member that says it is small."""
    content = bytearray(packed(files() | {"README.md": bytes(3 * MIB)}, compression=zipfile.ZIP_DEFLATED))
    at = content.rfind(b"PK\1\2", 0, content.rfind(b"README.md"))
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "no zip": lambda: b"this is no zip at all",
    "an empty zip": lambda: packed({}),
    "a way up": lambda: packed(files() | {"../talent.json": b"{}"}),
    "an absolute name": lambda: packed(files() | {"/etc/passwd": b"x"}),
    "a drive": lambda: packed(files() | {"C:/x": b"x"}),
    "a backslash": lambda: packed(files() | {"a\\b": b"x"}),
    "a stranger": lambda: packed(files() | {"run.sh": b"x"}),
    "two names that differ by case": lambda: packed(files() | {"Talent.json": b"{}"}),
    "a link": linked,
    "a bomb": lambda: packed(files() | {"README.md": bytes(64 * MIB)}, compression=zipfile.ZIP_DEFLATED),
    "a member that lies": lying,
    "too many files": lambda: packed(files() | {f"examples/{number}.png": b"x" for number in range(100)}),
    "no manifest": lambda: packed({"README.md": b"hello"}),
}
