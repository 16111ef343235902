"""Cards for tests, packed as other programs pack them."""

import base64
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import pyvips

CARD: dict[str, Any] = {
    "spec": "chara_card_v3",
    "spec_version": "3.0",
    "data": {
        "name": "Mira",
        "description": "Keeps the lighthouse.",
        "first_mes": "Come in, {{user}}.",
        "tags": ["sea"],
        "creator": "somebody",
        "extensions": {"odd": {"a": 1}},
    },
}
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def raw(card: object = CARD) -> bytes:
    return json.dumps(card).encode()


def named(name: str, **data: Any) -> dict[str, Any]:
    return CARD | {"data": CARD["data"] | {"name": name, **data}}


def wrapped(card: object = CARD) -> bytes:
    return base64.b64encode(raw(card))


def picture(kind: str = "png") -> bytes:
    plain = (pyvips.Image.black(32, 24, bands=3) + 120).cast("uchar").copy(interpretation="srgb")
    made: bytes = plain.write_to_buffer(f".{kind}")
    return made


def chunk(kind: bytes, content: bytes, *, sum: int | None = None, claims: int | None = None) -> bytes:
    crc = zlib.crc32(kind + content) if sum is None else sum
    return struct.pack(">I", len(content) if claims is None else claims) + kind + content + struct.pack(">I", crc)


def text(keyword: str, content: bytes) -> bytes:
    return chunk(b"tEXt", keyword.encode() + b"\0" + content)


def packed_text(keyword: str, content: bytes) -> bytes:
    return chunk(b"zTXt", keyword.encode() + b"\0\0" + zlib.compress(content))


def worldly_text(keyword: str, content: bytes, *, squeezed: bool = False) -> bytes:
    body = zlib.compress(content) if squeezed else content
    return chunk(b"iTXt", keyword.encode() + b"\0" + bytes([squeezed, 0]) + b"en\0translated\0" + body)


def png(*chunks: bytes, after: bytes = b"") -> bytes:
    """A small picture with these chunks before its end."""
    plain = picture()
    return plain[:-12] + b"".join(chunks) + plain[-12:] + after


def exif(comment: bytes, order: str = "<") -> bytes:
    """EXIF with a comment, in either order of bytes."""
    ifd = struct.pack(order + "HHHIII", 1, 0x8769, 4, 1, 26, 0)
    inner = struct.pack(order + "HHHIII", 1, 0x9286, 7, len(comment), 44, 0)
    return (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8) + ifd + inner + comment


def jpeg(comment: bytes, order: str = "<") -> bytes:
    block = b"Exif\0\0" + exif(comment, order)
    plain = picture("jpg")
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + plain[2:]


def webp(comment: bytes) -> bytes:
    block = exif(comment)
    block += b"\0" * (len(block) % 2)
    plain = picture("webp") + b"EXIF" + struct.pack("<I", len(block)) + block
    return plain[:4] + struct.pack("<I", len(plain) - 8) + plain[8:]


def zipped(members: Mapping[str, bytes], *, before: bytes = b"", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return before + file.getvalue()
