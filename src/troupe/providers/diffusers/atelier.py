"""Loading models and painting with them; imported only in the process that paints."""

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import diffusers
import torch
from PIL import Image

from troupe.providers.diffusers.folders import family_of
from troupe.providers.diffusers.samplers import SAMPLERS

_STEPS, _CFG = 30, 7.0
# By family: from noise, over a picture, and from maps.
_PIPELINES: Mapping[str, tuple[str, str, str]] = {
    "sd15": ("StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline", "StableDiffusionControlNetPipeline"),
    "sdxl": ("StableDiffusionXLPipeline", "StableDiffusionXLImg2ImgPipeline", "StableDiffusionXLControlNetPipeline"),
}
Kit = Mapping[str, Any]
"""A file with its weight, and what tells one version of the file from the next."""


class Atelier:
    """One model in memory. Another one takes its place."""

    def __init__(self) -> None:
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._dtype = torch.float16 if self._device == "cuda" else torch.float32
        self._folder = ""
        self._pipeline: Any = None
        self._scheduler: Any = None
        self._worn: Sequence[Kit] = []

    def paint(
        self, order: Mapping[str, Any], stopped: Callable[[], bool], report: Callable[[int, int], None]
    ) -> dict[str, Any]:
        family = self._load(order["folder"])
        self._wear(order["kits"])
        dropped = self._choose_sampler(order["sampler"])
        if stopped():
            return {"stopped": True}
        pipeline, told = self._told(family, order)
        found = pipeline(**told, callback_on_step_end=_following(stopped, report, told["num_inference_steps"]))
        if stopped():
            return {"stopped": True}
        return {"picture": _as_png(found.images[0]), "device": self._device, "dropped": dropped}

    def _load(self, folder: str) -> str:
        family = family_of(Path(folder))
        if family is None:
            raise ValueError(f"{folder} is no model of a family that is known.")
        if folder == self._folder:
            return family
        self._folder, self._pipeline, self._worn = "", None, []  # the old one goes before the new one comes
        kind = getattr(diffusers, _PIPELINES[family][0])
        self._pipeline = kind.from_pretrained(
            folder,
            torch_dtype=self._dtype,
            local_files_only=True,
            use_safetensors=True,
        ).to(self._device)
        self._pipeline.set_progress_bar_config(disable=True)
        self._scheduler = self._pipeline.scheduler
        self._folder = folder
        return family

    def _wear(self, kits: Sequence[Kit]) -> None:
        """Several at once add up by their weights, exactly."""
        if kits == self._worn:
            return
        if self._worn:
            self._pipeline.unload_lora_weights()
        self._worn = []
        for number, kit in enumerate(kits):
            path = Path(kit["file"])
            self._pipeline.load_lora_weights(str(path.parent), weight_name=path.name, adapter_name=f"kit{number}")
        if kits:
            self._pipeline.set_adapters([f"kit{n}" for n in range(len(kits))], [kit["weight"] for kit in kits])
        self._worn = kits

    def _choose_sampler(self, name: str | None) -> list[str]:
        """What was left out because it is not known."""
        chosen = SAMPLERS.get((name or "").lower())
        config = self._scheduler.config
        self._pipeline.scheduler = (
            getattr(diffusers, chosen).from_config(config) if chosen else type(self._scheduler).from_config(config)
        )
        return ["sampler"] if name and not chosen else []

    def _told(self, family: str, order: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        steps = order["steps"] or _STEPS
        told = {
            "prompt": order["prompt"],
            "negative_prompt": order["negative"],
            "num_inference_steps": steps,
            "guidance_scale": _CFG if order["cfg"] is None else order["cfg"],
            # On the processor: a graphics card draws other numbers from the same seed.
            "generator": torch.Generator("cpu").manual_seed(order["seed"]),
        }
        size = (order["width"], order["height"])
        if order["maps"]:
            shown = [_picture(each["picture"]).resize(size) for each in order["maps"]]
            return self._held(family, order["maps"]), told | {"image": shown, "width": size[0], "height": size[1]}
        if not order["init"]:
            return self._pipeline, told | {"width": size[0], "height": size[1]}
        # At least one step, else nothing would be painted at all.
        strength = max(order["strength"] or 0.0, 1 / steps)
        over = self._as(_PIPELINES[family][1])
        return over, told | {"image": _picture(order["init"]).resize(size), "strength": min(1.0, strength)}

    def _held(self, family: str, maps: Sequence[Mapping[str, str]]) -> Any:
        """The same model, led by others that draw from maps; those are small and read for each picture."""
        nets = [
            diffusers.ControlNetModel.from_pretrained(
                each["folder"], torch_dtype=self._dtype, local_files_only=True, use_safetensors=True
            ).to(self._device)
            for each in maps
        ]
        return self._as(_PIPELINES[family][2], controlnet=nets)

    def _as(self, kind: str, **more: Any) -> Any:
        """The loaded model in another pipeline; nothing is loaded twice."""
        other = getattr(diffusers, kind).from_pipe(self._pipeline, **more)
        other.set_progress_bar_config(disable=True)
        return other


def _following(
    stopped: Callable[[], bool], report: Callable[[int, int], None], steps: int
) -> Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]:
    def after_step(pipeline: Any, step: int, _: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        report(step + 1, steps)
        pipeline._interrupt = stopped()
        return tensors

    return after_step


def _picture(encoded: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB")


def _as_png(picture: Image.Image) -> str:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()
