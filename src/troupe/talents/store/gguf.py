"""A talking kit's adapter as llama.cpp reads it, and the mark by which its base is known again."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from troupe.kit.gguf import F32, NewTensor, Value, written
from troupe.talents.domain.adapter import Alphas
from troupe.talents.domain.gguf_names import ARCHITECTURES, heads_turned, tensor_of, turned
from troupe.talents.domain.header import PREFIX, Tensor, header_length, read_header
from troupe.talents.store.weights import Weights, opened

BASE_MARK = "troupe.base_norm_sha256"
_LAST_NORM = "model.norm.weight"


class CannotBeGguf(Exception):
    """Why an adapter cannot be written for llama.cpp."""


def as_gguf(
    learnt: Path, base: Path, kit_id: str, base_name: str, alpha: float, alphas: Alphas | None = None
) -> Iterator[bytes]:
    """The adapter for the model that lies in a folder, in pieces; such a file has one alpha for all its modules."""
    config = _config(base)
    architecture = ARCHITECTURES.get(str(config.get("model_type")))
    if architecture is None:
        raise CannotBeGguf(f"llama.cpp takes no adapters of {config.get('model_type')!r} models from here.")
    fields: dict[str, Value] = {
        "general.type": "adapter",
        "general.architecture": architecture,
        "general.name": kit_id,
        "general.base_model.count": 1,
        "general.base_model.0.name": base_name,
        "adapter.type": "lora",
        "adapter.lora.alpha": float(alpha),
        BASE_MARK: base_mark(base),
    }
    with opened(learnt) as weights:
        tensors = [
            each
            for name in sorted(weights.adapter.modules)
            for each in _pair(weights, name, config, _part(weights, name, alpha, alphas))
        ]
    yield from written(fields, tensors)


def base_mark(base: Path) -> str:
    """What a model is known by, however its file was made smaller: its last norm is never rounded."""
    for path in sorted(base.glob("*.safetensors")):
        with path.open("rb") as file:
            size = path.stat().st_size
            header = read_header(file.read(header_length(file.read(PREFIX), size)), size)
            found = header.tensors.get(_LAST_NORM)
            if found is not None:
                file.seek(found.begin)
                return hashlib.sha256(_floats(found, file.read(found.bytes))).hexdigest()
    raise CannotBeGguf(f"{base.name} has no tensor called {_LAST_NORM}.")


def _part(weights: Weights, name: str, alpha: float, alphas: Alphas | None) -> float:
    """How much more or less one module counts than the alpha of them all says."""
    own = alphas(name, weights.adapter.modules[name].rank) if alphas and alpha else None
    return own / alpha if own else 1.0


def _pair(weights: Weights, name: str, config: Mapping[str, Any], part: float) -> Iterator[NewTensor]:
    module, tensor = weights.adapter.modules[name], tensor_of(name)
    if tensor is None:
        raise CannotBeGguf(f"{name} has no place in a model file.")
    down, up = weights.array(module.down), weights.array(module.up) * part
    heads = heads_turned(config, tensor)
    for end, rows in (("lora_a", down), ("lora_b", up if heads is None else turned(up, heads))):
        yield NewTensor(f"{tensor}.{end}", (rows.shape[1], rows.shape[0]), F32, rows.astype("<f4").tobytes())


def _floats(tensor: Tensor, raw: bytes) -> bytes:
    """As 32-bit floats, which hold every number of the smaller types exactly."""
    import numpy as np

    match tensor.dtype:
        case "F16":
            return np.frombuffer(raw, "<f2").astype("<f4").tobytes()
        case "BF16":
            return (np.frombuffer(raw, "<u2").astype("<u4") << 16).tobytes()
        case "F32":
            return raw
    raise CannotBeGguf(f"{_LAST_NORM} is kept as {tensor.dtype}.")


def _config(base: Path) -> dict[str, Any]:
    try:
        found = json.loads((base / "config.json").read_text("utf-8"))
    except (OSError, ValueError):
        raise CannotBeGguf(f"{base.name} has no config.json that can be read.") from None
    return found if isinstance(found, dict) else {}
