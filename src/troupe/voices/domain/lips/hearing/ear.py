"""A small network that tells which class of sound each 10 ms is, taught by the built-in voice, which knows the truth.

Its weights are our own numbers, made by `scripts/teach_lips.py` and kept beside this module.
"""

import base64
import json
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from troupe.voices.domain.lips.hearing.features import Floats, in_context

WEIGHTS = "ear.json"
FULL = 127
_AT_ONCE = 4000
LEAST, LEAST_CLOSELY = -8.0, -10.0
"""One frame never decides everything; where lengths are followed closely it may decide a little more."""

Layers = list[tuple[Floats, Floats]]


def chances_of(features: Floats, least: float = LEAST) -> Floats:
    """For each frame the logarithm of how likely each class is, at least so much."""
    layers = learnt()
    starts = range(0, len(features), _AT_ONCE)
    parts = [_chances(in_context(features, at, min(at + _AT_ONCE, len(features))), layers) for at in starts]
    return np.maximum(np.concatenate(parts), np.float32(least)) if parts else np.zeros((0, classes()), np.float32)


def classes() -> int:
    """How many classes it tells apart, pauses among them."""
    return len(learnt()[-1][1])


@cache
def learnt() -> Layers:
    """Weights and offsets of each layer."""
    kept = json.loads((files(__package__) / WEIGHTS).read_text("utf-8"))
    return [(_matrix(layer), np.array(layer["offsets"], dtype=np.float32)) for layer in kept["layers"]]


def written(layers: Layers) -> str:
    """Layers as they are kept: every weight as one byte between its layer's extremes."""
    kept = []
    for weights, offsets in layers:
        step = float(np.abs(weights).max()) / FULL
        small = np.round(weights / step).astype(np.int8)
        text = base64.b64encode(small.tobytes()).decode()
        lines = [text[at : at + 100] for at in range(0, len(text), 100)]
        told = [round(float(each), 4) for each in offsets]
        kept.append({"shape": list(weights.shape), "step": step, "weights": lines, "offsets": told})
    return json.dumps({"made_by": "scripts/teach_lips.py", "layers": kept}, indent=1) + "\n"


def _matrix(layer: dict[str, object]) -> Floats:
    lines, shape, step = layer["weights"], layer["shape"], layer["step"]
    assert isinstance(lines, list)
    assert isinstance(shape, list)
    assert isinstance(step, float)
    small: NDArray[np.int8] = np.frombuffer(base64.b64decode("".join(lines)), dtype=np.int8)
    return np.asarray(small.reshape(shape) * np.float32(step), dtype=np.float32)


def _chances(rows: Floats, layers: Layers) -> Floats:
    found = rows
    for weights, offsets in layers[:-1]:
        found = np.maximum(0, found @ weights + offsets)
    weights, offsets = layers[-1]
    found = found @ weights + offsets
    found = found - found.max(axis=1, keepdims=True)
    return np.asarray(found - np.log(np.exp(found).sum(axis=1, keepdims=True)), dtype=np.float32)
