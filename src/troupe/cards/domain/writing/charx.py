"""A card with its files in one archive: the card first, fixed times, names that every program can read."""

import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
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


def folder_of(ext: str) -> str:
    """Where files of this ending stand."""
    return next((folder for folder, known in _FOLDERS.items() if ext in known), "other")


def plain(name: str) -> str:
    """A name that every program can read."""
    found = "".join(each if each.isascii() and (each.isalnum() or each in "-_") else "_" for each in name)[:60]
    return found.strip("_") or "file"


def free_path(stem: str, ext: str, taken: Collection[str]) -> str:
    """That path, or the next one that nothing has yet."""
    tries = (f"{stem}.{ext}" if number == 1 else f"{stem}_{number}.{ext}" for number in range(1, _MOST_TRIES))
    return next(path for path in tries if path not in taken)
