"""A story's folder in a zip: the directory is judged before anything is unpacked, and nothing touches a disk."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping

from troupe.stories.errors import BadImport

MOST_MEMBERS, LARGEST_UNPACKED, RATIO, SMALL = 10_100, 256 * 1024 * 1024, 100, 64 * 1024
_PIECE = 1 << 20
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PART = re.compile(r"journal\.log|metadata\.json|turns\.json|context/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.json")


def is_zip(content: bytes) -> bool:
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def is_part(name: str) -> bool:
    """Whether a story's folder has a file of this name."""
    return _PART.fullmatch(name) is not None


def files_in_zip(content: bytes) -> Mapping[str, bytes]:
    """The files of the one story in it, by their names in its folder; what is no part of a story is passed over."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise BadImport("", "it is no zip that can be read") from None
    with archive:
        every = archive.infolist()
        _judge(every)
        parts = _in_one_folder([info for info in every if not info.is_dir()])
        return {name: _unpacked(archive, info) for name, info in parts.items()}


def _judge(every: list[zipfile.ZipInfo]) -> None:
    if len(every) > MOST_MEMBERS:
        raise BadImport("", f"it has more than {MOST_MEMBERS:,} files")
    if len({info.filename for info in every}) != len(every):
        raise BadImport("", "two of its files have the same name")
    if sum(info.file_size for info in every) > LARGEST_UNPACKED:
        raise BadImport("", "it unpacks to more than 256 MiB")
    for info in every:
        steps = info.filename.split("/")
        if "\\" in info.filename or ":" in info.filename or info.filename.startswith("/") or ".." in steps:
            raise BadImport("", "one of its names points outside")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise BadImport("", "it holds a link")
        if info.flag_bits & 1 or info.compress_type not in _READABLE:
            raise BadImport("", "one of its files is packed in an unknown way")
        if info.file_size > max(SMALL, RATIO * info.compress_size):
            raise BadImport("", "one of its files unpacks to more than a hundred times its size")


def _in_one_folder(files: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """By their names below the folder that holds metadata or journal; a zip with two such folders names no story."""
    roots = {
        info.filename.rpartition("/")[0]
        for info in files
        if info.filename.rpartition("/")[2] in ("metadata.json", "journal.log")
    }
    if len(roots) != 1:
        raise BadImport("", "it holds the folder of no story, or of more than one")
    before = f"{root}/" if (root := roots.pop()) else ""
    inside = {info.filename.removeprefix(before): info for info in files if info.filename.startswith(before)}
    return {name: info for name, info in inside.items() if is_part(name)}


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    content = bytearray()
    try:
        with archive.open(info) as member:
            while piece := member.read(_PIECE):
                content += piece
                if len(content) > info.file_size:
                    raise BadImport("", "one of its files is larger than it says")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise BadImport("", "one of its files cannot be unpacked") from None
    return bytes(content)
