"""Teaching an image model: pictures are read once, and only a thin adapter learns."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import diffusers
import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from PIL import Image

from troupe.ports.training import TrainingFailed
from troupe.providers.lora.checkpoints import Named
from troupe.providers.lora.model import load_parts
from troupe.providers.lora.pictures import Pictures, numbers
from troupe.providers.lora.reading_words import Words

_ATTENTION = ["to_q", "to_k", "to_v", "to_out.0"]
_TARGETS = {
    "attention": _ATTENTION,
    "attention_mlp": [*_ATTENTION, "ff.net.0.proj", "ff.net.2"],
    "all": [*_ATTENTION, "ff.net.0.proj", "ff.net.2", "proj_in", "proj_out"],
}
_WORDS = ["q_proj", "k_proj", "v_proj", "out_proj"]
_VISIBLE = 0.5 / 255


class Painting:
    """One image model and its pictures."""

    def __init__(self, order: Mapping[str, Any], folder: Path, tell: Callable[[dict[str, Any]], None]) -> None:
        self._config: Mapping[str, Any] = order["config"]
        self._base = Path(order["base"])
        self._tell = tell
        self.device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        self.steps: int = self._config["max_train_steps"]
        self._parts = load_parts(self._base, order["family"], self.device)
        self._words = Words(vars(self._parts), self.device)
        self._prompts: list[str] = order["sample_prompts"]
        self._negative: str = order["negatives"]
        self._learn()
        self._read(order, folder)

    def adapter(self) -> Named:
        found = {f"unet.{name}": each for name, each in self._parts.unet.named_parameters() if each.requires_grad}
        for place, encoder in enumerate(self._words.encoders):
            part = "text_encoder" if place == 0 else "text_encoder_2"
            found |= {f"{part}.{name}": each for name, each in encoder.named_parameters() if each.requires_grad}
        return found

    def rates(self) -> list[dict[str, Any]]:
        named = self.adapter()
        rate = self._config["learning_rate"]
        groups = [{"params": [each for name, each in named.items() if name.startswith("unet.")], "lr": rate}]
        if words := [each for name, each in named.items() if not name.startswith("unet.")]:
            groups.append({"params": words, "lr": self._config["text_encoder_lr"] or rate})
        return groups

    def loss(self, turn: int) -> torch.Tensor:
        """How far the pictures are missed, and how far what the model knew before of their kind is lost."""
        found = self._missed(self._pictures, turn)
        return found if self._prior is None else found + self._config["prior_weight"] * self._missed(self._prior, turn)

    def _missed(self, pictures: Pictures, turn: int) -> torch.Tensor:
        """The usual loss: how far the noise is missed, weighed by how hard it was to see."""
        config, batch = self._config, pictures.batch(turn)
        noise = torch.randn(batch.latents.shape, generator=batch.chance)
        if config["noise_offset"]:
            noise = noise + config["noise_offset"] * torch.randn((*noise.shape[:2], 1, 1), generator=batch.chance)
        all_times = self._scheduler.config.num_train_timesteps
        times = torch.randint(0, all_times, (len(batch.places),), generator=batch.chance)
        said = pictures.said(batch)
        latents, noise, times = (each.to(self.device) for each in (batch.latents, noise, times))
        noisy = self._scheduler.add_noise(latents, noise, times)
        with torch.autocast(self.device, self._halves, enabled=self._halves is not None):
            words, summed = self._words.read(said) if self._words_learn else self._words.known(said)
            added = self._added(pictures.told(batch), summed)
            found = self._parts.unet(noisy, times, words, added_cond_kwargs=added).sample
        wanted = noise
        if self._scheduler.config.prediction_type == "v_prediction":
            wanted = self._scheduler.get_velocity(latents, noise, times)
        missed = (found.float() - wanted.float()).pow(2)
        if batch.where is not None:  # what is masked out counts little, and what is left as much as a whole picture
            where = batch.where.to(self.device)
            missed = missed * where / where.mean(dim=(1, 2, 3), keepdim=True)
        each = missed.mean(dim=(1, 2, 3))
        return (each * self._weights(times)).mean()

    def sample(self, step: int, keep: Callable[[str, bytes], Path]) -> list[dict[str, Any]]:
        """The same prompts with the same seed, as far as the adapter is; at step 0 that is the base itself."""
        found = []
        for place, prompt in enumerate(self._prompts):
            name = f"sample-{step:06d}-{place}.png"
            keep(name, _as_png(self._painted(prompt, step)))
            found.append({"step": step, "prompt": prompt, "file": name})
        return found

    def learnt(self) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
        """As diffusers names them; the scale is folded in, so that every reader gets the same sum."""
        scale = self._config["lora_alpha"] / self._config["lora_rank"]
        found: dict[str, torch.Tensor] = {}
        parts = [("unet", self._parts.unet)]
        if self._words_learn:
            names = ("text_encoder", "text_encoder_2")
            parts += [(names[place], each) for place, each in enumerate(self._words.encoders)]
        for part, model in parts:
            for name, each in get_peft_model_state_dict(model).items():
                told = each.detach().float().cpu()
                found[f"{part}.{name}"] = (told * scale if ".lora_B." in name else told).contiguous()
        return found, {}

    def judged(self, weights: Path, deltas: Mapping[str, Any]) -> dict[str, Any]:
        """Loaded by the public loader over a fresh model: nothing at weight 0, something to be seen at 1."""
        if not self._prompts:
            return {"reload": None}
        before = self._painted(self._prompts[0], 0, worn=False)
        self._parts = load_parts(self._base, self._parts.family, self.device)
        pipeline = self._parts.pipeline()
        pipeline.load_lora_weights(str(weights.parent), weight_name=weights.name, adapter_name="learnt")
        pictures = []
        for weight in (0.0, 1.0):
            pipeline.set_adapters(["learnt"], [weight])
            pictures.append(self._parts.paint(pipeline, self._prompts[0], self._negative, self._asked(0)))
        plain, worn = (numbers(each) for each in pictures)
        difference = float((worn - plain).abs().mean())
        told = {
            "same_at_zero": bool(torch.equal(plain, numbers(before))),
            "difference": round(difference, 6),
            "visible": difference >= _VISIBLE,
        }
        return {"reload": told}

    def _learn(self) -> None:
        config = self._config
        self._scheduler = diffusers.DDPMScheduler.from_config(self._parts.scheduler.config)
        told: dict[str, Any] = {"r": config["lora_rank"], "lora_alpha": config["lora_alpha"]}
        told |= {"lora_dropout": config["lora_dropout"], "init_lora_weights": "gaussian"}
        self._parts.unet.add_adapter(LoraConfig(target_modules=_TARGETS[config["target"]], **told))
        self._words_learn: bool = config["train_text_encoder"]
        if self._words_learn:
            for encoder in self._words.encoders:
                encoder.add_adapter(LoraConfig(target_modules=_WORDS, **told))
        for model in (self._parts.unet, *self._words.encoders):
            for parameter in model.parameters():
                if parameter.requires_grad:
                    parameter.data = parameter.data.float()  # the adapter learns in full whatever the base is kept in
        if config["gradient_checkpointing"]:
            self._parts.unet.enable_gradient_checkpointing()
        self._parts.unet.train()
        self._halves = _halves(config["mixed_precision"], self.device)

    def _read(self, order: Mapping[str, Any], folder: Path) -> None:
        """What is learnt from, and what the model is to keep, read once; then what read them makes room."""
        config = self._config
        if not order["samples"]:
            raise TrainingFailed("no_images", "There are no pictures to learn from.", "Add pictures to the data.")
        self._tell({"phase": "reading data"})
        self._pictures = Pictures(order["samples"], folder, config, self._parts, self._tell, "noise")
        kept = order.get("prior") or []
        self._prior = Pictures(kept, folder, config, self._parts, self._tell, "prior") if kept else None
        self._size = self._pictures.usual
        self._tell({"phase": "caching captions"})
        if not self._words_learn:
            self._words.remember([*self._pictures.captions, *(self._prior.captions if self._prior else ()), ""])
            self._away()

    def _added(self, sizes: list[list[int]], summed: torch.Tensor | None) -> dict[str, torch.Tensor] | None:
        """The larger family is told sizes too."""
        if summed is None:
            return None
        return {"text_embeds": summed, "time_ids": torch.tensor(sizes, dtype=torch.float32, device=self.device)}

    def _weights(self, times: torch.Tensor) -> torch.Tensor:
        gamma = self._config["snr_gamma"]
        if gamma is None:
            return torch.ones(times.shape, device=times.device)
        signal = self._scheduler.alphas_cumprod.to(times.device)[times]
        ratio = signal / (1 - signal)
        least = torch.clamp(ratio, max=gamma)
        velocity = self._scheduler.config.prediction_type == "v_prediction"
        weights: torch.Tensor = least / (ratio + 1 if velocity else ratio)
        return weights

    def _asked(self, step: int) -> dict[str, Any]:
        return {"seed": self._config["sample_seed"], "steps": self._config["sample_steps"], "size": self._size}

    def _painted(self, prompt: str, step: int, *, worn: bool = True) -> Image.Image:
        unet = self._parts.unet
        unet.eval()
        if step == 0 or not worn:
            unet.disable_adapters()
        self._back()
        try:
            return self._parts.paint(self._parts.pipeline(), prompt, self._negative, self._asked(step))
        finally:
            unet.enable_adapters()
            unet.train()
            if not self._words_learn:
                self._away()

    def _away(self) -> None:
        """What has been read once makes room on the card."""
        if self.device != "cpu":
            self._words.move("cpu")
            self._parts.vae.to("cpu")

    def _back(self) -> None:
        if self.device != "cpu":
            self._words.move(self.device)
            self._parts.vae.to(self.device)


def _halves(asked: str, device: str) -> torch.dtype | None:
    """Half precision where the card has it; a processor reckons in full."""
    if device == "cpu" or asked == "no":
        return None
    if asked == "auto":
        return torch.bfloat16 if device == "cuda" and torch.cuda.is_bf16_supported() else None
    return torch.bfloat16 if asked == "bf16" else torch.float16


def _as_png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
