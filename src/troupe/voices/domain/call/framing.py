"""Sound on a call's socket: frames with a small head, so that what belongs to a cut answer is known and dropped."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = struct.Struct("<IIHH")
LAST_OF_SENTENCE, LAST_OF_UTTERANCE = 1, 2


@dataclass(frozen=True)
class SoundFrame:
    """A stretch of an utterance: 16-bit samples, and where in it they begin."""

    utterance: int
    first_sample: int
    samples: bytes
    flags: int = 0

    @property
    def count(self) -> int:
        return len(self.samples) // 2

    def packed(self) -> bytes:
        return _HEAD.pack(self.utterance, self.first_sample, self.flags, self.count) + self.samples

    @classmethod
    def unpacked(cls, frame: bytes) -> "SoundFrame":
        """The frame as it was packed; raises ValueError where it says something else of its length."""
        if len(frame) < _HEAD.size:
            raise ValueError("A frame has a head of 12 bytes.")
        utterance, first, flags, count = _HEAD.unpack_from(frame)
        if len(frame) != _HEAD.size + 2 * count:
            raise ValueError("A frame is as long as its head says.")
        return cls(utterance, first, frame[_HEAD.size :], flags)


def frames_of(utterance: int, first_sample: int, samples: bytes, at_once: int) -> Iterator[SoundFrame]:
    """A sentence in frames of so many samples; the last one says that it is."""
    step = 2 * at_once
    for start in range(0, len(samples), step):
        is_last = start + step >= len(samples)
        piece = samples[start : start + step]
        yield SoundFrame(utterance, first_sample + start // 2, piece, LAST_OF_SENTENCE if is_last else 0)


def end_of(utterance: int, samples: int) -> SoundFrame:
    """Nothing more comes of an utterance of so many samples."""
    return SoundFrame(utterance, samples, b"", LAST_OF_SENTENCE | LAST_OF_UTTERANCE)
