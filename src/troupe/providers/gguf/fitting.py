"""Whether an adapter was learnt over this very model; told from the heads of both files."""

import hashlib
from pathlib import Path
from typing import Literal

from troupe.kit.gguf import GgufHead, NotGguf, read_floats, read_head

BASE_MARK = "troupe.base_norm_sha256"
_LAST_NORM = "output_norm.weight"
Misfit = Literal["unreadable", "architecture", "shape", "base"]


def misfit(model: Path, adapter: Path) -> Misfit | None:
    """What keeps them apart, or None."""
    try:
        base, learnt = read_head(model), read_head(adapter)
        if learnt.fields.get("general.architecture") != base.fields.get("general.architecture"):
            return "architecture"
        if not learnt.tensors or not all(_fits(base, learnt, name) for name in learnt.tensors):
            return "shape"
        return None if learnt.fields.get(BASE_MARK) == _mark(model, base) else "base"
    except (OSError, NotGguf):
        return "unreadable"


def _fits(base: GgufHead, learnt: GgufHead, name: str) -> bool:
    """The half that reads is as wide as what goes in, the half that writes as what comes out."""
    tensor, _, half = name.rpartition(".")
    place, shape = base.tensors.get(tensor), learnt.tensors[name].shape
    if place is None or len(place.shape) != 2 or len(shape) != 2:
        return False
    return shape[0] == place.shape[0] if half == "lora_a" else half == "lora_b" and shape[1] == place.shape[1]


def _mark(model: Path, base: GgufHead) -> str:
    """The last norm stays as it was made, however few bits the rest was given."""
    norm = base.tensors.get(_LAST_NORM)
    return hashlib.sha256(read_floats(model, norm)).hexdigest() if norm else ""
