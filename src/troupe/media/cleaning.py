"""Sounds without what programs write into them: names, places, pictures, comments."""

from troupe.media.headers.boxes import boxes
from troupe.media.headers.claims import Patience, number
from troupe.media.headers.mpeg import after_tags, sound_end

_KEPT_IN_WAV = {b"fmt ", b"fact", b"data"}
_KEPT_IN_FLAC = {0, 3}  # stream info and seek table
_TAGS_OF_M4A = {"udta", "uuid", "free", "skip"}


def cleaned_sound(content: bytes, type: str) -> bytes:
    """The same sound, sample for sample. Comments in Ogg stay, because they are part of its stream."""
    match type:
        case "audio/wav":
            return _wav(content)
        case "audio/flac":
            return _flac(content)
        case "audio/mpeg":
            return content[after_tags(content) : sound_end(content)]
        case "audio/mp4":
            return _m4a(content)
    return content


def _wav(content: bytes) -> bytes:
    parts: list[bytes] = []
    place = 12
    while place + 8 <= len(content):
        name, length = content[place : place + 4], number(content, place + 4, 4, "little")
        body = content[place + 8 : place + 8 + length]
        if name in _KEPT_IN_WAV:
            parts += [name, len(body).to_bytes(4, "little"), body, b"\0" * (len(body) & 1)]
        if name == b"data":
            break
        place += 8 + length + (length & 1)
    return b"RIFF" + (4 + sum(map(len, parts))).to_bytes(4, "little") + b"WAVE" + b"".join(parts)


def _flac(content: bytes) -> bytes:
    blocks: list[tuple[int, bytes]] = []
    place, last = 4, False
    patience = Patience(1000)
    while not last:
        patience.spend()
        head = number(content, place, 1)
        last, length = bool(head & 0x80), number(content, place + 1, 3)
        if head & 0x7F in _KEPT_IN_FLAC:
            blocks.append((head & 0x7F, content[place + 4 : place + 4 + length]))
        place += 4 + length
    headers = [
        bytes([kind | (0x80 if index == len(blocks) - 1 else 0)]) + len(body).to_bytes(3, "big") + body
        for index, (kind, body) in enumerate(blocks)
    ]
    return b"fLaC" + b"".join(headers) + content[place:]


def _m4a(content: bytes) -> bytes:
    """Tags become free space of the same length, so that no offset into the file moves."""
    blank = bytearray(content)
    for box in boxes(content):
        if box.name not in _TAGS_OF_M4A:
            continue
        blank[box.start : box.end] = bytes(box.end - box.start)
        if box.name == "udta" and content[box.start - 4 : box.start] == b"udta":
            blank[box.start - 4 : box.start] = b"free"
    return bytes(blank)
