"""Packages of characters in a zip, also behind a picture. The directory is judged before anything is unpacked."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from copy import copy
from typing import BinaryIO

from troupe.cards.domain.refusal import LARGEST_TEXT, MIB, Refusal, too_large

MOST_MEMBERS = 2_000
LARGEST_PICTURE = 25 * MIB
_LARGEST_UNPACKED = 512 * MIB
_LARGEST_DIRECTORY = 2 * MIB
_RATIO_EACH, _RATIO_ALL = 100, 20
_END = struct.Struct("<4s4H2IH")
_END_64, _LOCATES, _LOCATOR = struct.Struct("<4sQ2H2I4Q"), b"PK\6\7", 20
_LOCAL = 30
_FIRST = b"PK\3\4"
_TAIL = 65_557 + _END_64.size + _LOCATOR
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PIECE = 64 * 1024
_BROKEN = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error)
"""What unpacking stumbles over; names that are no text are a ValueError."""


class Archive:
    """The files of a package, by the names they have there."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._by_name = {info.filename: info for info in archive.infolist() if info.filename[-1:] not in ("", "/")}
        self._folded = {name.casefold(): info for name, info in self._by_name.items()}

    @property
    def names(self) -> Sequence[str]:
        return list(self._by_name)

    @property
    def sizes(self) -> Sequence[tuple[str, int]]:
        """Every file with its size unpacked, as the archive says it."""
        return [(name, info.file_size) for name, info in self._by_name.items()]

    def named(self, path: str) -> str | None:
        """The file of that name, exact case first."""
        found = self._by_name.get(path) or self._folded.get(path.casefold())
        return None if found is None else found.filename

    def can_unpack(self, path: str) -> bool:
        """Whether a file that is there is packed in a way that is understood here."""
        return self._by_name[self.named(path) or path].compress_type in _READABLE

    def text(self, name: str) -> bytes:
        """A file that must be there and be readable."""
        return self._read(self._by_name[name], LARGEST_TEXT)

    def picture(self, path: str) -> bytes | None:
        """A file that a card names; none when it is not there or cannot be read."""
        return self.content(path, LARGEST_PICTURE)

    def content(self, path: str, most: int) -> bytes | None:
        name = self.named(path)
        try:
            return None if name is None else self._read(self._by_name[name], most)
        except Refusal:
            return None

    def judge(self, size: int) -> None:
        """Refuse what points outside, lies about its size, or would unpack to far more than it is."""
        _judge(self._archive.infolist(), size)

    def _read(self, info: zipfile.ZipInfo, most: int) -> bytes:
        if info.compress_type not in _READABLE:
            raise Refusal("member_unreadable", _place(info), f"{info.filename[:80]} is packed in an unknown way.")
        if info.file_size > most:
            raise too_large(_place(info))
        content = bytearray()
        asked = copy(info)
        asked.file_size = most + 1  # else it would be cut at what it claims, and a lie looked like a wrong check sum
        try:
            with self._archive.open(asked) as member:
                while len(content) <= info.file_size and (piece := member.read(_PIECE)):
                    content += piece
        except (*_BROKEN, zlib.error, EOFError, RuntimeError):
            raise Refusal("member_unreadable", _place(info), f"{info.filename[:80]} cannot be unpacked.") from None
        if len(content) != info.file_size:
            raise Refusal("unsafe_archive", _place(info), "A file is not as large as the archive says.")
        return bytes(content)


def archive_in(file: BinaryIO) -> Archive | None:
    """The archive, alone or behind a picture; none when there is no readable one. Nothing in it is judged yet."""
    if not _has_directory(file):
        return None
    try:
        return Archive(zipfile.ZipFile(file))
    except _BROKEN:
        return None


def _has_directory(file: BinaryIO) -> bool:
    """Whether a small, consistent directory stands at the end."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        return False
    _, _, _, _, count, length, begins, _ = _END.unpack_from(tail, at)
    before = at - _LOCATOR - _END_64.size
    if before >= 0 and tail.startswith(_LOCATES, at - _LOCATOR):
        # Another end may stand before it that says the same in larger numbers: it is that one that readers believe.
        *_, more, larger, _ = _END_64.unpack_from(tail, before)
        count, length = max(count, more), max(length, larger)
    place = size - len(tail) + at
    if begins + length > place:
        return False
    if count > MOST_MEMBERS or length > _LARGEST_DIRECTORY:
        file.seek(0)
        if file.read(4) == _FIRST:
            raise _too_many()
        return False
    return True


def _too_many() -> Refusal:
    return Refusal("too_complex", "", f"An archive has at most {MOST_MEMBERS:,} files.")


def _judge(members: Sequence[zipfile.ZipInfo], size: int) -> None:
    names = [info.filename for info in members]
    if len(set(names)) != len(names):
        raise Refusal("unsafe_archive", "", "Two files of the archive have one name.")
    for info in members:
        _judge_one(info)
    if sum(info.file_size for info in members) > min(_LARGEST_UNPACKED, max(MIB, _RATIO_ALL * size)):
        raise Refusal("too_large", "", "The archive would unpack to far more than it is.")
    if len(members) > MOST_MEMBERS:
        raise _too_many()
    end = 0
    for info in sorted(members, key=lambda each: each.header_offset):
        if info.header_offset < end:
            raise Refusal("unsafe_archive", _place(info), "Files of the archive overlap.")
        end = info.header_offset + _LOCAL + info.compress_size


def _judge_one(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name[:1] == "/" or "\\" in name or "\0" in name or name[1:2] == ":":
        raise Refusal("unsafe_archive", _place(info), "A name in the archive points out of it.")
    mode = info.external_attr >> 16
    if info.flag_bits & 1 or (mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR)):
        raise Refusal("unsafe_archive", _place(info), "A file of the archive is encrypted or a link.")
    if info.file_size > MIB and info.file_size > _RATIO_EACH * max(1, info.compress_size):
        raise Refusal("too_large", _place(info), "A file would unpack to far more than it is.")


def _place(info: zipfile.ZipInfo) -> str:
    return f"member:{info.filename[:80]}"
