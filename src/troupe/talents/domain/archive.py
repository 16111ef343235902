"""Kits in a zip: the directory is judged before anything is unpacked, and unpacking stops where it lied."""

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, BinaryIO, cast

from troupe.talents.domain.naming import MANIFEST, SUMS, is_kit_id, is_known

LARGEST_UNPACKED = 512 * 1024 * 1024
MOST_MEMBERS = 64
_RATIO = 100
_FROM = 1024 * 1024
"""Below this size a file may be as empty as it likes."""
_PIECE = 1 << 20
_LOCAL = 30
_LARGEST_DIRECTORY = 256 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
Named = Callable[[str], bool]
"""Whether something may be called so."""


class BadArchive(Exception):
    """An archive that nothing is taken from."""


def members(
    file: BinaryIO, is_part: Named = is_known, is_id: Named = is_kit_id
) -> tuple[zipfile.ZipFile, Mapping[str, zipfile.ZipInfo]]:
    """The files of the one kit in a zip, by their path in the kit's folder."""
    _require_small_directory(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise BadArchive("This is no zip that can be read.") from None
    every = archive.infolist()
    if len(every) > MOST_MEMBERS:
        raise BadArchive(f"A kit has at most {MOST_MEMBERS} files.")
    for info in every:
        _judge(info)
    _judge_together(every, file.seek(0, 2))
    return archive, _in_one_folder([info for info in every if not info.is_dir()], is_part, is_id)


def require_sums(told: bytes, sums: Mapping[str, str]) -> None:
    """What an archive says of its own files must be what they are."""
    said = {}
    for line in told.decode("utf-8", "replace").splitlines():
        digest, gap, name = line.partition("  ")
        if not gap:
            raise BadArchive(f"{SUMS} cannot be read.")
        said[name] = digest.lower()
    wrong = sorted(name for name in said.keys() | sums.keys() if said.get(name) != sums.get(name))
    if wrong:
        raise BadArchive(f"{wrong[0]!r:.80} is not what {SUMS} says.")


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member in pieces, never more than it said it would be."""
    seen = 0
    try:
        with archive.open(info) as member:
            while piece := member.read(_PIECE):
                seen += len(piece)
                if seen > info.file_size:
                    raise BadArchive(f"{info.filename:.80} is larger than the archive says.")
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise BadArchive(f"{info.filename:.80} cannot be unpacked.") from None


def packed(files: Mapping[str, BinaryIO]) -> Iterator[bytes]:
    """A zip in pieces: the same files give the same bytes; their sums, taken on the way, stand at its end."""
    sink, sums = _Sink(), ""
    with zipfile.ZipFile(cast(IO[bytes], sink), "w") as archive:  # it asks no more of a sink than this one can
        for name, file in files.items():
            summed = hashlib.sha256()
            with archive.open(_entry(name), "w", force_zip64=False) as member:
                while piece := file.read(_PIECE):
                    summed.update(piece)
                    member.write(piece)
                    yield sink.taken()
            sums += f"{summed.hexdigest()}  {name}\n"
        archive.writestr(_entry(SUMS), sums.encode())
    yield sink.taken()


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_STORED
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    return info


class _Sink:
    """Takes what zipfile writes, and gives it on; nothing is kept, so nothing can be gone back to."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, piece: bytes) -> int:
        self._held += piece
        return len(piece)

    def flush(self) -> None:
        return

    def taken(self) -> bytes:
        found = bytes(self._held)
        self._held.clear()
        return found


def _require_small_directory(file: BinaryIO) -> None:
    """The library reads the whole directory before it shows any of it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < 22:
        raise BadArchive("This is no zip.")
    count, length = int.from_bytes(tail[at + 10 : at + 12], "little"), int.from_bytes(tail[at + 12 : at + 16], "little")
    if count > MOST_MEMBERS:
        raise BadArchive(f"A kit has at most {MOST_MEMBERS} files.")
    if length > _LARGEST_DIRECTORY:
        raise BadArchive("The directory of the archive is too long.")
    file.seek(0)


def _judge(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    parts = name.split("/")
    if ".." in parts or "." in parts or name[:1] == "/" or "\\" in name or "\0" in name or ":" in name:
        raise BadArchive(f"{name!r:.80} points out of the archive.")
    mode = stat.S_IFMT(info.external_attr >> 16)
    if info.flag_bits & 1 or mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadArchive(f"{name!r:.80} is encrypted, or a link.")
    if info.compress_type not in _READABLE:
        raise BadArchive(f"{name!r:.80} is packed in an unknown way.")
    if info.file_size > _FROM and info.file_size > _RATIO * max(1, info.compress_size):
        raise BadArchive(f"{name!r:.80} would unpack to far more than it is.")


def _judge_together(every: Sequence[zipfile.ZipInfo], size: int) -> None:
    folded = [info.filename.casefold() for info in every]
    if len(set(folded)) != len(folded):
        raise BadArchive("Two files of the archive have one name.")
    if sum(info.file_size for info in every) > LARGEST_UNPACKED:
        raise BadArchive("The archive would unpack to more than 512 MiB.")
    end = 0
    for info in sorted(every, key=lambda each: each.header_offset):
        if info.header_offset < end:
            raise BadArchive("Files of the archive overlap.")
        end = info.header_offset + _LOCAL + info.compress_size
    if end > size:
        raise BadArchive("The archive ends before its last file.")


def _in_one_folder(every: Sequence[zipfile.ZipInfo], is_part: Named, is_id: Named) -> Mapping[str, zipfile.ZipInfo]:
    """At the root, or below one folder that is called like a kit."""
    tops = {info.filename.partition("/")[0] for info in every}
    under = next(iter(tops)) if len(tops) == 1 and is_id(next(iter(tops))) else ""
    cut = len(under) + 1 if under else 0
    found = {info.filename[cut:]: info for info in every}
    if MANIFEST not in found:
        raise BadArchive("There is no talent.json in the archive.")
    strangers = [name for name in found if not is_part(name) and name != SUMS]
    if strangers:
        raise BadArchive(f"{strangers[0]!r:.80} is no file of a kit.")
    return found
