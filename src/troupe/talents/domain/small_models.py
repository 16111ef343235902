"""Small models that answer on nearly any computer, each as one file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}\.gguf")
_PART = re.compile(r"-\d{5}-of-\d{5}\.gguf$")


@dataclass(frozen=True)
class SmallModel:
    """A file of a hub that many use; its true size and licence are asked of the hub before it is fetched."""

    id: str
    file: str
    label: str
    size_mb: int
    licence: str


SMALL_MODELS: Sequence[SmallModel] = (
    SmallModel(
        "HuggingFaceTB/SmolLM2-360M-Instruct-GGUF",
        "smollm2-360m-instruct-q8_0.gguf",
        "SmolLM2 360M",
        386,
        "apache-2.0",
    ),
    SmallModel(
        "Qwen/Qwen2.5-0.5B-Instruct-GGUF", "qwen2.5-0.5b-instruct-q4_k_m.gguf", "Qwen 2.5 0.5B", 491, "apache-2.0"
    ),
    SmallModel(
        "Qwen/Qwen2.5-1.5B-Instruct-GGUF", "qwen2.5-1.5b-instruct-q4_k_m.gguf", "Qwen 2.5 1.5B", 1_117, "apache-2.0"
    ),
)


def is_model_file(name: str) -> bool:
    """A file that is a whole model by its name: not in a folder, and not a part of one."""
    return _FILE.fullmatch(name) is not None and _PART.search(name) is None
