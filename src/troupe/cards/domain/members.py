"""What lies in a file beside the card: the files of an archive, the pictures in chunks of a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from troupe.cards.domain.archive import archive_in
from troupe.cards.domain.art import IN_ARCHIVE, IN_CHUNKS
from troupe.cards.domain.container import CardFile, endings_of
from troupe.cards.domain.packages import CARD
from troupe.cards.domain.png import walked

PACKAGES = ("charx", "byaf", "voxpkg")
PICTURES = ("png", "apng")


@dataclass(frozen=True)
class Member:
    """One of them, how large it is, and what the card uses it for."""

    path: str
    bytes: int
    use: str | None = None
    """The kind of asset, `card` for the card itself; none for what only lies there."""
    name: str = ""


def members_of(around: BinaryIO, file: CardFile | None, assets: Sequence[Mapping[str, Any]]) -> Sequence[Member]:
    """Every one in the order of the file; none in a plain text."""
    if file is None:
        return []
    named = {path.casefold(): asset for asset in reversed(assets) if (path := _path_in(str(asset.get("uri", ""))))}
    return [_member(path, size, file, named) for path, size in _paths(around, file.container)]


def _paths(around: BinaryIO, container: str) -> Sequence[tuple[str, int]]:
    if container in PICTURES:
        return [(path, chunk.length) for path, chunk in walked(around).assets.items()]
    archive = archive_in(around) if container in PACKAGES else None
    return archive.sizes if archive else []


def _member(path: str, size: int, file: CardFile, named: Mapping[str, Mapping[str, Any]]) -> Member:
    folded = path.casefold()
    if folded.rpartition("/")[2] == CARD or f"member:{path[:80]}" == file.place:
        return Member(path, size, "card")
    said = next((named[each] for each in endings_of(folded) if each in named), None)
    if said is None:
        return Member(path, size)
    return Member(path, size, str(said.get("type") or "other")[:40], str(said.get("name") or "")[:200])


def _path_in(uri: str) -> str:
    for prefix in (*IN_ARCHIVE, IN_CHUNKS):
        if uri.startswith(prefix):
            return uri.removeprefix(prefix)
    return ""
