"""Length, channels and end of a sound, from its structure."""

from collections.abc import Callable

from troupe.media.headers.boxes import boxes, end_of_boxes
from troupe.media.headers.claims import Claims, Malformed, Patience, number
from troupe.media.headers.mpeg import read_mpeg

_UNKNOWN = (0, 0xFFFFFFFF)


def read_sound(content: bytes, type: str) -> Claims:
    """What the sound claims to be; raises `Malformed`."""
    return _READERS[type](content)


def _wav(content: bytes) -> Claims:
    size = number(content, 4, 4, "little")
    end = len(content) if size in _UNKNOWN else 8 + size
    channels = rate = 0
    place = 12
    patience = Patience()
    while place + 8 <= min(end, len(content)):
        patience.spend()
        name, length = content[place : place + 4], number(content, place + 4, 4, "little")
        if name == b"fmt ":
            channels, rate = number(content, place + 10, 2, "little"), number(content, place + 16, 4, "little")
        if name == b"data":
            length = min(length, len(content) - place - 8)
            return Claims(millis=_millis(length, rate), channels=channels, end=max(end, place + 8 + length))
        place += 8 + length + (length & 1)
    raise Malformed("there is no sound in it")


def _flac(content: bytes) -> Claims:
    if number(content, 4, 1) & 0x7F != 0:
        raise Malformed("a FLAC file begins with its stream info")
    packed = number(content, 18, 8)
    rate, channels, samples = packed >> 44, (packed >> 41 & 7) + 1, packed & 0xFFFFFFFFF
    if not samples:
        raise Malformed("it does not say how long it is")
    return Claims(millis=_millis(samples, rate), channels=channels)


def _ogg(content: bytes) -> Claims:
    first = content[28 : 28 + 19]
    if len(first) < 19:
        raise Malformed("it ends before it begins")
    if first.startswith(b"OpusHead"):
        channels, rate = first[9], 48_000
    elif first.startswith(b"\x01vorbis"):
        channels, rate = first[11], int.from_bytes(first[12:16], "little")
    else:
        raise Malformed("it is neither Vorbis nor Opus")
    longest = place = 0
    serial = content[14:18]
    patience = Patience()
    while content[place : place + 4] == b"OggS":
        patience.spend()
        if content[place + 14 : place + 18] != serial:
            raise Malformed("it holds more than one stream")
        granule = number(content, place + 6, 8, "little")
        longest = max(longest, granule if granule < 2**63 else 0)
        pieces = content[place + 27 : place + 27 + number(content, place + 26, 1)]
        place += 27 + len(pieces) + sum(pieces)
    return Claims(millis=_millis(longest, rate), channels=channels, end=min(place, len(content)))


def _m4a(content: bytes) -> Claims:
    millis = channels = 0
    for box in boxes(content):
        if box.name == "hdlr" and content[box.start + 8 : box.start + 12] == b"vide":
            raise Malformed("it holds a film")
        if box.name == "mvhd":
            wide = number(content, box.start, 1) == 1
            scale = number(content, box.start + (20 if wide else 12), 4)
            millis = _millis(number(content, box.start + (24 if wide else 16), 8 if wide else 4), scale)
        if box.name in ("mp4a", "alac", "Opus", "fLaC"):
            channels = number(content, box.start + 16, 2)
    if not millis or not channels:
        raise Malformed("it does not say how long it is")
    return Claims(millis=millis, channels=channels, end=end_of_boxes(content))


def _millis(count: int, per_second: int) -> int:
    if not per_second:
        raise Malformed("it does not say how fast it plays")
    return count * 1000 // per_second


_READERS: dict[str, Callable[[bytes], Claims]] = {
    "audio/wav": _wav,
    "audio/flac": _flac,
    "audio/ogg": _ogg,
    "audio/mpeg": read_mpeg,
    "audio/mp4": _m4a,
}
