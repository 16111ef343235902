"""Kits of either kind as zips: one folder packed, one archive unpacked into a draft."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from troupe.kit.durable import FolderDraft
from troupe.talents.domain.archive import BadArchive, Named, members, packed, require_sums, unpack
from troupe.talents.domain.naming import MANIFEST, SUMS
from troupe.talents.errors import UnsafeArchive
from troupe.talents.store import sha256_of

_LONGEST_SUMS = 64 * 1024


def zipped(folder: Path, files: Iterable[str]) -> Iterator[bytes]:
    """What a kit says first, then the rest by name, and every sum at the end."""
    names = [MANIFEST, *sorted(set(files) - {MANIFEST, SUMS})]
    sums = "".join(f"{sha256_of(folder / name)}  {name}\n" for name in names)

    def pieces() -> Iterator[bytes]:
        opened = {name: (folder / name).open("rb") for name in names}
        try:
            yield from packed({**opened, SUMS: sums.encode()}, [*names, SUMS])
        finally:
            for file in opened.values():
                file.close()

    return pieces()


def unzipped(zip: Path, draft: FolderDraft, is_part: Named, is_id: Named) -> None:
    """Every file of the one kit in an archive; whatever else is in it lets nothing through."""
    try:
        with zip.open("rb") as file:
            archive, found = members(file, is_part, is_id)
            told = found.get(SUMS)
            said = b"".join(unpack(archive, told)) if told and told.file_size <= _LONGEST_SUMS else b""
            names = [name for name in found if name != SUMS]
            for name in names:
                draft.write(name, unpack(archive, found[name]))
        if told:
            require_sums(said, {name: sha256_of(draft.path / name) for name in names})
    except BadArchive as refused:
        raise UnsafeArchive(str(refused)) from None
