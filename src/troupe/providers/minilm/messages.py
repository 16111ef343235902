"""Messages in the wire format of protocol buffers, as far as a network needs them: numbers, bytes and nesting."""

import struct

_VARINT, _BYTES, _FLOAT = 0, 2, 5


def number(field: int, value: int) -> bytes:
    return _varint(field << 3 | _VARINT) + _varint(value)


def fraction(field: int, value: float) -> bytes:
    return _varint(field << 3 | _FLOAT) + struct.pack("<f", value)


def content(field: int, value: bytes | str) -> bytes:
    """Text, bytes or another message."""
    value = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | _BYTES) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
