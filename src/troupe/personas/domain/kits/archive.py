"""The zip of a kit: judged by its directory before a byte is unpacked, and unpacked no further than it says.

Only what our own packer writes is taken: plain entries one after another, without links, comments, extra fields or
anything between them. So every byte of a kit is either fixed, or a sum covers it.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

LARGEST_FILE = 100 * 1024 * 1024
LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_ENTRIES = 200
_RATIO_EACH, _RATIO_ALL = 100, 20
_PIECE = 64 * 1024
_LONGEST_NAME = 200
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_MADE_BY_UNIX, _NEEDS = 0x0314, (10, 20)
_TIME, _DATE = 0, 0x21  # the first moment a zip can tell
_MODES = (0o100644 << 16, 0o600 << 16)
_STORED, _DEFLATED = 0, 8


SizeLimit = Callable[[str], int | None]
"""How large an entry of this name may be; none when a kit holds no such thing."""


class BadArchive(ValueError):
    """Why a zip is not taken, and which entry is to blame."""

    def __init__(self, entry: str, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.entry, self.reason, self.detail = entry, reason, detail


@dataclass(frozen=True)
class Entry:
    """One file in the zip, as its directory describes it."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    stamp: tuple[int, int]

    @property
    def begins(self) -> int:
        return self.offset + _LOCAL.size + len(self.name)

    @property
    def ends(self) -> int:
        return self.begins + self.packed


