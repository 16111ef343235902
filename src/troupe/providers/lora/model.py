"""The parts of an image model in its folder, without what training does not need."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from PIL import Image

from troupe.ports.training import TrainingFailed


@dataclass
class Parts:
    """One model, taken apart."""

    family: str
    device: str
    unet: Any
    vae: Any
    scheduler: Any
    text_encoder: Any
    tokenizer: Any
    text_encoder_2: Any = None
    tokenizer_2: Any = None

    @property
    def grain(self) -> int:
        """Sides are multiples of 64; a small model for trials may be finer."""
        finest = 8 * self._shrinks()
        return min(64, finest)

    def distribution(self, picture: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and deviation of a picture's latent, kept on the processor."""
        with torch.no_grad():
            found = self.vae.encode((picture[None] * 2 - 1).to(self.device)).latent_dist
        return found.mean[0].float().cpu(), found.std[0].float().cpu()

    def scaled(self, latents: torch.Tensor) -> torch.Tensor:
        shift = getattr(self.vae.config, "shift_factor", None) or 0.0
        scaled: torch.Tensor = (latents - shift) * self.vae.config.scaling_factor
        return scaled

    def pipeline(self) -> Any:
        """The same parts as the public pipeline; nothing is loaded twice."""
        sampler = diffusers.DDIMScheduler.from_config(self.scheduler.config, clip_sample=False)
        told = {"vae": self.vae, "unet": self.unet, "scheduler": sampler}
        told |= {"text_encoder": self.text_encoder, "tokenizer": self.tokenizer}
        if self.family == "sdxl":
            more = {"text_encoder_2": self.text_encoder_2, "tokenizer_2": self.tokenizer_2}
            made = diffusers.StableDiffusionXLPipeline(**told, **more, add_watermarker=False)
        else:
            made = diffusers.StableDiffusionPipeline(
                **told, safety_checker=None, feature_extractor=None, requires_safety_checker=False
            )
        made.set_progress_bar_config(disable=True)
        return made

    def paint(self, pipeline: Any, prompt: str, negative: str, asked: dict[str, Any]) -> Image.Image:
        chance = torch.Generator("cpu").manual_seed(asked["seed"])
        width, height = asked["size"]
        with torch.no_grad():
            found: Image.Image = pipeline(
                prompt=prompt,
                negative_prompt=negative,
                width=width,
                height=height,
                num_inference_steps=asked["steps"],
                generator=chance,
            ).images[0]
        return found

    def _shrinks(self) -> int:
        return int(2 ** (len(self.vae.config.block_out_channels) - 1))


def load_parts(base: Path, family: str, device: str) -> Parts:
    """Read from safetensors alone; weights that could run code are not read."""
    half = torch.bfloat16 if device == "cuda" and torch.cuda.is_bf16_supported() else torch.float32
    local: dict[str, Any] = {"local_files_only": True}

    def read(kind: Any, part: str, dtype: torch.dtype = half) -> Any:
        made = kind.from_pretrained(base, subfolder=part, use_safetensors=True, torch_dtype=dtype, **local)
        return made.to(device).requires_grad_(False).eval()

    try:
        parts = Parts(
            family,
            device,
            unet=read(diffusers.UNet2DConditionModel, "unet"),
            vae=read(diffusers.AutoencoderKL, "vae", torch.float32),  # in halves it makes black pictures of some models
            scheduler=diffusers.DDPMScheduler.from_pretrained(base, subfolder="scheduler", **local),
            text_encoder=read(transformers.CLIPTextModel, "text_encoder"),
            tokenizer=transformers.CLIPTokenizer.from_pretrained(base, subfolder="tokenizer", **local),
        )
        if family == "sdxl":
            parts.text_encoder_2 = read(transformers.CLIPTextModelWithProjection, "text_encoder_2")
            parts.tokenizer_2 = transformers.CLIPTokenizer.from_pretrained(base, subfolder="tokenizer_2", **local)
    except (OSError, ValueError) as refused:
        detail = f"{base.name} cannot be read: {str(refused)[:300]}"
        raise TrainingFailed("base_model_unreadable", detail, "Choose a model with safetensors weights.") from None
    return parts
