"""A card with its files in one archive: the card first, fixed times, names that every program can read."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from troupe.cards.domain.writing.png import as_json

_EPOCH = (1980, 1, 1, 0, 0, 0)
_FOLDERS = {
    "images": ("png", "jpg", "jpeg", "webp", "gif", "avif", "apng"),
    "audio": ("mp3", "wav", "ogg", "flac", "opus", "m4a"),
    "video": ("mp4", "webm", "mov"),
    "fonts": ("ttf", "otf", "woff", "woff2"),
    "3d": ("glb", "gltf", "mmd", "fbx"),
    "ai": ("safetensors", "ckpt", "onnx"),
    "code": ("js", "lua", "py"),
}
_MOST_TRIES = 10_000


@dataclass(frozen=True)
class Asset:
    """A file that goes along, and what the card says of it."""

    type: str
    name: str
    ext: str
    content: bytes


def packed(tree: Mapping[str, Any], members: Sequence[tuple[str, bytes]]) -> bytes:
    """The archive; the same card and files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [("card.json", as_json(tree)), *members]:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return target.getvalue()


def with_assets(tree: dict[str, Any], assets: Sequence[Asset], taken: Sequence[str] = ()) -> list[tuple[str, bytes]]:
    """Name the files, tell the card where they are, and give the members of the archive."""
    names = set(taken)
    members, said = [], list(tree["data"].get("assets") or [])
    for asset in assets:
        path = _free(f"assets/{_plain(asset.type)}/{_folder(asset.ext)}/{_plain(asset.name)}", asset.ext, names)
        names.add(path)
        members.append((path, asset.content))
        said.append({"type": asset.type, "uri": f"embeded://{path}", "name": asset.name, "ext": asset.ext})
    tree["data"]["assets"] = said
    return members


def _folder(ext: str) -> str:
    return next((folder for folder, known in _FOLDERS.items() if ext in known), "other")


def _plain(name: str) -> str:
    found = "".join(each if each.isascii() and (each.isalnum() or each in "-_") else "_" for each in name)[:60]
    return found.strip("_") or "file"


def _free(stem: str, ext: str, taken: set[str]) -> str:
    tries = (f"{stem}.{ext}" if number == 1 else f"{stem}_{number}.{ext}" for number in range(1, _MOST_TRIES))
    return next(path for path in tries if path not in taken)
