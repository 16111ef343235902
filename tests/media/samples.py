"""Pictures and sounds made on the spot, honest ones and hostile ones."""

import io
import struct
import wave
import zlib

import pyvips


def picture(format: str, width: int = 60, height: int = 40, **options: object) -> bytes:
    """A colourful picture in a format like `.png`."""
    ramp = pyvips.Image.xyz(width, height)
    colours = (ramp[0] * 255 / width).bandjoin([ramp[1] * 255 / height, 90]).cast("uchar")
    return bytes(colours.copy(interpretation="srgb").write_to_buffer(format, **options))


def photo_with_secrets() -> bytes:
    """A JPEG lying on its side, with a place and a name in its EXIF."""
    exif_text = b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x01\x0e\0\x02\0\0\0\x0c\0\0\0\x26"
    exif = exif_text + b"\0\0\0\0" + b"secret place"
    plain = picture(".jpg", 60, 40, keep="none")
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[2:]


def animation(frames: int = 3) -> bytes:
    pages = [pyvips.Image.black(20, 10, bands=3) + 30 * number for number in range(frames)]
    strip = pyvips.Image.arrayjoin(pages, across=1).cast("uchar").copy(interpretation="srgb")
    strip.set_type(pyvips.GValue.gint_type, "page-height", 10)
    return bytes(strip.gifsave_buffer())


def png_that_claims(width: int, height: int) -> bytes:
    """A tiny file with a giant's header."""
    head = _png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _png_chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + _png_chunk(b"IEND", b"")


def png_with_text(size: int) -> bytes:
    plain = picture(".png")
    return plain[:33] + _png_chunk(b"tEXt", b"Comment\0" + b"a" * size) + plain[33:]


def png_of_crumbs(size: int) -> bytes:
    """Nothing but empty chunks."""
    plain = png_that_claims(10, 10)
    return plain[:33] + _png_chunk(b"crMb", b"") * (size // 12) + plain[33:]


def gif_that_claims(width: int, height: int) -> bytes:
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0" * 6 + frame + b"\x3b"


def webp_that_claims(width: int, height: int) -> bytes:
    body = struct.pack("<I", 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def jpeg_that_claims(width: int, height: int) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\0"
    return b"\xff\xd8" + frame + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" + b"\0" * 50 + b"\xff\xd9"


def avif_that_claims(width: int, height: int) -> bytes:
    size = _box(b"ispe", struct.pack(">III", 0, width, height))
    meta = _box(b"meta", b"\0\0\0\0" + _box(b"iprp", _box(b"ipco", size)))
    return _box(b"ftyp", b"avif\0\0\0\0avifmif1") + meta


def wav(seconds: float = 0.5, channels: int = 1, rate: int = 8000, extra: bytes = b"") -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"\x01\x02" * int(seconds * rate) * channels)
    if not extra:
        return target.getvalue()
    plain = target.getvalue()
    chunk = b"LIST" + struct.pack("<I", len(extra)) + extra
    return b"RIFF" + struct.pack("<I", len(plain) - 8 + len(chunk)) + plain[8:12] + chunk + plain[12:]


def wav_that_claims(seconds: int) -> bytes:
    """Few bytes played very slowly: one byte a second."""
    content = bytearray(wav(0.5))
    content[28:32] = struct.pack("<I", max(1, 8000 // seconds))
    return bytes(content)


def flac(seconds: int = 2, channels: int = 2, comment: bytes = b"") -> bytes:
    packed = 44100 << 44 | (channels - 1) << 41 | 15 << 36 | seconds * 44100
    info = b"\x10\0\x10\0" + bytes(6) + packed.to_bytes(8, "big") + bytes(16)
    blocks = b"\x04" + len(comment).to_bytes(3, "big") + comment if comment else b""
    return b"fLaC\0\0\0\x22" + info + blocks + b"\x81\0\0\0" + b"\xff\xf8" + bytes(100)


def mp3(frames: int = 50, tag: bytes = b"") -> bytes:
    head = b"ID3\x04\0\0" + bytes([0, 0, len(tag) >> 7, len(tag) & 127]) + tag if tag else b""
    return head + (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def opus(seconds: int = 2) -> bytes:
    head = b"OpusHead\x01\x02" + struct.pack("<HIHB", 0, 48000, 0, 0)
    return (
        _ogg_page(2, 0, 0, head)
        + _ogg_page(0, 0, 1, b"OpusTags" + bytes(8))
        + _ogg_page(4, seconds * 48000, 2, b"x" * 50)
    )


def m4a(seconds: int = 2, title: bytes = b"") -> bytes:
    clock = _box(b"mvhd", bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    entry = _box(b"mp4a", bytes(16) + struct.pack(">HH", 2, 16) + bytes(8))
    table = _box(b"stsd", bytes(4) + struct.pack(">I", 1) + entry)
    handler = _box(b"hdlr", bytes(8) + b"soun" + bytes(12))
    track = _box(b"trak", _box(b"mdia", handler + _box(b"minf", _box(b"stbl", table))))
    tags = _box(b"udta", title) if title else b""
    return _box(b"ftyp", b"M4A \0\0\0\0M4A mp42") + _box(b"moov", clock + track + tags) + _box(b"mdat", bytes(200))


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def _ogg_page(flags: int, granule: int, number: int, content: bytes) -> bytes:
    return b"OggS\0" + struct.pack("<BqIIIBB", flags, granule, 7, number, 0, 1, len(content)) + content


def _png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
