"""What a file in the studio is."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from troupe.kit.filetypes import extension_of
from troupe.media.errors import BadName

Kind = Literal["image", "audio", "video", "kit", "document"]
Made = Literal["uploaded", "drawn", "generated"]
State = Literal["ready", "bin"]
Size = Literal[128, 256, 512]

SIZES: tuple[Size, ...] = (128, 256, 512)
_LONGEST_NAME = 200
_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_OTHER_EXTENSIONS = {
    "image/svg+xml": "svg",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "application/zip": "zip",
    "application/json": "json",
    "text/plain": "txt",
    "text/vtt": "vtt",
    "application/octet-stream": "bin",
}
_INLINE = {
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "image/avif",
    "audio/wav",
    "audio/flac",
    "audio/mpeg",
    "audio/ogg",
    "video/mp4",
    "video/webm",
    "image/svg+xml",
}


@dataclass(frozen=True)
class Media:
    """A file somebody keeps: what it is, whose it is, and where its bytes are."""

    id: str
    realm: str
    user_id: str
    persona_id: str | None
    object_id: str
    kind: Kind
    type: str
    bytes: int
    sha256: str
    width: int | None
    height: int | None
    millis: int | None
    name: str
    made: Made
    created_at: datetime
    state: State = "ready"
    binned_at: datetime | None = None

    @property
    def seconds(self) -> float | None:
        return None if self.millis is None else self.millis / 1000

    @property
    def inline(self) -> bool:
        """Whether a browser may show it; everything else is only downloaded."""
        return self.type in _INLINE

    def renamed(self, name: str) -> "Media":
        return replace(self, name=display_name(name))

    def binned(self, at: datetime) -> "Media":
        return self if self.state == "bin" else replace(self, state="bin", binned_at=at)

    def restored(self) -> "Media":
        return replace(self, state="ready", binned_at=None)


def object_key(realm: str, user_id: str, sha256: str, type: str) -> str:
    """Where bytes are kept. The person is part of it: nobody can learn from it what others hold."""
    return f"{realm}/{user_id}/{sha256[:2]}/{sha256}.{extension(type)}"


def thumbnail_key(object_id: str, size: Size) -> str:
    stem, _, _ = object_id.rpartition(".")
    return f"{stem}-{size}.webp"


def extension(type: str) -> str:
    found = extension_of(type) or _OTHER_EXTENSIONS.get(type)
    if found is None:
        raise ValueError(f"{type!r} is no type that is kept")
    return found


def display_name(name: str) -> str:
    """A name to show; it is never part of a path."""
    plain = name.strip()
    if not plain or len(plain) > _LONGEST_NAME or _UNSHOWABLE.search(plain):
        raise BadName
    return plain


def name_of_upload(file_name: str, type: str) -> str:
    """The last part of a path somebody's computer sent along, as far as it can be shown."""
    last = re.split(r"[/\\]", _UNSHOWABLE.sub("", file_name))[-1].strip()
    return last[-_LONGEST_NAME:] or f"untitled.{extension(type)}"
