"""The network: a spectrum, four convolutions, one cell with a memory, and how likely it is that somebody speaks."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_WIDTH = 128
_FRAME, _HOP = 256, 128
_PAD = 64
_BINS = _FRAME // 2 + 1
_STRIDES = {"conv1": 1, "conv2": 2, "conv3": 2, "conv4": 1}


@dataclass(frozen=True)
class Memory:
    """What the cell remembers of a line."""

    shown: Floats
    kept: Floats

    @classmethod
    def empty(cls) -> "Memory":
        return cls(np.zeros(_WIDTH, dtype=np.float32), np.zeros(_WIDTH, dtype=np.float32))


class Network:
    """Its weights, laid out so that every layer is one product of matrices."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._spectrum = weights["stft_conv.weight"][:, 0, :].T
        self._layers = [
            (_flat(weights[f"{name}.weight"]), weights[f"{name}.bias"], stride) for name, stride in _STRIDES.items()
        ]
        self._into = weights["lstm_cell.weight_ih"].T
        self._again = weights["lstm_cell.weight_hh"].T.copy()
        self._level = weights["lstm_cell.bias_ih"] + weights["lstm_cell.bias_hh"]
        self._verdict = weights["final_conv.weight"][0, :, 0]
        self._verdict_level = float(weights["final_conv.bias"][0])

    def forward(self, windows: Floats, memory: Memory) -> tuple[list[float], Memory]:
        """One probability for each window; only the cell needs them in order."""
        seen = self._spectra(windows)
        for weight, level, stride in self._layers:
            seen = _convolved(seen, weight, level, stride)
        driven = seen[:, 0, :] @ self._into + self._level
        found = []
        for each in driven:
            memory = self._remembered(each, memory)
            found.append(self._likely(memory))
        return found, memory

    def _spectra(self, windows: Floats) -> Floats:
        mirrored = windows[:, -_PAD - 1 : -1][:, ::-1]
        whole = np.hstack([windows, mirrored])
        frames = np.lib.stride_tricks.sliding_window_view(whole, _FRAME, axis=1)[:, ::_HOP]
        parts = frames @ self._spectrum
        return np.asarray(np.sqrt(parts[..., :_BINS] ** 2 + parts[..., _BINS:] ** 2))

    def _remembered(self, driven: Floats, memory: Memory) -> Memory:
        gates = driven + memory.shown @ self._again
        enter, stay, show = (_sigmoid(gates[at : at + _WIDTH]) for at in (0, _WIDTH, 3 * _WIDTH))
        kept = stay * memory.kept + enter * np.tanh(gates[2 * _WIDTH : 3 * _WIDTH])
        return Memory(show * np.tanh(kept), kept)

    def _likely(self, memory: Memory) -> float:
        return float(_sigmoid(np.maximum(memory.shown, 0) @ self._verdict + self._verdict_level))


def _flat(weight: Floats) -> Floats:
    """Outputs × inputs × 3 places, as a matrix that takes three places side by side."""
    return np.ascontiguousarray(weight.transpose(2, 1, 0).reshape(-1, weight.shape[0]))


def _convolved(seen: Floats, weight: Floats, level: Floats, stride: int) -> Floats:
    """Windows × times × channels; each place sees its neighbours, and nothing beyond the ends."""
    padded = np.pad(seen, ((0, 0), (1, 1), (0, 0)))
    places = range(0, seen.shape[1], stride)
    beside = np.stack([padded[:, at : at + 3].reshape(len(seen), -1) for at in places], axis=1)
    return np.asarray(np.maximum(beside @ weight + level, 0))


def _sigmoid(value: Floats) -> Floats:
    return np.asarray(0.5 * np.tanh(0.5 * value) + 0.5)
