"""Files that a card names, given a place in the container it leaves in; whatever finds none there is told."""

import base64
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from troupe.cards.domain.art import IN_ARCHIVE, IN_CHUNKS
from troupe.cards.domain.refusal import MIB
from troupe.cards.domain.writing.charx import folder_of, free_path, plain

Form = Literal["json", "png", "charx"]
FileAt = Callable[[str], bytes | None]
"""What an address within the old container leads to."""

DEFAULT = "ccdefault:"
MADE_HERE = "made:"
LARGEST_IN_JSON = MIB
_MOST_NAMED = 20
_LONGEST_NAME = 60
_CHUNK_NAME, _CHUNK_TYPE = 28, 12
_HEADS = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
    b"GIF8": "image/gif",
    b"OggS": "audio/ogg",
    b"ID3": "audio/mpeg",
}


@dataclass(frozen=True)
class Settled:
    """The list that goes into the card, the files by their new paths, and what stays behind."""

    assets: Sequence[Any]
    files: Sequence[tuple[str, bytes]] = ()
    left_out: Sequence[str] = ()


def settled(assets: Sequence[Any], form: Form, file_at: FileAt, taken: Collection[str] = ()) -> Settled:
    """Every file of the list as this form can hold it; what stands elsewhere, or is no file, stays as it was said."""
    said: list[Any] = []
    files: dict[str, bytes] = {}
    moved: dict[str, str | None] = {}
    left: list[str] = []
    for asset in assets:
        uri = str(asset.get("uri", "")) if isinstance(asset, dict) else ""
        if not _is_inside(uri, form):
            said.append(asset)
            continue
        if uri not in moved:
            moved[uri] = _moved(asset, file_at(uri), form, files, taken)
        if (there := moved[uri]) is None:
            left.append(called(asset))
        else:
            said.append({**asset, "uri": there})
    return Settled(said, list(files.items()), left)


def wanted_of(assets: Sequence[Any], which: Literal["all", "icon", "none"]) -> tuple[Sequence[Any], Sequence[str]]:
    """Those that somebody wants to go along, and the names of the others."""
    if which == "all":
        return list(assets), []
    are = [which == "icon" and isinstance(each, dict) and each.get("type") == "icon" for each in assets]
    left = [
        called(each) for each, is_wanted in zip(assets, are, strict=True) if isinstance(each, dict) and not is_wanted
    ]
    return [each for each, is_wanted in zip(assets, are, strict=True) if is_wanted], left


def called(asset: Mapping[str, Any]) -> str:
    """How a file that stays behind is told: what it is for, and its name."""
    return f"{asset.get('type') or 'file'} {asset.get('name') or asset.get('uri') or ''}".strip()[:_LONGEST_NAME]


def counted(names: Sequence[str]) -> Sequence[str]:
    """So many by name, then how many more."""
    more = len(names) - _MOST_NAMED
    return [*names[:_MOST_NAMED], f"{more} more files"] if more > 0 else names


def _is_inside(uri: str, form: Form) -> bool:
    if uri == DEFAULT:
        return form != "png"  # there it is the picture around the card
    return uri.startswith((*IN_ARCHIVE, IN_CHUNKS, MADE_HERE))


def _moved(
    asset: Mapping[str, Any], content: bytes | None, form: Form, files: dict[str, bytes], taken: Collection[str]
) -> str | None:
    """The new address of a file; none where it cannot go along."""
    if content is None:
        return None
    if form == "json":
        return _as_data(content) if len(content) <= LARGEST_IN_JSON else None
    kind, name = plain(str(asset.get("type") or "other")), plain(str(asset.get("name") or "file"))
    ext = _ext(asset)
    if form == "png":
        path = free_path(f"{kind[:_CHUNK_TYPE]}/{name[:_CHUNK_NAME]}", ext, {*files, *taken})
        files[path] = content
        return f"{IN_CHUNKS}{path}"
    path = free_path(f"assets/{kind}/{folder_of(ext)}/{name}", ext, {*files, *taken})
    files[path] = content
    return f"{IN_ARCHIVE[0]}{path}"


def _ext(asset: Mapping[str, Any]) -> str:
    said = str(asset.get("ext") or "").lower().lstrip(".") or PurePosixPath(str(asset.get("uri"))).suffix[1:].lower()
    return plain(said)[:8] if said and said != "unknown" else "bin"


def _as_data(content: bytes) -> str:
    type = next((type for head, type in _HEADS.items() if content.startswith(head)), "application/octet-stream")
    return f"data:{type};base64,{base64.b64encode(content).decode()}"
