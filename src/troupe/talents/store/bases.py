"""Models on this computer that kits are trained for: folders, told by their own index, never loaded here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

_FAMILIES = {"StableDiffusionPipeline": "sd15", "StableDiffusionXLPipeline": "sdxl"}
_LARGEST = 1024 * 1024
_GIB = 1_073_741_824


@dataclass(frozen=True)
class Base:
    """A model in its folder."""

    name: str
    type: Literal["image", "text"]
    family: str
    path: Path
    size_gb: float


def bases_in(places: Sequence[Path]) -> list[Base]:
    """Every folder with a model that can be trained for, or a place that is one itself; links are not followed."""
    found: dict[str, Base] = {}
    for place in places:
        if not place.is_dir():
            continue
        for folder in [place] if _base(place) else sorted(place.iterdir()):
            if (
                not folder.name.startswith(".")
                and folder.is_dir()
                and not folder.is_symlink()
                and (base := _base(folder))
                and base.name not in found
            ):
                found[base.name] = base
    return [found[name] for name in sorted(found)]


def called(bases: Sequence[Base], name: str) -> Base | None:
    """By the folder's name, or by a hub's: `maker/model` may lie in `model` or in `maker--model`."""
    wanted = (name, name.replace("/", "--"), name.rpartition("/")[2])
    return next((base for each in wanted for base in bases if base.name == each), None)


def _base(folder: Path) -> Base | None:
    pipeline, config = _read(folder / "model_index.json"), _read(folder / "config.json")
    if family := _FAMILIES.get(str(pipeline.get("_class_name"))):
        return Base(folder.name, "image", family, folder, _size(folder))
    makers = config.get("architectures")
    talks = isinstance(makers, list) and any(str(each).endswith(("ForCausalLM", "LMHeadModel")) for each in makers)
    if talks and any(folder.glob("*.safetensors")):
        return Base(folder.name, "text", str(config.get("model_type", "")), folder, _size(folder))
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            return {}
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _size(folder: Path) -> float:
    return round(sum(each.stat().st_size for each in folder.rglob("*.safetensors")) / _GIB, 3)
