"""Models that kits are usually trained for: what they are, what they want, and under which licence they come."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

_KEY = re.compile(r"[^a-z0-9]+")
_HUB_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")


@dataclass(frozen=True)
class Listed:
    """A model that many know by name."""

    id: str
    label: str
    type: Literal["image", "text"]
    family: str
    size_gb: float
    min_vram_gb: int
    train_vram_gb: int
    licence: str
    mirror: str | None = None
    """Where it can be had, when its first place is gone; kits go on naming the first."""

    @property
    def key(self) -> str:
        return key_of(self.id)


CATALOGUE: Sequence[Listed] = (
    Listed(
        "runwayml/stable-diffusion-v1-5",
        "Stable Diffusion 1.5",
        "image",
        "sd15",
        4,
        4,
        8,
        "CreativeML Open RAIL-M",
        "stable-diffusion-v1-5/stable-diffusion-v1-5",
    ),
    Listed(
        "stabilityai/stable-diffusion-xl-base-1.0",
        "Stable Diffusion XL",
        "image",
        "sdxl",
        7,
        8,
        16,
        "CreativeML Open RAIL++-M",
    ),
    Listed("microsoft/DialoGPT-medium", "DialoGPT medium", "text", "gpt2", 1.5, 2, 4, "MIT"),
    Listed("microsoft/DialoGPT-large", "DialoGPT large", "text", "gpt2", 3, 4, 8, "MIT"),
)
FILES = (".json", ".safetensors", ".txt", ".model", ".jinja")
"""What of a model is fetched: numbers and texts, never code."""
_TWICE = re.compile(r"(\.fp16|\.non_ema|\.bf16)\.|(^|/)(openvino|onnx|coreml|flax)")


def key_of(id: str) -> str:
    """A name for addresses: small letters, digits and strokes."""
    return _KEY.sub("-", id.lower()).strip("-")[:64]


def is_hub_id(text: str) -> bool:
    return _HUB_ID.fullmatch(text) is not None and ".." not in text


def is_wanted(name: str, all_names: Sequence[str]) -> bool:
    """Whether a file of a repository belongs to what is fetched: of several copies of the same numbers one."""
    folder, _, file = name.rpartition("/")
    if not file.endswith(FILES) or _TWICE.search(name) or folder.count("/") or file.startswith("."):
        return False
    # Beside a pipeline's folders lies the whole of it once more, in one file.
    return folder != "" or not file.endswith(".safetensors") or "model_index.json" not in all_names
