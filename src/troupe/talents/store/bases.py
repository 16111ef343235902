"""Models on this computer that kits are trained for: folders, told by their own index, never loaded here."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from troupe.talents.domain.adapter import known_family
from troupe.talents.domain.header import PREFIX, BadWeights, Header, header_length, read_header
from troupe.talents.domain.suiting import Shapes

_FAMILIES = {"StableDiffusionPipeline": "sd15", "StableDiffusionXLPipeline": "sdxl"}
_LARGEST = 1024 * 1024
_GIB = 1_073_741_824
_PARTS = {"unet": "unet", "text_encoder": "te1", "text_encoder_2": "te2"}
_FRESH_SECONDS = 5.0


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


class Families:
    """Which family a model is of, by its name: everybody's knowledge, else what a folder here says of itself."""

    def __init__(self, places: Sequence[Path]) -> None:
        self._places = places
        self._looked = float("-inf")
        self._here: list[Base] = []

    def __call__(self, base_model: str) -> str | None:
        if known := known_family(base_model):
            return known
        if time.monotonic() - self._looked > _FRESH_SECONDS:
            self._here, self._looked = bases_in(self._places), time.monotonic()
        base = called(self._here, base_model)
        return base.family if base else None


def shapes_of(base: Base) -> Shapes | None:
    """The layers of an image model, out of the heads of its files; None where none can be read."""
    found = {}
    for folder, part in _PARTS.items():
        for path in sorted((base.path / folder).glob("*.safetensors")):
            if header := _head(path):
                for name, tensor in header.tensors.items():
                    if name.endswith(".weight") and len(tensor.shape) in (2, 4):
                        found[part, name.removesuffix(".weight")] = (tensor.shape[0], tensor.shape[1])
    return found or None


def _head(path: Path) -> Header | None:
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            return read_header(file.read(header_length(file.read(PREFIX), size)), size)
    except (OSError, BadWeights):
        return None


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
