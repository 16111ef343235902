"""The detector that the port promises; the first line reads the model, making one only looks for it."""

import importlib.util
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from troupe.kit.tensors import read_weights
from troupe.ports.hearing import WINDOW
from troupe.providers.silero.network import Memory, Network

WHEEL = "silero_vad"
_CONTEXT = 64
_AT_ONCE = 256
"""Windows that go through together: more need memory and gain nothing."""


class SileroDetector:
    """Knows speech of any language from other sounds."""

    name = "silero"

    def __init__(self) -> None:
        self._file = _file()

    async def open(self) -> "SileroRun":
        return SileroRun(self._network)

    @cached_property
    def _network(self) -> Network:
        return Network(read_weights(self._file))


class SileroRun:
    """One line of sound; what was heard before colours what comes."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._before = np.zeros(_CONTEXT, dtype=np.float32)
        self._memory = Memory.empty()

    def hear(self, samples: bytes) -> Sequence[float]:
        windows = np.frombuffer(samples, dtype="<i2").astype(np.float32).reshape(-1, WINDOW) / 32768.0
        found: list[float] = []
        for at in range(0, len(windows), _AT_ONCE):
            found += self._some(windows[at : at + _AT_ONCE])
        return found

    def _some(self, windows: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> list[float]:
        contexts = np.vstack([self._before, windows[:-1, -_CONTEXT:]])
        self._before = windows[-1, -_CONTEXT:].copy()
        likely, self._memory = self._network.forward(np.hstack([contexts, windows]), self._memory)
        return likely


def _file() -> Path:
    """Where the wheel lies. It is never imported: its own code wants a far larger library."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"No module named {WHEEL!r}", name=WHEEL)
    return Path(found.submodule_search_locations[0]) / "data" / "silero_vad_16k.safetensors"
