"""Weights on disk: the header is read, the numbers are mapped, and nothing is loaded before it is asked for."""

import hashlib
import json
import mmap
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from troupe.talents.domain.adapter import Adapter, understood
from troupe.talents.domain.header import PREFIX, BadWeights, Tensor, header_length, read_header

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Tensors = Mapping[str, "NDArray[Any] | BFloat"]

_PIECE = 1 << 22
_ALIGNED = 8


@dataclass(frozen=True)
class Weights:
    """An open file of weights."""

    adapter: Adapter
    mapped: mmap.mmap

    def array(self, tensor: Tensor) -> "Floats":
        """A tensor's numbers, as 32-bit floats in its shape."""
        import numpy as np

        raw = self.raw(tensor)
        match tensor.dtype:
            case "F16":
                found = np.frombuffer(raw, "<f2").astype(np.float32)
            case "F8_E5M2":  # the upper half of an F16
                found = (np.frombuffer(raw, "u1").astype("<u2") << 8).view("<f2").astype(np.float32)
            case "F8_E4M3":
                found = np.array(_e4m3(), np.float32)[np.frombuffer(raw, "u1")]
            case "BF16":
                found = (np.frombuffer(raw, "<u2").astype(np.uint32) << 16).view(np.float32)
            case _:
                found = np.frombuffer(raw, "<f4").astype(np.float32)
        return found.reshape(tensor.shape)

    def raw(self, tensor: Tensor) -> bytes:
        return self.mapped[tensor.begin : tensor.begin + tensor.bytes]


@contextmanager
def opened(path: Path) -> Iterator[Weights]:
    """The weights in a file; raises BadWeights for whatever nothing should load."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        length = header_length(file.read(PREFIX), size)
        header = read_header(file.read(length), size)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            yield Weights(understood(header, lambda tensor: _number(mapped, tensor)), mapped)


def look_into(path: Path, *, whole: bool) -> tuple[Adapter | BadWeights, bool, bool]:
    """The adapter in a file, whether it changes nothing, and, when the whole file is read, whether it holds NaN."""
    try:
        with opened(path) as weights:
            neutral = _is_neutral(weights)
            broken = whole and any(_broken(weights, tensor) for tensor in _tensors(weights.adapter))
            return weights.adapter, neutral, broken
    except BadWeights as refused:
        return refused, False, False


def _is_neutral(weights: Weights) -> bool:
    """Every `up` is zero; the first number that is not ends the search."""
    for module in weights.adapter.modules.values():
        end = module.up.begin + module.up.bytes
        for begin in range(module.up.begin, end, _PIECE):
            piece = weights.mapped[begin : min(begin + _PIECE, end)]
            if piece.count(0) != len(piece):
                return False
    return True


def _broken(weights: Weights, tensor: Tensor) -> bool:
    import numpy as np

    return not bool(np.isfinite(weights.array(tensor)).all())


def _tensors(adapter: Adapter) -> Iterator[Tensor]:
    for module in adapter.modules.values():
        yield module.down
        yield module.up
        if module.magnitude and module.magnitude.dtype in ("F32", "F16", "BF16"):
            yield module.magnitude


@cache
def _e4m3() -> Sequence[float]:
    """What each byte says: a sign, four bits of exponent, three of fraction; all ones are no number."""
    halves = [
        (part / 8) * 2.0**-6 if power == 0 else (1 + part / 8) * 2.0 ** (power - 7)
        for power in range(16)
        for part in range(8)
    ]
    halves[-1] = float("nan")
    return [*halves, *(-each for each in halves)]


def _number(mapped: mmap.mmap, tensor: Tensor) -> float:
    import struct

    raw = mapped[tensor.begin : tensor.begin + tensor.bytes]
    if tensor.dtype == "F8_E4M3":
        return _e4m3()[raw[0]]
    if tensor.dtype == "F8_E5M2":
        raw, code = b"\0" + raw, "<e"
    elif tensor.dtype == "BF16":
        raw, code = b"\0\0" + raw, "<f"
    else:
        code = {"F64": "<d", "F32": "<f", "F16": "<e"}[tensor.dtype]
    return float(struct.unpack(code, raw)[0])


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def packed(tensors: "Tensors", metadata: Mapping[str, str]) -> Iterator[bytes]:
    """A file of weights in pieces: the same bytes for the same numbers."""
    ordered = _ordered(tensors)
    told: dict[str, object] = {"__metadata__": dict(sorted(metadata.items()))}
    at = 0
    for name, array in ordered:
        told[name] = {"dtype": _dtype(array), "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
    head = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
    head += b" " * (-len(head) % _ALIGNED)
    yield len(head).to_bytes(PREFIX, "little") + head
    for _, array in ordered:
        yield array.tobytes()


def data_sha256(tensors: "Tensors") -> str:
    """The SHA-256 of everything that will follow the header."""
    summed = hashlib.sha256()
    for _, array in _ordered(tensors):
        summed.update(array.tobytes())
    return summed.hexdigest()


def _ordered(tensors: "Tensors") -> "list[tuple[str, NDArray[Any] | BFloat]]":
    return sorted(tensors.items(), key=lambda item: (-item[1].itemsize, item[0]))


@dataclass(frozen=True)
class BFloat:
    """Numbers of the type that numpy does not know: the upper halves of 32-bit floats, rounded to even."""

    halves: "NDArray[np.uint16]"
    itemsize: int = 2

    @property
    def shape(self) -> tuple[int, ...]:
        return self.halves.shape

    @property
    def nbytes(self) -> int:
        return self.halves.nbytes

    def tobytes(self) -> bytes:
        return self.halves.tobytes()


def stored(array: "Floats", dtype: str) -> "NDArray[Any] | BFloat":
    """Numbers as they are kept in a file of that type."""
    import numpy as np

    if dtype == "F16":
        return array.astype("<f2")
    if dtype == "BF16":
        bits = np.ascontiguousarray(array, "<f4").view(np.uint32)
        return BFloat(((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").reshape(array.shape))
    return array.astype("<f4")


def _dtype(array: "NDArray[Any] | BFloat") -> str:
    if isinstance(array, BFloat):
        return "BF16"
    return {"f2": "F16", "f4": "F32"}[array.dtype.str[1:]]
