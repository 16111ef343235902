"""Where an adapter of a language model sits in a model file of llama.cpp: names, and the order of rows.

llama.cpp keeps the rows of a Llama's queries and keys in another order than its makers did; an adapter for them has to
follow. Models whose rows stay as they are need names only.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

ARCHITECTURES: Mapping[str, str] = {"llama": "llama", "mistral": "llama", "qwen2": "qwen2", "qwen3": "qwen3"}
"""What a model says it is, and what llama.cpp calls it."""
_TURNED = "llama"
_PARTS: Mapping[str, str] = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_MODULE = re.compile(r"base_model\.model\.model\.layers\.(\d{1,4})\.([a-z_.]+)")


def tensor_of(module: str) -> str | None:
    """The tensor that a module of the adapter changes, or None where that model has none."""
    found = _MODULE.fullmatch(module)
    part = _PARTS.get(found[2]) if found else None
    return f"blk.{found[1]}.{part}.weight" if found and part else None


def heads_turned(config: Mapping[str, object], tensor: str) -> int | None:
    """How many heads the rows of a tensor are turned by, or None where they stay."""
    if ARCHITECTURES.get(str(config.get("model_type"))) != _TURNED:
        return None
    heads = config.get("num_attention_heads")
    if ".attn_q." in tensor:
        return heads if isinstance(heads, int) else None
    if ".attn_k." in tensor:
        fewer = config.get("num_key_value_heads") or heads
        return fewer if isinstance(fewer, int) else None
    return None


def turned(rows: "Floats", heads: int) -> "Floats":
    """Both halves of each head, one row of each in turn."""
    import numpy as np

    parts = rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:])
    return np.ascontiguousarray(parts.swapaxes(1, 2).reshape(rows.shape))
