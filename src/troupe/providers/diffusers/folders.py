"""Which folders are models that can paint, and which files are kits for them."""

import json
from collections.abc import Mapping
from pathlib import Path

FAMILIES: Mapping[str, str] = {"StableDiffusionPipeline": "sd15", "StableDiffusionXLPipeline": "sdxl"}
"""Pipelines by the name that a model folder gives for itself."""
_INDEX = "model_index.json"
_KITS, _CONTROL_NETS = "kits", "controlnets"
_LARGEST_INDEX = 1024 * 1024


def model_folders(models: Path) -> list[Path]:
    """Folders with a pipeline of a known family, by name; links are not followed."""
    if not models.is_dir():
        return []
    return sorted(each for each in models.iterdir() if not each.is_symlink() and family_of(each) is not None)


def find_model(models: Path, name: str) -> Path | None:
    """The folder that a request names, and never a path to elsewhere."""
    return next((each for each in model_folders(models) if each.name == name), None)


def family_of(folder: Path) -> str | None:
    """`sd15` or `sdxl`; nothing for every other folder."""
    index = folder / _INDEX
    try:
        if index.stat().st_size > _LARGEST_INDEX:
            return None
        told = json.loads(index.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    name = told.get("_class_name") if isinstance(told, dict) else None
    return FAMILIES.get(name) if isinstance(name, str) else None


def find_kit(models: Path, name: str) -> Path | None:
    """Weights to be worn on a model: a safetensors file in the folder `kits` beside the models."""
    return next((each for each in kit_files(models) if each.stem == name), None)


def kit_files(models: Path) -> list[Path]:
    folder = models / _KITS
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.glob("*.safetensors") if each.is_file() and not each.is_symlink())


def find_control_net(models: Path, kind: str) -> Path | None:
    """A model that draws from a map: a folder in `controlnets` with the map's name in its own, or in its short form."""
    folder = models / _CONTROL_NETS
    if not folder.is_dir():
        return None
    wanted = "seg" if kind == "segmentation" else kind
    named = (each for each in sorted(folder.iterdir()) if wanted in each.name.lower() and not each.is_symlink())
    return next((each for each in named if (each / "config.json").is_file()), None)
