"""Frames of a journal: made, chained and read back, with a torn end told apart from damage in the middle.

A frame is `TJ01`, length and CRC-32 (both 32 bit, little-endian), then a JSON payload. No payload can contain a frame:
the highest byte of a length is 0 or 1, and JSON text has no such raw byte.
"""

import hashlib
import json
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from troupe.kit.errors import Invalid

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"

MAGIC = b"TJ01"
MAX_PAYLOAD = 16 * 1024 * 1024
NO_FRAME = "0" * 32
_HEAD = struct.Struct("<4sII")
# As `next_frame` writes it. Whatever looks otherwise is read whole, and judged.
_WRITTEN = re.compile(
    rb'\{"seq":([1-9][0-9]{0,15}),"prev":"([0-9a-f]{32})","type":"([a-z_]{1,40})","at":"([0-9TZ:.+-]{1,40})","data":'
    rb"(?=\{.*\}\}\Z)",
    re.DOTALL,
)


class Frame:
    """One thing that happened, with its place in the chain.

    What it says is read when somebody asks for it: a long journal is checked to its last bit and not understood whole.
    """

    __slots__ = ("_data", "at", "digest", "prev", "seq", "type", "unread")

    def __init__(
        self,
        seq: int,
        prev: str,
        type: str,
        at: str,
        data: dict[str, JsonValue] | None,
        digest: str,
        unread: bytes = b"",
    ) -> None:
        self.seq, self.prev, self.type, self.at, self.digest = seq, prev, type, at, digest
        self._data = data
        self.unread = unread
        """What it says, as it lies in the journal; empty once it was read."""

    @property
    def data(self) -> dict[str, JsonValue]:
        if self._data is None:
            self._data, self.unread = json.loads(self.unread), b""
        return self._data

    def __eq__(self, other: object) -> bool:
        """The digest covers everything that a frame says."""
        return isinstance(other, Frame) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def follows(self, before: "Frame | None") -> bool:
        return self.seq == (before.seq if before else 0) + 1 and self.prev == (before.digest if before else NO_FRAME)


@dataclass(frozen=True, slots=True)
class Damage:
    """Where a journal stops making sense, and why."""

    offset: int
    cause: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What a journal holds: its good frames, how far they reach, and what follows them."""

    frames: tuple[Frame, ...]
    good_bytes: int
    torn_bytes: int
    damage: Damage | None


class FrameTooLarge(Invalid):
    code = "too_large"

    def __init__(self, size: int) -> None:
        super().__init__(
            f"This entry has {size:,} bytes; one entry can have {MAX_PAYLOAD:,}.",
            next_step="Make it shorter, or split it.",
            limit=MAX_PAYLOAD,
        )


def first_frame(type: str, data: Mapping[str, JsonValue], at: str) -> bytes:
    return next_frame(None, type, data, at)[0]


def next_frame(before: Frame | None, type: str, data: Mapping[str, JsonValue], at: str) -> tuple[bytes, Frame]:
    """The bytes of the frame that follows `before`, and the frame as it will be read back."""
    seq, prev = (before.seq + 1, before.digest) if before else (1, NO_FRAME)
    body = {"seq": seq, "prev": prev, "type": type, "at": at, "data": dict(data)}
    payload = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    if len(payload) > MAX_PAYLOAD:
        raise FrameTooLarge(len(payload))
    frame = Frame(seq, prev, type, at, dict(data), _digest(payload))
    return _HEAD.pack(MAGIC, len(payload), zlib.crc32(payload)) + payload, frame


def scan(content: bytes, *, acknowledged: int = 0) -> Scan:
    """Read frames until the first bad one, and judge what comes after."""
    frames: list[Frame] = []
    offset, cause = 0, ""
    while offset < len(content):
        found = _frame_at(content, offset)
        if isinstance(found, str):
            cause = found
            break
        frame, end = found
        if not frame.follows(frames[-1] if frames else None):
            return _judged(frames, offset, content, Damage(offset, "an entry does not follow the one before it"))
        frames.append(frame)
        offset = end
    return _judged(frames, offset, content, _middle(frames, content, offset, cause, acknowledged))


def _middle(frames: list[Frame], content: bytes, offset: int, cause: str, acknowledged: int) -> Damage | None:
    if not frames:
        return Damage(offset, cause or "the file is empty")
    if cause and _has_frame_after(content, offset):
        return Damage(offset, f"{cause}, and entries follow it")
    if frames[-1].seq < acknowledged:
        return Damage(offset, f"entries {frames[-1].seq + 1} to {acknowledged} are missing")
    return None


def _judged(frames: list[Frame], good: int, content: bytes, damage: Damage | None) -> Scan:
    return Scan(tuple(frames), good, 0 if damage else len(content) - good, damage)


def _has_frame_after(content: bytes, offset: int) -> bool:
    place = content.find(MAGIC, offset + 1)
    while place >= 0:
        if not isinstance(_frame_at(content, place), str):
            return True
        place = content.find(MAGIC, place + 1)
    return False


def _frame_at(content: bytes, offset: int) -> tuple[Frame, int] | str:
    """The frame that begins here and where it ends, or what is wrong with it."""
    if len(content) - offset < _HEAD.size:
        return "an entry is cut short"
    magic, length, checksum = _HEAD.unpack_from(content, offset)
    end = offset + _HEAD.size + length
    if magic != MAGIC:
        return "an entry does not begin as it should"
    if length > MAX_PAYLOAD:
        return "an entry claims an impossible length"
    if end > len(content):
        return "an entry is cut short"
    payload = content[offset + _HEAD.size : end]
    if zlib.crc32(payload) != checksum:
        return "an entry does not match its checksum"
    frame = _read(payload)
    return (frame, end) if frame else "an entry is not what its checksum promised"


def _read(payload: bytes) -> Frame | None:
    if head := _WRITTEN.match(payload):
        seq, prev, type, at = head.groups()
        return Frame(
            int(seq), prev.decode(), type.decode(), at.decode(), None, _digest(payload), payload[head.end() : -1]
        )
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    match body:
        case {"seq": int(seq), "prev": str(prev), "type": str(type), "at": str(at), "data": dict(data)}:
            return Frame(seq, prev, type, at, data, _digest(payload))
    return None


def _digest(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()[:32]
