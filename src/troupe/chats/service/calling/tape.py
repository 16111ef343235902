"""A recording of both sides, made only where it was asked for, and laid down in a file until the call is over."""

import tempfile
from typing import BinaryIO

RATE = 16_000
_AT_ONCE = 2 * RATE * 60


class Tape:
    """Sound at its places in time; where two speak at once both are heard."""

    def __init__(self) -> None:
        self._file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the call
        self._length = 0

    @property
    def seconds(self) -> float:
        return self._length / 2 / RATE

    def lay(self, at_seconds: float, samples: bytes, rate: int = RATE) -> None:
        """Add a stretch of sound at a time from the beginning."""
        piece = samples if rate == RATE else _resampled(samples, rate)
        place = max(0, 2 * round(at_seconds * RATE))
        if place > self._length:
            self._silence(place)
        self._file.seek(place)
        there = self._file.read(len(piece))
        self._file.seek(place)
        self._file.write(_mixed(there, piece))
        self._length = max(self._length, place + len(piece))

    def file(self) -> bytes:
        """All of it as a file that players read."""
        from troupe.kit.sound.encoding import encoded  # loads arrays

        self._file.seek(0)
        return encoded(self._file.read(), RATE, "ogg")

    def close(self) -> None:
        self._file.close()

    def _silence(self, until: int) -> None:
        self._file.seek(self._length)
        left = until - self._length
        while left > 0:
            self._file.write(b"\0" * min(left, _AT_ONCE))
            left -= _AT_ONCE


def _mixed(there: bytes, piece: bytes) -> bytes:
    import numpy as np

    if not there:
        return piece
    both = np.frombuffer(piece, dtype="<i2").astype(np.int32)
    under = np.frombuffer(there, dtype="<i2").astype(np.int32)
    both[: len(under)] += under
    return bytes(np.clip(both, -32768, 32767).astype("<i2").tobytes())


def _resampled(samples: bytes, rate: int) -> bytes:
    import numpy as np

    raw = np.frombuffer(samples, dtype="<i2").astype(np.float64)
    places = np.arange(round(len(raw) * RATE / rate)) * (rate / RATE)
    return bytes(np.interp(places, np.arange(len(raw)), raw).astype("<i2").tobytes())
