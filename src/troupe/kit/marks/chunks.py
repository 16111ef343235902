"""The places in picture files where a mark stands: PNG's text, WebP's XMP, GIF's extension, SVG's metadata."""

import zlib
from collections.abc import Iterator

_PNG_XMP = b"XML:com.adobe.xmp\0\0\0\0\0"
_PNG_HEAD = 8 + 25  # the signature and IHDR, which comes first
_XMP_FLAG, _ALPHA_FLAG = 0x04, 0x10
_GIF_XMP = b"\x21\xff\x0bXMP DataXMP"
# A reader that takes the packet for blocks of a GIF falls, wherever it is, to the end of this ladder.
_GIF_LADDER = b"\x01" + bytes(range(255, -1, -1)) + b"\x00"


def into_png(content: bytes, xmp: bytes) -> bytes:
    body = b"iTXt" + _PNG_XMP + xmp
    chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    return content[:_PNG_HEAD] + chunk + content[_PNG_HEAD:]


def out_of_png(content: bytes) -> bytes | None:
    place = 8
    while place + 8 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        body = content[place + 8 : place + 8 + length]
        if content[place + 4 : place + 8] == b"iTXt" and body.startswith(_PNG_XMP):
            return body[len(_PNG_XMP) :]
        place += 12 + length
    return None


def into_webp(content: bytes, xmp: bytes) -> bytes:
    """A plain file gets the head of an extended one, which alone may hold text."""
    chunks = list(_riff(content))
    if chunks[0][0] == b"VP8X":
        flags = bytes([chunks[0][1][0] | _XMP_FLAG])
        chunks[0] = (b"VP8X", flags + chunks[0][1][1:])
    else:
        chunks.insert(0, (b"VP8X", _extended(*chunks[0])))
    body = b"".join(_packed(name, data) for name, data in [*chunks, (b"XMP ", xmp)])
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def out_of_webp(content: bytes) -> bytes | None:
    return next((data for name, data in _riff(content) if name == b"XMP "), None)


def into_gif(content: bytes, xmp: bytes) -> bytes:
    return content[:-1] + _GIF_XMP + xmp + _GIF_LADDER + content[-1:]


def out_of_gif(content: bytes) -> bytes | None:
    _, there, after = content.partition(_GIF_XMP)
    return after.partition(_GIF_LADDER)[0] if there else None


def into_svg(content: bytes, rdf: bytes) -> bytes:
    """At its end, so that the title stays the first thing that is read aloud."""
    head, _, _ = content.rpartition(b"</svg>")
    return head + b"<metadata>" + rdf + b"</metadata></svg>"


def out_of_svg(content: bytes) -> bytes | None:
    _, there, after = content.rpartition(b"<metadata>")
    return after.partition(b"</metadata>")[0] if there else None


def _riff(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= len(content):
        length = int.from_bytes(content[place + 4 : place + 8], "little")
        yield content[place : place + 4], content[place + 8 : place + 8 + length]
        place += 8 + length + (length & 1)


def _packed(name: bytes, data: bytes) -> bytes:
    return name + len(data).to_bytes(4, "little") + data + b"\0" * (len(data) & 1)


def _extended(name: bytes, data: bytes) -> bytes:
    """Flags and size of a picture that had no extended head."""
    if name == b"VP8L":
        packed = int.from_bytes(data[1:5], "little")
        across, down, alpha = packed & 0x3FFF, packed >> 14 & 0x3FFF, bool(packed >> 28 & 1)
    else:
        across = (int.from_bytes(data[6:8], "little") & 0x3FFF) - 1
        down = (int.from_bytes(data[8:10], "little") & 0x3FFF) - 1
        alpha = False
    flags = _XMP_FLAG | (_ALPHA_FLAG if alpha else 0)
    return bytes([flags, 0, 0, 0]) + across.to_bytes(3, "little") + down.to_bytes(3, "little")