class Archive:
    """A zip from a stranger; opening it judges its shape, reading an entry checks what it said."""

    def __init__(self, file: BinaryIO, size_limit: SizeLimit) -> None:
        self._file = file
        self._entries = {entry.name: entry for entry in _directory(file, size_limit)}

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._entries)

    def size(self, name: str) -> int:
        return self._entries[name].size

    def read(self, name: str) -> bytes:
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content, piece by piece; never more than the directory says."""
        entry = self._entries[name]
        self._check_local(entry)
        size, crc = 0, 0
        for piece in self._unpacked(entry):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > entry.size:
                raise BadArchive(name, "wrong_size", f"{name} is larger than the archive says.")
            yield piece
        if size != entry.size:
            raise BadArchive(name, "wrong_size", f"{name} is smaller than the archive says.")
        if crc != entry.crc:
            raise BadArchive(name, "wrong_sum", f"{name} was changed after it was packed.")

    def _check_local(self, entry: Entry) -> None:
        """What stands before the content says the same as the directory."""
        self._file.seek(entry.offset)
        head = self._file.read(_LOCAL.size + len(entry.name))
        told = (entry.method, *entry.stamp, entry.crc, entry.packed, entry.size, len(entry.name), 0)
        fields = _LOCAL.unpack(head[: _LOCAL.size]) if len(head) >= _LOCAL.size else ()
        same = fields[:1] == (b"PK\3\4",) and fields[1] in _NEEDS and fields[2:] == (0, *told)
        if not same or head[_LOCAL.size :] != entry.name.encode():
            raise BadArchive(entry.name, "unsafe_archive", f"{entry.name} is told in two different ways.")

    def _unpacked(self, entry: Entry) -> Iterator[bytes]:
        self._file.seek(entry.begins)
        left = entry.packed
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == _DEFLATED else None
        while left:
            packed = self._file.read(min(_PIECE, left))
            if not packed:
                raise BadArchive(entry.name, "wrong_size", f"{entry.name} ends too early.")
            left -= len(packed)
            if unpacking is None:
                yield packed
            else:
                yield from _inflated(unpacking, packed, entry.name)
        if unpacking is not None and not unpacking.eof:
            raise BadArchive(entry.name, "unsafe_archive", f"{entry.name} cannot be unpacked.")


def _inflated(unpacking: "zlib._Decompress", packed: bytes, name: str) -> Iterator[bytes]:
    try:
        while packed:
            if unpacking.eof:
                raise BadArchive(name, "unsafe_archive", f"Something follows the end of {name}.")
            yield unpacking.decompress(packed, _PIECE)
            packed = unpacking.unconsumed_tail or unpacking.unused_data
    except zlib.error:
        raise BadArchive(name, "unsafe_archive", f"{name} cannot be unpacked.") from None


def pack(entries: Mapping[str, bytes]) -> bytes:
    """One zip: sorted by name, with a fixed time, nothing squeezed, so that equal entries give equal bytes."""
    body, directory = bytearray(), bytearray()
    for name in sorted(entries):
        content = entries[name]
        sums = (zlib.crc32(content), len(content), len(content), len(name), 0)
        told = (20, 0, _STORED, _TIME, _DATE, *sums)
        directory += _CENTRAL.pack(b"PK\1\2", _MADE_BY_UNIX, *told, 0, 0, 0, _MODES[0], len(body)) + name.encode()
        body += _LOCAL.pack(b"PK\3\4", *told) + name.encode() + content
    count = len(entries)
    return bytes(body + directory + _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0))


def _directory(file: BinaryIO, size_limit: SizeLimit) -> list[Entry]:
    length = file.seek(0, 2)
    if length > LARGEST_FILE:
        raise BadArchive("", "too_large", "A kit has at most 100 MiB.")
    count, size, start = _end(file, length)
    file.seek(start)
    raw = file.read(size)
    entries, at = [], 0
    for _ in range(count):
        entry, at = _entry(raw, at)
        _judge(entry, size_limit)
        entries.append(entry)
    if at != size:
        raise BadArchive("", "unsafe_archive", "The directory of the archive holds something nobody reads.")
    _judge_together(entries, start, length)
    return entries


def _end(file: BinaryIO, length: int) -> tuple[int, int, int]:
    file.seek(max(0, length - _END.size))
    raw = file.read(_END.size)
    if len(raw) < _END.size or raw[:4] != b"PK\5\6":
        raise BadArchive("", "unsafe_archive", "The archive is not whole, or something follows its end.")
    _, disk, first, here, count, size, start, comment = _END.unpack(raw)
    if disk or first or comment or here != count:
        raise BadArchive("", "unsafe_archive", "The archive has parts or a comment.")
    if count > MOST_ENTRIES or size > MOST_ENTRIES * (_CENTRAL.size + _LONGEST_NAME):
        raise BadArchive("", "too_many", f"A kit has at most {MOST_ENTRIES} entries.")
    if start + size + _END.size != length:
        raise BadArchive("", "unsafe_archive", "The archive says where its directory is, and it is not there.")
    return count, size, start


def _entry(raw: bytes, at: int) -> tuple[Entry, int]:
    head = raw[at : at + _CENTRAL.size]
    if len(head) < _CENTRAL.size or head[:4] != b"PK\1\2":
        raise BadArchive("", "unsafe_archive", "The directory of the archive is broken.")
    _, made, needs, flags, method, time, date, crc, packed, size, *rest, offset = _CENTRAL.unpack(head)
    name_length, extra, comment, disk, internal, mode = rest
    name = _name(raw[at + _CENTRAL.size : at + _CENTRAL.size + name_length], name_length)
    if flags & 1:
        raise BadArchive(name, "unsafe_archive", f"{name} is encrypted.")
    if (mode >> 16) & 0o170000 not in (0, 0o100000):
        raise BadArchive(name, "unsafe_archive", f"{name} is a link, not a file.")
    ours = made == _MADE_BY_UNIX and needs in _NEEDS and not (flags or extra or comment or disk or internal)
    if not ours or mode not in _MODES or method not in (_STORED, _DEFLATED):
        raise BadArchive(name, "unsafe_archive", f"{name} is packed in a way no kit is packed.")
    entry = Entry(name, method, crc, packed, size, offset, (time, date))
    return entry, at + _CENTRAL.size + name_length


def _name(raw: bytes, length: int) -> str:
    if len(raw) != length or not 0 < length <= _LONGEST_NAME or not raw.isascii():
        raise BadArchive("", "unsafe_archive", "An entry has no name that a kit could have.")
    name = raw.decode("ascii")
    if not name.isprintable() or "\\" in name or ":" in name or any(p in ("", ".", "..") for p in name.split("/")):
        raise BadArchive(repr(name)[1:-1], "unsafe_archive", "An entry points out of the archive.")
    return name


def _judge(entry: Entry, size_limit: SizeLimit) -> None:
    allowed = size_limit(entry.name)
    if allowed is None:
        raise BadArchive(entry.name, "unlisted", f"A kit holds no {entry.name}.")
    if entry.size > allowed:
        raise BadArchive(entry.name, "too_large", f"{entry.name} has at most {allowed:,} bytes.")
    if entry.size > _RATIO_EACH * entry.packed or (entry.method == _STORED and entry.size != entry.packed):
        raise BadArchive(entry.name, "too_large", f"{entry.name} would unpack to far more than it is.")


def _judge_together(entries: Sequence[Entry], start: int, length: int) -> None:
    names = [entry.name.casefold() for entry in entries]
    if len(set(names)) != len(names):
        twice = next(entry.name for entry in entries if names.count(entry.name.casefold()) > 1)
        raise BadArchive(twice, "unsafe_archive", f"{twice} is there twice.")
    unpacked = sum(entry.size for entry in entries)
    if unpacked > min(LARGEST_UNPACKED, _RATIO_ALL * length):
        raise BadArchive("", "too_large", "The archive would unpack to far more than it is.")
    at = 0
    for entry in sorted(entries, key=lambda each: each.offset):
        if entry.offset != at:
            raise BadArchive(entry.name, "unsafe_archive", f"{entry.name} overlaps something, or something is hidden.")
        at = entry.ends
    if at != start:
        raise BadArchive("", "unsafe_archive", "Something stands between the entries and their directory.")
