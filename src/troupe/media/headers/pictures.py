"""Size, frames, text and end of a picture, from its header."""

import re
from collections.abc import Callable

from troupe.media.headers.boxes import boxes, end_of_boxes
from troupe.media.headers.claims import Claims, Malformed, Patience, number

_JPEG_MARK = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_PNG_TEXT = {b"tEXt", b"zTXt", b"iTXt", b"eXIf"}


def read_picture(content: bytes, type: str) -> Claims:
    """What the picture claims to be; raises `Malformed`."""
    return _READERS[type](content)


def _png(content: bytes) -> Claims:
    if content[12:16] != b"IHDR":
        raise Malformed("a PNG begins with IHDR")
    width, height = number(content, 16, 4), number(content, 20, 4)
    frames, text, place = 1, 0, 8
    patience = Patience()
    while True:
        patience.spend()
        length, name = number(content, place, 4), content[place + 4 : place + 8]
        if name == b"acTL":
            frames = max(1, number(content, place + 8, 4))
        if name in _PNG_TEXT:
            text += length
        place += 12 + length
        if name == b"IEND":
            return Claims(width, height, frames, text, end=place, lossless=True)


def _jpeg(content: bytes) -> Claims:
    width = height = text = 0
    place = 2
    patience = Patience()
    while True:
        patience.spend()
        mark = _JPEG_MARK.search(content, place)
        if mark is None:
            raise Malformed("the picture has no end")
        kind, place = content[mark.end() - 1], mark.end()
        if kind == 0xD9:
            return Claims(width, height, 1, text, end=place)
        if kind in (0x01, 0xD8):
            continue
        length = number(content, place, 2)
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = max(height, number(content, place + 3, 2)), max(width, number(content, place + 5, 2))
        if kind == 0xFE or 0xE1 <= kind <= 0xEF:
            text += length
        place += max(2, length)


def _gif(content: bytes) -> Claims:
    width, height = number(content, 6, 2, "little"), number(content, 8, 2, "little")
    frames = text = 0
    place = 13 + _colours(number(content, 10, 1))
    patience = Patience()
    while True:
        patience.spend()
        kind = number(content, place, 1)
        if kind == 0x3B:
            return Claims(width, height, frames, text, end=place + 1, lossless=True)
        if kind == 0x2C:
            frames += 1
            width = max(width, number(content, place + 1, 2, "little") + number(content, place + 5, 2, "little"))
            height = max(height, number(content, place + 3, 2, "little") + number(content, place + 7, 2, "little"))
            place = _after_blocks(content, place + 11 + _colours(number(content, place + 9, 1)), patience)
        elif kind == 0x21:
            after = _after_blocks(content, place + 2, patience)
            text += after - place if number(content, place + 1, 1) in (0xFE, 0xFF, 0x01) else 0
            place = after
        else:
            raise Malformed("an unknown block")


def _colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(content: bytes, place: int, patience: Patience) -> int:
    while length := number(content, place, 1):
        patience.spend()
        place += 1 + length
    return place + 1


def _webp(content: bytes) -> Claims:
    end = 8 + number(content, 4, 4, "little")
    if end > len(content):
        raise Malformed("the picture is cut short")
    width = height = frames = text = 0
    lossless = False
    place = 12
    patience = Patience()
    while place + 8 <= end:
        patience.spend()
        name, length = content[place : place + 4], number(content, place + 4, 4, "little")
        body = place + 8
        across, down = _webp_size(content, name, body)
        width, height = max(width, across), max(height, down)
        frames += name == b"ANMF"
        lossless = lossless or name == b"VP8L"
        text += length if name in (b"EXIF", b"XMP ") else 0
        place = body + length + (length & 1)
    return Claims(width, height, max(1, frames), text, end=end, lossless=lossless)


def _webp_size(content: bytes, name: bytes, body: int) -> tuple[int, int]:
    if name == b"VP8X":
        return 1 + number(content, body + 4, 3, "little"), 1 + number(content, body + 7, 3, "little")
    if name == b"VP8L":
        packed = number(content, body + 1, 4, "little")
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    if name == b"VP8 ":
        return number(content, body + 6, 2, "little") & 0x3FFF, number(content, body + 8, 2, "little") & 0x3FFF
    if name == b"ANMF":
        return 1 + number(content, body + 6, 3, "little"), 1 + number(content, body + 9, 3, "little")
    return 0, 0


def _avif(content: bytes) -> Claims:
    width = height = text = 0
    frames = 1
    for box in boxes(content):
        if box.name == "ispe":
            width, height = (
                max(width, number(content, box.start + 4, 4)),
                max(height, number(content, box.start + 8, 4)),
            )
        elif box.name == "tkhd":
            width = max(width, number(content, box.end - 8, 4) >> 16)
            height = max(height, number(content, box.end - 4, 4) >> 16)
        elif box.name == "stsz":
            frames = max(frames, number(content, box.start + 8, 4))
        elif box.name in ("uuid", "udta", "xml "):
            text += box.end - box.start
    return Claims(width, height, frames, text, end=end_of_boxes(content))


_READERS: dict[str, Callable[[bytes], Claims]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/gif": _gif,
    "image/webp": _webp,
    "image/avif": _avif,
}
