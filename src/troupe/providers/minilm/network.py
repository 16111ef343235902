"""The network: six layers of attention over pieces of words, and the mean of what comes out.

Written after the published description of BERT. Several texts go through together, shorter ones padded; what is
padding gets no attention and no part in the mean, so a text means the same alone and in company.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import numpy as np

from troupe.kit.tensors import Tensor

LAYERS, HEADS, WIDTH = 6, 12, 384
HEAD = WIDTH // HEADS
TINY = np.float32(1e-12)
_NEVER = np.float32(-1e9)


Layers = Callable[[Tensor, Tensor], Tensor]
"""What six layers make of pieces of words, where the second tells which of them are padding."""


class Network:
    """The forward pass: numbers become pieces, layers read them, and their mean is what the text means."""

    def __init__(self, weights: Mapping[str, Tensor], layers: Layers) -> None:
        self._weights = weights
        self._layers = layers

    def forward(self, numbers: Sequence[Sequence[int]]) -> Tensor:
        """A vector of length one for each row of pieces."""
        longest = max(map(len, numbers))
        padded = np.zeros((len(numbers), longest), dtype=np.int64)
        present = np.zeros((len(numbers), longest), dtype=np.float32)
        for row, pieces in enumerate(numbers):
            padded[row, : len(pieces)] = pieces
            present[row, : len(pieces)] = 1.0
        state = self._embedded(padded)
        hidden = (1.0 - present)[:, None, None, :] * _NEVER
        state = self._layers(state, hidden)
        return _unit((state * present[:, :, None]).sum(axis=1) / present.sum(axis=1)[:, None])

    def _embedded(self, padded: np.ndarray) -> Tensor:
        weights, length = self._weights, padded.shape[1]
        state = weights["embeddings.word_embeddings.weight"][padded]
        state = state + weights["embeddings.position_embeddings.weight"][:length]
        state = state + weights["embeddings.token_type_embeddings.weight"][0]
        return _normed(state, weights["embeddings.LayerNorm.weight"], weights["embeddings.LayerNorm.bias"])


def plain_layers(weights: Mapping[str, Tensor]) -> Layers:
    """By numpy alone, number by number as published."""
    layers = [_Layer(weights, f"encoder.layer.{number}.") for number in range(LAYERS)]
    return lambda state, hidden: reduce(lambda read, layer: layer.forward(read, hidden), layers, state)


class _Layer:
    def __init__(self, weights: Mapping[str, Tensor], at: str) -> None:
        self._weights = weights
        self._at = at
        # Lying the way they are multiplied: a short text spends its time fetching them.
        self._lying = {name: np.ascontiguousarray(weights[f"{at}{name}.weight"].T) for name in _LINEAR}

    def forward(self, state: Tensor, hidden: Tensor) -> Tensor:
        seen = self._norm("attention.output.LayerNorm", state + self._attended(state, hidden))
        thought = self._linear("output.dense", _gelu(self._linear("intermediate.dense", seen)))
        return self._norm("output.LayerNorm", seen + thought)

    def _attended(self, state: Tensor, hidden: Tensor) -> Tensor:
        asked, keys, values = (_heads(self._linear(f"attention.self.{part}", state)) for part in _PARTS)
        weight = asked @ keys.transpose(0, 1, 3, 2) / np.float32(math.sqrt(HEAD)) + hidden
        weight = np.exp(weight - weight.max(axis=-1, keepdims=True))
        weight /= weight.sum(axis=-1, keepdims=True)
        joined = (weight @ values).transpose(0, 2, 1, 3).reshape(state.shape)
        return self._linear("attention.output.dense", joined)

    def _linear(self, name: str, state: Tensor) -> Tensor:
        rows = state.reshape(-1, state.shape[-1]) @ self._lying[name]
        rows += self._weights[f"{self._at}{name}.bias"]
        return rows.reshape(*state.shape[:-1], rows.shape[-1])

    def _norm(self, name: str, state: Tensor) -> Tensor:
        return _normed(state, self._weights[f"{self._at}{name}.weight"], self._weights[f"{self._at}{name}.bias"])


_PARTS = ("query", "key", "value")
_LINEAR = (
    *(f"attention.self.{part}" for part in _PARTS), "attention.output.dense", "intermediate.dense", "output.dense"
)  # fmt: skip


def _heads(state: Tensor) -> Tensor:
    return state.reshape(state.shape[0], state.shape[1], HEADS, HEAD).transpose(0, 2, 1, 3)


def _normed(state: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    state = state - state.mean(axis=-1, keepdims=True)
    spread = np.sqrt((state * state).mean(axis=-1, keepdims=True) + TINY)
    normed: Tensor = state / spread * scale + shift
    return normed


def _unit(vectors: Tensor) -> Tensor:
    unit: Tensor = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), TINY)
    return unit


def _gelu(state: Tensor) -> Tensor:
    """`x · Φ(x)`; the error function by the approximation 7.1.26 of Abramowitz and Stegun, good to 1.5e-7."""
    away = np.abs(state) * np.float32(math.sqrt(0.5))
    near = 1.0 / (1.0 + np.float32(0.3275911) * away)
    tail = np.float32(1.061405429) * near
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        tail = (tail + np.float32(factor)) * near
    error = 1.0 - tail * np.exp(-away * away)
    bent: Tensor = np.float32(0.5) * state * (1.0 + np.copysign(error, state))
    return bent
