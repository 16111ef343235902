"""Training beside the usual script's loop: the same tiny model, adapter, pictures and batch, steps per second.

Run: `python -m benchmarks.talents_train`. The peer is the loop that diffusers' own script for LoRA runs: at each step
it reads its pictures, encodes them with the VAE and their captions with the text encoder, adds noise, and takes one
step of the same optimiser over the same layers.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, show

STEPS, AIM = 60, 1.3
_PICTURES, _BATCH, _RANK, _SIZE = 8, 2, 4, 256


def main() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made = [sys.executable, "-m", "tests.support.tiny_lessons", str(folder), "lesson-15"]
        subprocess.run(made, check=True, capture_output=True)
        _pictures(folder)
        theirs = _theirs(folder, STEPS)
        ours = _ours(folder, STEPS)
    told = f"tiny SD 1.5, rank {_RANK}, batch {_BATCH}, {_SIZE} dots"
    return [Figure("steps_s", told, ours, "steps/s", AIM * theirs, theirs, "usual script", more_is_better=True)]


def _pictures(folder: Path) -> None:
    from PIL import Image

    for number in range(_PICTURES):
        Image.new("RGB", (_SIZE, _SIZE), (30 * number, 90, 255 - 30 * number)).save(folder / f"{number}.png")


def _ours(folder: Path, steps: int) -> float:
    """The trainer's own loop, from its first step to its last."""
    from troupe.providers.lora.course import taught

    config: dict[str, Any] = {
        "resolution": _SIZE, "lora_rank": _RANK, "lora_alpha": _RANK, "lora_dropout": 0.0, "max_train_steps": steps,
        "learning_rate": 1e-4, "batch_size": _BATCH, "gradient_accumulation": 1, "target": "attention",
        "train_text_encoder": False, "text_encoder_lr": None, "seed": 0, "mixed_precision": "no",
        "gradient_checkpointing": False, "weight_decay": 0.01, "max_grad_norm": 1.0, "lr_scheduler": "constant",
        "lr_warmup_steps": 0, "snr_gamma": None, "noise_offset": 0.0, "caption_dropout": 0.0, "flip": 0.0,
        "crop": "centre", "bucket": True, "checkpoint_steps": 100_000, "sample_every": 0, "sample_seed": 1,
        "sample_steps": 1,
    }  # fmt: skip
    samples = [{"file": f"{number}.png", "caption": f"colour {number}"} for number in range(_PICTURES)]
    order = {"type": "style", "base": str(folder / "lesson-15"), "family": "sd15", "samples": samples, "config": config}
    moments: list[float] = []

    def heard(news: dict[str, Any]) -> None:
        if "point" in news:
            moments.append(time.process_time())

    taught({**order, "sample_prompts": [], "negatives": ""}, folder, False, lambda: False, heard)
    return (len(moments) - 1) / (moments[-1] - moments[0])


def _theirs(folder: Path, steps: int) -> float:
    import torch
    from diffusers import AutoencoderKL, DDPMScheduler, UNet2DConditionModel
    from peft import LoraConfig
    from transformers import CLIPTextModel, CLIPTokenizer

    base = folder / "lesson-15"
    unet = UNet2DConditionModel.from_pretrained(base, subfolder="unet").requires_grad_(False)
    vae = AutoencoderKL.from_pretrained(base, subfolder="vae").requires_grad_(False)
    words = CLIPTextModel.from_pretrained(base, subfolder="text_encoder").requires_grad_(False)
    tokenizer = CLIPTokenizer.from_pretrained(base, subfolder="tokenizer")
    noises = DDPMScheduler.from_pretrained(base, subfolder="scheduler")
    unet.add_adapter(LoraConfig(r=_RANK, lora_alpha=_RANK, target_modules=["to_q", "to_k", "to_v", "to_out.0"]))
    learning = [each for each in unet.parameters() if each.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=1e-4, weight_decay=0.01)
    moments = []
    for step in range(steps):
        places = [(step * _BATCH + at) % _PICTURES for at in range(_BATCH)]
        pixels = torch.stack([_read(folder / f"{place}.png") for place in places])
        told = tokenizer(
            [f"colour {place}" for place in places], padding="max_length", max_length=77, return_tensors="pt"
        )
        latents = vae.encode(pixels).latent_dist.sample() * vae.config.scaling_factor
        noise = torch.randn_like(latents)
        times = torch.randint(0, noises.config.num_train_timesteps, (_BATCH,))
        found = unet(noises.add_noise(latents, noise, times), times, words(told.input_ids)[0]).sample
        torch.nn.functional.mse_loss(found, noise).backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        moments.append(time.process_time())
    return (len(moments) - 1) / (moments[-1] - moments[0])


def _read(path: Path) -> Any:
    """As the usual transforms do, for every picture at every step."""
    import torch
    from PIL import Image

    picture = Image.open(path).convert("RGB").resize((_SIZE, _SIZE), Image.Resampling.BILINEAR)
    told = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8).reshape(_SIZE, _SIZE, 3)
    return told.permute(2, 0, 1).float() / 127.5 - 1


if __name__ == "__main__":
    show("talents_train", __doc__, main)
