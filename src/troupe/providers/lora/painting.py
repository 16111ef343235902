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
from troupe.providers.lora.buckets import Batches, Cut, Size, cut, cut_like, nearest, settled, sizes
from troupe.providers.lora.chance import seeded
from troupe.providers.lora.checkpoints import Named
from troupe.providers.lora.model import load_parts
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
        self._read(order["samples"], folder)

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
        """The usual one: how far the noise is missed, weighed by how hard it was to see."""
        config, places = self._config, self._batches.of(turn)
        chance = seeded(config["seed"], "noise", turn)
        latents, wanted_where = self._latents(places, chance)
        noise = torch.randn(latents.shape, generator=chance)
        if config["noise_offset"]:
            noise = noise + config["noise_offset"] * torch.randn((*latents.shape[:2], 1, 1), generator=chance)
        times = torch.randint(0, self._scheduler.config.num_train_timesteps, (len(places),), generator=chance)
        said = [self._said(place, chance) for place in places]
        latents, noise, times = (each.to(self.device) for each in (latents, noise, times))
        noisy = self._scheduler.add_noise(latents, noise, times)
        with torch.autocast(self.device, self._halves, enabled=self._halves is not None):
            words, summed = self._words.read(said) if self._words_learn else self._words.known(said)
            found = self._parts.unet(noisy, times, words, added_cond_kwargs=self._added(places, summed)).sample
        wanted = noise
        if self._scheduler.config.prediction_type == "v_prediction":
            wanted = self._scheduler.get_velocity(latents, noise, times)
        missed = (found.float() - wanted.float()).pow(2)
        if wanted_where is not None:  # what is masked out counts little, and what is left as much as a whole picture
            where = wanted_where.to(self.device)
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
        plain, worn = (_numbers(each) for each in pictures)
        difference = float((worn - plain).abs().mean())
        told = {
            "same_at_zero": bool(torch.equal(plain, _numbers(before))),
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

    def _read(self, samples: list[Mapping[str, Any]], folder: Path) -> None:
        """Every picture's latent distribution, plain and mirrored, and every caption, read once."""
        config, grain = self._config, self._parts.grain
        pictures = [Image.open(folder / each["file"]).convert("RGB") for each in samples]
        if not pictures:
            raise TrainingFailed("no_images", "There are no pictures to learn from.", "Add pictures to the data.")
        offered = sizes(config["resolution"], grain, many=config["bucket"])
        chosen = settled([nearest(each.width, each.height, offered) for each in pictures], config["batch_size"])
        self._batches = Batches(chosen, config["batch_size"], config["seed"])
        self._captions: list[str] = [each["caption"] for each in samples]
        self._size = max(set(chosen), key=chosen.count)
        self._tell({"phase": "caching pictures"})
        self._known: list[list[tuple[torch.Tensor, torch.Tensor]]] = []
        self._told: list[tuple[Size, Size, Size]] = []
        self._masks: list[list[torch.Tensor]] = []
        masked = any("mask" in each for each in samples)
        for number, (picture, size) in enumerate(zip(pictures, chosen, strict=True)):
            chance = None if config["crop"] == "centre" else seeded(config["seed"], "crop", number)
            one = cut(picture, size, chance)
            faces = [one.picture]
            if config["flip"] > 0:
                faces.append(one.picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
            self._known.append([self._parts.distribution(_numbers(each)) for each in faces])
            self._told.append((one.original[::-1], one.corner, size[::-1]))
            if masked:
                self._masks.append(self._mask(samples[number], folder, one))
        self._tell({"phase": "caching captions"})
        if not self._words_learn:
            self._words.remember([*self._captions, ""])
            self._away()

    def _mask(self, sample: Mapping[str, Any], folder: Path, one: Cut) -> list[torch.Tensor]:
        """How much each place of the latent counts, plain and mirrored; all of it where there is no mask."""
        least, shape = self._config.get("unmasked_weight", 0.1), self._known[-1][0][0].shape[-2:]
        where = torch.ones(1, *shape)
        if "mask" in sample:
            shown = cut_like(Image.open(folder / sample["mask"]).convert("L"), one)
            small = shown.resize((shape[1], shape[0]), Image.Resampling.BOX)
            told = torch.frombuffer(bytearray(small.tobytes()), dtype=torch.uint8).reshape(1, *shape).float() / 255
            where = told + least * (1 - told) if float(told.max()) > 0 else where
        return [where, where.flip(-1)]

    def _latents(self, places: list[int], chance: torch.Generator) -> tuple[torch.Tensor, torch.Tensor | None]:
        found, where = [], []
        for place in places:
            faces = self._known[place]
            mirrored = len(faces) > 1 and float(torch.rand(1, generator=chance)) < self._config["flip"]
            mean, deviation = faces[1 if mirrored else 0]
            found.append(mean + deviation * torch.randn(mean.shape, generator=chance))
            if self._masks:
                where.append(self._masks[place][1 if mirrored else 0])
        return self._parts.scaled(torch.stack(found)), torch.stack(where) if where else None

    def _said(self, place: int, chance: torch.Generator) -> str:
        silent = float(torch.rand(1, generator=chance)) < self._config["caption_dropout"]
        return "" if silent else self._captions[place]

    def _added(self, places: list[int], summed: torch.Tensor | None) -> dict[str, torch.Tensor] | None:
        """The larger family is told sizes too."""
        if summed is None:
            return None
        told = [[*original, *corner, *size] for original, corner, size in (self._told[place] for place in places)]
        return {"text_embeds": summed, "time_ids": torch.tensor(told, dtype=torch.float32, device=self.device)}

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


def _numbers(picture: Image.Image) -> torch.Tensor:
    told = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8).reshape(*picture.size[::-1], 3)
    return told.permute(2, 0, 1).float() / 255


def _as_png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
