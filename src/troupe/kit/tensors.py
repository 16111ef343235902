"""The numbers of a model in a safetensors file, mapped into memory: what is not used is not read."""

import json
import mmap
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Tensor = NDArray[np.float32]
_LONGEST_HEADER = 16 * 1024 * 1024


class WeightsUnreadable(Exception):
    """The file is no model that this program can run."""


def read_weights(file: Path) -> Mapping[str, Tensor]:
    """Every tensor by its name. The file begins with the length of a JSON header; the numbers follow it."""
    with file.open("rb") as opened:
        mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    (length,) = struct.unpack("<Q", mapped[:8])
    if length > min(_LONGEST_HEADER, len(mapped) - 8):
        raise WeightsUnreadable(f"{file.name} does not begin with the length of a header.")
    header = json.loads(mapped[8 : 8 + length])
    return {
        name: _tensor(mapped, 8 + length, name, told) for name, told in header.items() if told.get("dtype") == "F32"
    }


def _tensor(mapped: mmap.mmap, begin: int, name: str, told: Mapping[str, list[int]]) -> Tensor:
    low, high = told["data_offsets"]
    shape = tuple(told["shape"])
    if begin + high > len(mapped) or high - low != 4 * int(np.prod(shape)):
        raise WeightsUnreadable(f"The tensor {name} does not fit its shape.")
    return np.frombuffer(mapped, dtype="<f4", count=(high - low) // 4, offset=begin + low).reshape(shape)
