"""A mark in a WebM film: one more element of tags at the end of its segment, which every player passes over."""

_SEGMENT, _TAGS = b"\x18\x53\x80\x67", b"\x12\x54\xc3\x67"
_TAG, _TARGETS, _SIMPLE, _NAME, _TEXT = b"\x73\x73", b"\x63\xc0", b"\x67\xc8", b"\x45\xa3", b"\x44\x87"
_CALLED = _NAME + b"\x83XMP" + _TEXT
_LONG = 0x01 << 56
"""The size of an element in eight bytes begins with this bit."""


def into_webm(content: bytes, xmp: bytes) -> bytes:
    """The segment is told its new length; who left it open needs none."""
    simple = _element(_SIMPLE, _CALLED + _size(len(xmp)) + xmp)
    tags = _element(_TAGS, _element(_TAG, _element(_TARGETS, b"") + simple))
    place = content.index(_SEGMENT) + len(_SEGMENT)
    told = int.from_bytes(content[place : place + 8], "big")
    if told >> 56 != 0x01 or told == _LONG | (_LONG - 1):
        return content + tags
    return content[:place] + (told + len(tags)).to_bytes(8, "big") + content[place + 8 :] + tags


def out_of_webm(content: bytes) -> bytes | None:
    _, there, after = content.rpartition(_CALLED)
    if not there:
        return None
    length = int.from_bytes(after[:8], "big") & (_LONG - 1)
    return after[8 : 8 + length]


def _element(name: bytes, body: bytes) -> bytes:
    return name + _size(len(body)) + body


def _size(length: int) -> bytes:
    return (_LONG | length).to_bytes(8, "big")
