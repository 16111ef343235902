"""A network as a file of ONNX: numbers by name, and steps that make one from others.

The field numbers are those of the published schema; only what the layers of this model need is here.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from troupe.providers.minilm.messages import content, fraction, number

_TYPES = {np.dtype("float32"): 1, np.dtype("uint8"): 2, np.dtype("int64"): 7}
_FRACTION, _NUMBER, _NUMBERS = 1, 2, 7
_FORMAT, _OPERATORS, _OPERATORS_OF_THE_RUNTIME = 10, 17, 1
OF_THE_RUNTIME = "com.microsoft"

Setting = int | float | Sequence[int]


class Graph:
    """Steps are added one after the other; each tells the name of what it makes."""

    def __init__(self) -> None:
        self._steps: list[bytes] = []
        self._numbers: list[bytes] = []

    def keep(self, name: str, values: np.ndarray) -> str:
        """Numbers that stay the same."""
        sizes = b"".join(number(1, size) for size in values.shape)
        told = sizes + number(2, _TYPES[values.dtype]) + content(8, name)
        self._numbers.append(content(5, told + content(9, np.ascontiguousarray(values).tobytes())))
        return name

    def add(self, operator: str, *given: str, domain: str = "", **settings: Setting) -> str:
        made = f"step{len(self._steps)}"
        told = b"".join(content(1, name) for name in given) + content(2, made) + content(4, operator)
        told += b"".join(content(5, _setting(name, value)) for name, value in settings.items())
        self._steps.append(content(1, told + content(7, domain)))
        return made

    def file(self, given: Mapping[str, Sequence[str | int]], made: str) -> bytes:
        """The whole, with what is given by its sizes; a size with a name may be any."""
        outer = b"".join(content(11, _value(name, sizes)) for name, sizes in given.items())
        graph = b"".join((*self._steps, content(2, "layers"), *self._numbers, outer, content(12, _value(made, ()))))
        versions = ((_OPERATORS, ""), (_OPERATORS_OF_THE_RUNTIME, OF_THE_RUNTIME))
        wanted = b"".join(content(8, content(1, domain) + number(2, version)) for version, domain in versions)
        return number(1, _FORMAT) + content(7, graph) + wanted


def _setting(name: str, value: Setting) -> bytes:
    if isinstance(value, float):
        return content(1, name) + fraction(2, value) + number(20, _FRACTION)
    if isinstance(value, int):
        return content(1, name) + number(3, value) + number(20, _NUMBER)
    return content(1, name) + b"".join(number(8, one) for one in value) + number(20, _NUMBERS)


def _value(name: str, sizes: Sequence[str | int]) -> bytes:
    shape = b"".join(
        content(1, content(2, size) if isinstance(size, str) else number(1, size)) for size in sizes
    )  # fmt: skip
    told = number(1, _TYPES[np.dtype("float32")]) + (content(2, shape) if sizes else b"")
    return content(1, name) + content(2, content(1, told))
