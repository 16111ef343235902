"""The head of a safetensors file, read by hand: what it claims is compared, never allocated or believed.

Libraries accept a name twice and take the last; here that is refused, because two readers would see two kits.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, NoReturn

from troupe.kit.strict_json import Unreadable, require_shape

PREFIX = 8
LARGEST_HEADER = 8 * 1024 * 1024
_LARGEST_METADATA = 2 * 1024 * 1024
_MOST_KEYS = 70_000
_MOST_DIMENSIONS = 8
_METADATA = "__metadata__"
_NAME = re.compile(r"[A-Za-z0-9_.\-]{1,256}")
SIZES: Mapping[str, int] = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "F8_E4M3": 1,
    "F8_E5M2": 1,
    "I64": 8,
    "I32": 4,
    "I16": 2,
    "I8": 1,
    "U8": 1,
    "BOOL": 1,
}


class BadWeights(Exception):
    """Weights that nothing will load; the code is one of the findings."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where one tensor lies; `begin` is counted from the start of the file."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    begin: int
    bytes: int


@dataclass(frozen=True)
class Header:
    """Everything a file says before its numbers begin."""

    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str]
    data_begins: int
    size: int


def header_length(prefix: bytes, size: int) -> int:
    """How many bytes to read for the header, judged against the file before anything is read."""
    if len(prefix) < PREFIX:
        raise BadWeights("weights_not_safetensors", "The file is too short to be safetensors.")
    length = int.from_bytes(prefix, "little")
    if length > LARGEST_HEADER:
        looks_like_text = all(32 <= byte < 127 or byte in b"\t\r\n" for byte in prefix)
        code = "weights_not_safetensors" if looks_like_text else "weights_header"
        raise BadWeights(code, f"Its header would have {length:,} bytes; at most {LARGEST_HEADER:,} are read.")
    if length < 2:
        raise BadWeights("weights_header", f"Its header would have {length} bytes.")
    if length > size - PREFIX:
        raise BadWeights("weights_header", f"Its header would have {length:,} bytes; the file has {size:,}.")
    return length


def read_header(head: bytes, size: int) -> Header:
    """The header of a file of `size` bytes; `head` are its bytes after the length."""
    begins = PREFIX + len(head)
    told = _parsed(head)
    metadata = _metadata(told.pop(_METADATA, {}))
    tensors = {name: _tensor(name, about, begins, size - begins) for name, about in told.items()}
    _require_cover(sorted(tensors.values(), key=lambda each: (each.begin, each.bytes)), begins, size)
    return Header(tensors, metadata, begins, size)


def _parsed(head: bytes) -> dict[str, Any]:
    if not head.lstrip(b" ").startswith(b"{"):
        raise BadWeights("weights_header", "The header does not begin with an object.")
    try:
        text = head.decode("utf-8")
        require_shape(text, _MOST_KEYS, 4)
        told = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError:
        _refuse("weights_header", "The header is not UTF-8.")
    except Unreadable as refused:
        _refuse("weights_header", refused.detail)
    except (ValueError, RecursionError):
        _refuse("weights_header", "The header is not well-formed JSON.")
    if not isinstance(told, dict):
        _refuse("weights_header", "The header is no object.")
    return told


def _refuse(code: str, detail: str) -> NoReturn:
    raise BadWeights(code, detail) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadWeights("weights_names", "The header names something twice.")
    return found


def _no_number(written: str) -> NoReturn:
    raise BadWeights("weights_header", f"The header holds {written}, which is no number.")


def _metadata(told: object) -> Mapping[str, str]:
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        raise BadWeights("weights_header", "Its metadata are not all texts.")
    if sum(len(key) + len(value) for key, value in told.items()) > _LARGEST_METADATA:
        raise BadWeights("weights_header", "Its metadata are longer than 2 MiB.")
    return told


def _tensor(name: str, about: object, begins: int, room: int) -> Tensor:
    if not _NAME.fullmatch(name):
        raise BadWeights("weights_names", f"{name!r:.80} is no name of a tensor.")
    if not isinstance(about, dict) or set(about) != {"dtype", "shape", "data_offsets"}:
        raise BadWeights("weights_header", f"{name:.80}: a tensor has dtype, shape and data_offsets, nothing else.")
    dtype, shape, offsets = about["dtype"], about["shape"], about["data_offsets"]
    if not isinstance(dtype, str) or dtype not in SIZES:
        raise BadWeights("weights_dtype", f"{name:.80} has a type nobody knows: {dtype!r:.40}.")
    if not _are_sizes(shape) or len(shape) > _MOST_DIMENSIONS:
        raise BadWeights("weights_shape", f"{name:.80} has no shape that can be.")
    if not _are_sizes(offsets) or len(offsets) != 2 or not offsets[0] <= offsets[1] <= room:
        raise BadWeights("weights_offsets", f"{name:.80} does not lie inside the file.")
    if offsets[1] - offsets[0] != prod(shape) * SIZES[dtype]:
        raise BadWeights("weights_offsets", f"{name:.80} has not as many bytes as its shape needs.")
    return Tensor(name, dtype, tuple(shape), begins + offsets[0], offsets[1] - offsets[0])


def _are_sizes(told: object) -> bool:
    return isinstance(told, list) and all(type(each) is int and each >= 0 for each in told)


def _require_cover(tensors: Sequence[Tensor], begins: int, size: int) -> None:
    """Sorted they cover the data without a gap, an overlap or a rest."""
    end = begins
    for tensor in tensors:
        if tensor.begin != end:
            how = "overlaps another" if tensor.begin < end else "leaves a gap before it"
            raise BadWeights("weights_offsets", f"{tensor.name:.80} {how}.")
        end += tensor.bytes
    if end != size:
        raise BadWeights("weights_offsets", f"{size - end:,} bytes at the end belong to no tensor.")
