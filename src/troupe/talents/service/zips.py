"""Kits of either kind as zips: one folder packed, one archive unpacked into a draft; each is read once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from troupe.kit.durable import FolderDraft
from troupe.talents.domain.archive import BadArchive, Named, members, packed, require_sums, unpack
from troupe.talents.domain.naming import MANIFEST, SUMS
from troupe.talents.errors import UnsafeArchive

_LONGEST_SUMS = 64 * 1024


def zipped(folder: Path, files: Iterable[str]) -> Iterator[bytes]:
    """What a kit says first, then the rest by name, and every sum at the end."""
    names = [MANIFEST, *sorted(set(files) - {MANIFEST, SUMS})]
    with ExitStack() as opening:
        opened = {name: opening.enter_context((folder / name).open("rb")) for name in names}
        closing = opening.pop_all()

    def pieces() -> Iterator[bytes]:
        with closing:
            yield from packed(opened)

    return pieces()


def unzipped(zip: Path, draft: FolderDraft, is_part: Named, is_id: Named) -> Mapping[str, str]:
    """Every file of the one kit in an archive, and what each hashes to; whatever else is in it lets nothing through."""
    try:
        with zip.open("rb") as file:
            archive, found = members(file, is_part, is_id)
            told = found.get(SUMS)
            said = b"".join(unpack(archive, told)) if told and told.file_size <= _LONGEST_SUMS else b""
            sums: dict[str, str] = {}
            for name in (each for each in found if each != SUMS):
                summed = hashlib.sha256()
                draft.write(name, _heard(unpack(archive, found[name]), summed.update))
                sums[name] = summed.hexdigest()
        if told:
            require_sums(said, sums)
    except BadArchive as refused:
        raise UnsafeArchive(str(refused)) from None
    return sums


def _heard(pieces: Iterator[bytes], hear: Callable[[bytes], object]) -> Iterator[bytes]:
    for piece in pieces:
        hear(piece)
        yield piece
