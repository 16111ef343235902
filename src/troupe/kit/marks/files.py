"""Marks in whole files, by their type."""

from collections.abc import Callable, Mapping
from functools import partial

from troupe.kit.marks import chunks, films, sounds
from troupe.kit.marks.mark import Mark

_COMMENTED = ("audio/ogg", "audio/mpeg", "audio/flac")


def _commented(type: str, content: bytes, told: bytes) -> bytes:
    return sounds.into_commented(content, type, told)


_INTO: Mapping[str, Callable[[bytes, bytes], bytes]] = {
    "image/png": chunks.into_png,
    "image/webp": chunks.into_webp,
    "image/gif": chunks.into_gif,
    "image/svg+xml": chunks.into_svg,
    "video/webm": films.into_webm,
    "audio/wav": sounds.into_wav,
    **{type: partial(_commented, type) for type in _COMMENTED},
}
_OUT_OF: Mapping[str, Callable[[bytes], bytes | None]] = {
    "image/png": chunks.out_of_png,
    "image/webp": chunks.out_of_webp,
    "image/gif": chunks.out_of_gif,
    "image/svg+xml": chunks.out_of_svg,
    "video/webm": films.out_of_webm,
    "audio/wav": sounds.out_of_wav,
    **dict.fromkeys(_COMMENTED, sounds.out_of_commented),
}


def written_into(content: bytes, type: str, mark: Mark) -> bytes:
    """The same picture, film or sound with its mark; the same bytes and the same mark give the same file."""
    told = mark.as_rdf().encode() if type in ("image/svg+xml", *_COMMENTED) else mark.as_xmp()
    return _INTO[type](content, told)


def read_mark(content: bytes, type: str) -> Mark | None:
    """The mark of a file; None when it has none."""
    told = _OUT_OF[type](content)
    return None if told is None else Mark.read(told.decode("utf-8", "replace"))
