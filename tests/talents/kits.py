"""Kits and weights for tests: made on the spot, right or wrong on purpose."""

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

INK = "avatar.style.ink"
GRACE = "avatar.identity.grace"
MIDDLE = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_"
Tensors = Mapping[str, NDArray[Any]]
_DTYPES = {"float16": "F16", "float32": "F32"}


def safetensors(tensors: Tensors, metadata: Mapping[str, str] | None = None) -> bytes:
    """A file of weights, written here and not by the code under test."""
    head: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    at, data = 0, b""
    for name, array in tensors.items():
        head[name] = {
            "dtype": _DTYPES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [at, at + array.nbytes],
        }
        at += array.nbytes
        data += array.tobytes()
    return framed(json.dumps(head).encode(), data)


def framed(head: bytes, data: bytes = b"", length: int | None = None) -> bytes:
    return struct.pack("<Q", len(head) if length is None else length) + head + data


def read(content: bytes) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """The numbers of a file of weights, as 32-bit floats."""
    (length,) = struct.unpack("<Q", content[:8])
    head = json.loads(content[8 : 8 + length])
    told = head.pop("__metadata__", {})
    kinds = {"F16": "<f2", "F32": "<f4"}
    found = {}
    for name, about in head.items():
        begin, end = about["data_offsets"]
        raw = content[8 + length + begin : 8 + length + end]
        found[name] = np.frombuffer(raw, kinds[about["dtype"]]).reshape(about["shape"]).astype(np.float32)
    return found, told


def lora(
    *layers: str, rank: int = 4, seed: int = 1, prompt: int = 768, alpha: float | None = None, wide: int = 1280
) -> dict[str, NDArray[Any]]:
    """A small adapter of the middle block, as kohya writes it."""
    chance = np.random.default_rng(seed)
    found: dict[str, NDArray[Any]] = {}
    for layer in layers or ("k", "v"):
        found[f"{MIDDLE}{layer}.lora_down.weight"] = chance.standard_normal((rank, prompt)).astype(np.float16)
        found[f"{MIDDLE}{layer}.lora_up.weight"] = (chance.standard_normal((wide, rank)) / 64).astype(np.float16)
        if alpha is not None:
            found[f"{MIDDLE}{layer}.alpha"] = np.array(alpha, np.float32)
    return found


def manifest(id: str = INK, **changed: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": id,
        "category": "Presence/Avatar",
        "kind": "lora",
        "sdx_version": "1.5",
        "base_model": "runwayml/stable-diffusion-v1-5",
        "lora_rank": 4,
        "default_weight": 1.0,
        "size_mb": 0.1,
        "created_at": "2025-10-11T22:40:28.145498",
        "metadata": {"license": "CC0-1.0", "description": "Ink lines."},
    }
    if ".identity." in id:
        told["token"] = id.rpartition(".")[2]
    return {name: value for name, value in (told | changed).items() if value is not ...}


def files(id: str = INK, weights: bytes | None = None, **changed: Any) -> dict[str, bytes]:
    """Every file of a kit that is sound, unless told otherwise."""
    told = manifest(id, **changed)
    lines = f"Base model: {told.get('base_model')}\nSDX version: {told.get('sdx_version')}\n"
    return {
        "talent.json": json.dumps(told).encode(),
        "weights.safetensors": weights if weights is not None else safetensors(lora()),
        "prompts.json": json.dumps({"positive_prompts": ["ink drawing"]}).encode(),
        "base.txt": f"{lines}LoRA rank: {told.get('lora_rank')}\n".encode(),
        "LICENSE.txt": b"Do as you like.\n",
    }


def put(place: Path, content: Mapping[str, bytes], name: str = INK) -> Path:
    """The files as a folder."""
    for path, data in content.items():
        target = place / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return place / name
