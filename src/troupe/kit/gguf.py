"""The GGUF file format: what stands at the head of a file, and small files written anew.

https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAGIC = b"GGUF"
F32, F16 = 0, 1
_VERSION, _ALIGNED = 3, 32
_TEXT, _LIST = 8, 9
_NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_UINT32, _FLOAT32 = 4, 6
_MOST_FIELDS, _MOST_TENSORS, _MOST_IN_LIST, _LONGEST_TEXT, _MOST_DIMENSIONS = 4_096, 65_536, 2_000_000, 1 << 24, 4

Value = str | int | float | bool


class NotGguf(ValueError):
    """A file that nobody should read as GGUF."""


def is_gguf(path: Path) -> bool:
    """Whether a file says in its first four bytes that it is one."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


@dataclass(frozen=True)
class TensorAt:
    """Where a tensor lies: the fastest dimension comes first, as in the file."""

    shape: tuple[int, ...]
    kind: int
    begin: int


@dataclass(frozen=True)
class GgufHead:
    """What a file says of itself; lists, such as a vocabulary, are passed over."""

    fields: Mapping[str, Value]
    tensors: Mapping[str, TensorAt]


@dataclass(frozen=True)
class NewTensor:
    """A tensor that is to be written, with its fastest dimension first."""

    name: str
    shape: tuple[int, ...]
    kind: int
    content: bytes


def read_head(path: Path) -> GgufHead:
    """The head of a file; its tensors are not read."""
    with path.open("rb") as file:
        return _Reader(file).head()


def read_floats(path: Path, tensor: TensorAt) -> bytes:
    """The bytes of a tensor that is kept as 32-bit floats."""
    if tensor.kind != F32:
        raise NotGguf("This tensor is not kept as 32-bit floats.")
    count = 4
    for each in tensor.shape:
        count *= each
    if tensor.begin + count > path.stat().st_size:
        raise NotGguf("The file ends before this tensor.")
    with path.open("rb") as file:
        file.seek(tensor.begin)
        return file.read(count)


def written(fields: Mapping[str, Value], tensors: Sequence[NewTensor]) -> Iterator[bytes]:
    """A whole file in pieces: the same bytes for the same content."""
    head = MAGIC + struct.pack("<IQQ", _VERSION, len(tensors), len(fields))
    for name, value in fields.items():
        head += _text(name) + _value(value)
    at = 0
    for tensor in tensors:
        head += _text(tensor.name) + struct.pack("<I", len(tensor.shape))
        head += struct.pack(f"<{len(tensor.shape)}Q", *tensor.shape) + struct.pack("<IQ", tensor.kind, at)
        at += len(tensor.content) + _gap(len(tensor.content))
    yield head + b"\0" * _gap(len(head))
    for tensor in tensors:
        yield tensor.content + b"\0" * _gap(len(tensor.content))


class _Reader:
    """Reads forward, and allocates nothing by what a file claims before it was found plausible."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def head(self) -> GgufHead:
        if self._bytes(4) != MAGIC:
            raise NotGguf("This is no GGUF file.")
        if self._number("<I") not in (2, 3):
            raise NotGguf("This version of GGUF is not known.")
        tensors, count = self._count("<Q", _MOST_TENSORS), self._count("<Q", _MOST_FIELDS)
        fields: dict[str, Value] = {}
        for _ in range(count):
            name = self._text()
            if (value := self._value(self._count("<I", 12))) is not None:
                fields[name] = value
        found = dict(self._tensor() for _ in range(tensors))
        aligned = fields.get("general.alignment", _ALIGNED)
        if not isinstance(aligned, int) or not 1 <= aligned <= 65_536:
            raise NotGguf("Its alignment is none.")
        data = -(-self._file.tell() // aligned) * aligned
        return GgufHead(fields, {name: TensorAt(at.shape, at.kind, data + at.begin) for name, at in found.items()})

    def _tensor(self) -> tuple[str, TensorAt]:
        name = self._text()
        shape = tuple(self._count("<Q", 1 << 40) for _ in range(self._count("<I", _MOST_DIMENSIONS)))
        return name, TensorAt(shape, self._count("<I", 1_000), self._count("<Q", 1 << 50))

    def _value(self, kind: int) -> Value | None:
        if kind == _TEXT:
            return self._text()
        if kind == _LIST:
            self._pass_over()
            return None
        if kind not in _NUMBERS:
            raise NotGguf("A value is of no known type.")
        return self._number(_NUMBERS[kind])

    def _pass_over(self) -> None:
        kind, count = self._count("<I", 12), self._count("<Q", _MOST_IN_LIST)
        if kind in _NUMBERS:
            self._file.seek(count * struct.calcsize(_NUMBERS[kind]), 1)
        elif kind == _TEXT:
            for _ in range(count):
                self._file.seek(self._count("<Q", _LONGEST_TEXT), 1)
        else:
            raise NotGguf("A list is of no known type.")

    def _text(self) -> str:
        return self._bytes(self._count("<Q", _LONGEST_TEXT)).decode("utf-8", "replace")

    def _count(self, code: str, most: int) -> int:
        found = int(self._number(code))
        if found > most:
            raise NotGguf("A number in its head cannot be true.")
        return found

    def _number(self, code: str) -> int | float | bool:
        found: int | float | bool = struct.unpack(code, self._bytes(struct.calcsize(code)))[0]
        return found

    def _bytes(self, count: int) -> bytes:
        found = self._file.read(count)
        if len(found) != count:
            raise NotGguf("The file ends within its head.")
        return found


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return struct.pack("<I", _TEXT) + _text(value)
    if isinstance(value, bool):
        return struct.pack("<I?", 7, value)
    if isinstance(value, int):
        return struct.pack("<II", _UINT32, value)
    return struct.pack("<If", _FLOAT32, value)


def _text(text: str) -> bytes:
    said = text.encode()
    return struct.pack("<Q", len(said)) + said


def _gap(length: int) -> int:
    return -length % _ALIGNED
