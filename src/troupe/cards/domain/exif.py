"""Cards in the EXIF comment of JPEG and WebP pictures."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from troupe.cards.domain.refusal import LARGEST_TEXT, Refusal

PLACE = "exif:UserComment"
_COMMENT, _DEEPER = 0x9286, 0x8769
_MOST_STEPS, _MOST_TAGS = 2_000, 500
_LARGEST = LARGEST_TEXT * 4  # bytes told as decimals
_PREFIXES = (b"ASCII\0\0\0", b"UNICODE\0", b"JIS\0\0\0\0\0", b"\0" * 8)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1, 9: 4}


def comment_in(file: BinaryIO) -> bytes | None:
    """The comment's text, without the name of its character set; none when the picture has none."""
    file.seek(0)
    blocks = _of_jpeg(file) if file.read(2) == b"\xff\xd8" else _of_webp(file)
    for block in blocks:
        found = _comment(block.removeprefix(b"Exif\0\0"))
        if found is not None:
            return _spelled(found)
    return None


def _of_jpeg(file: BinaryIO) -> Iterator[bytes]:
    at = 2
    for _ in range(_MOST_STEPS):
        file.seek(at)
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in (0xD9, 0xDA):
            return
        length = int.from_bytes(head[2:], "big")
        if head[1] == 0xE1:
            content = file.read(max(0, length - 2))
            if content.startswith(b"Exif\0\0"):
                yield content
        at += 2 + length


def _of_webp(file: BinaryIO) -> Iterator[bytes]:
    at, size = 12, file.seek(0, 2)
    for _ in range(_MOST_STEPS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"EXIF":
            if length > min(_LARGEST, size):
                raise Refusal("too_large", PLACE, "The comment is larger than any card.")
            yield file.read(length)
        at += 8 + length + length % 2


def _comment(tiff: bytes) -> bytes | None:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return None
    first = _number(tiff, 4, order + "I")
    deeper, found = _tags(tiff, first, order)
    if found is None and deeper is not None:
        _, found = _tags(tiff, deeper, order)
    if found is not None and found.startswith(b"UNICODE\0"):
        return found[8:].decode("utf-16-le" if order == "<" else "utf-16-be", "replace").encode()
    return found


def _tags(tiff: bytes, at: int, order: str) -> tuple[int | None, bytes | None]:
    """Where more tags stand, and the comment, in one table of tags."""
    deeper: int | None = None
    for number in range(min(_number(tiff, at, order + "H"), _MOST_TAGS)):
        entry = at + 2 + 12 * number
        if entry + 12 > len(tiff):
            break
        tag, kind, count = struct.unpack_from(order + "HHI", tiff, entry)
        if tag == _DEEPER:
            deeper = _number(tiff, entry + 8, order + "I")
        if tag == _COMMENT:
            length = count * _SIZES.get(kind, 1)
            begins = entry + 8 if length <= 4 else _number(tiff, entry + 8, order + "I")
            return deeper, tiff[begins : begins + length]
    return deeper, None


def _number(tiff: bytes, at: int, shape: str) -> int:
    if at + struct.calcsize(shape) > len(tiff):
        return 0
    found: int = struct.unpack_from(shape, tiff, at)[0]
    return found


def _spelled(comment: bytes) -> bytes:
    """The comment, also when it is told as a list of decimal bytes."""
    for prefix in _PREFIXES:
        comment = comment.removeprefix(prefix)
    bare = comment.strip(b" \t\r\n\0")
    if b"," not in bare or bare[:1] in (b"{", b"[") or not bare[:1].isdigit():
        return bare
    try:
        return bytes(int(each) for each in bare.split(b","))
    except ValueError:
        raise Refusal("bad_json", PLACE, "The comment is a list of numbers that are no bytes.") from None
