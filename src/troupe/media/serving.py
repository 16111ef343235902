"""How bytes leave over HTTP: their headers, one range of them, and nothing when the reader has them already."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from troupe.media.domain import Media, extension
from troupe.media.errors import BadRange
from troupe.ports.files import Part

_LONGEST_NAME = 150
_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_NEVER_RUN = "sandbox; default-src 'none'"


def headers_of(media: Media, type: str, etag: str) -> dict[str, str]:
    """Headers that let a browser show the file and do nothing else with it."""
    return {
        "Content-Type": type,
        "Content-Disposition": disposition(media),
        "Content-Security-Policy": _NEVER_RUN,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store" if media.realm == "adult" else "private, no-cache",
        "ETag": etag,
        "Accept-Ranges": "bytes",
    }


def disposition(media: Media) -> str:
    """How a file is shown and called when it is saved: in plain ASCII, and in full for those who can read it."""
    name = _with_extension(media)[-_LONGEST_NAME:]
    plain = re.sub(r"[^A-Za-z0-9._() -]", "_", name)
    how = "inline" if media.inline else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def etag_of(media: Media, variant: str = "") -> str:
    return f'"{media.sha256}{variant}"'


def has_already(headers: Mapping[str, str], etag: str) -> bool:
    """Whether `If-None-Match` names what would be sent."""
    known = [each.strip().removeprefix("W/") for each in headers.get("if-none-match", "").split(",")]
    return etag in known or "*" in known


def wanted_part(headers: Mapping[str, str], etag: str, size: int) -> Part | None:
    """The one range that is asked for; None for the whole file."""
    asked = headers.get("range")
    if asked is None or not asked.startswith("bytes=") or headers.get("if-range", etag) != etag:
        return None
    found = _ONE_RANGE.fullmatch(asked.replace(" ", ""))
    if found is None or (not found[1] and not found[2]):
        raise BadRange(size)
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(int(found[2]) + 1 if found[2] else size, size)
    if start >= end:
        raise BadRange(size)
    return Part(start, end)


def range_headers(part: Part, size: int) -> dict[str, str]:
    return {"Content-Range": f"bytes {part.start}-{part.end - 1}/{size}"}


def _with_extension(media: Media) -> str:
    """The name with the extension of what the file is now; a picture may have changed its format on the way in."""
    ending = f".{extension(media.type)}"
    if media.name.lower().endswith(ending):
        return media.name
    stem, dot, last = media.name.rpartition(".")
    return (stem if dot and stem and len(last) <= 5 else media.name) + ending
