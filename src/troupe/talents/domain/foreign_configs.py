"""Configs of other trainers read as ours: what has a place here takes it, what has none is named."""

import json
import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from troupe.talents.domain.lessons import LARGEST_YAML, BadConfig

Format = Literal["kohya_toml", "onetrainer_json", "diffusers_flags"]
Taken = Mapping[str, str | Callable[[Any], Mapping[str, Any]]]


@dataclass(frozen=True)
class Translated:
    """Our config as far as the other one says it, and what of it nobody here understands."""

    config: dict[str, Any] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)


def translated(format: Format, text: str) -> Translated:
    """Read another trainer's config; a text that is none is refused."""
    if len(text.encode()) > LARGEST_YAML:
        raise BadConfig("This is more than 256 KiB.")
    return {"kohya_toml": _kohya, "onetrainer_json": _onetrainer, "diffusers_flags": _flags}[format](text)


def _square(value: Any) -> Mapping[str, Any]:
    """One side of pictures; of two the larger."""
    sides = [int(each) for each in (value if isinstance(value, list | tuple) else str(value).split("x"))]
    return {"resolution": max(sides)}


def _scheduler(value: Any) -> Mapping[str, Any]:
    name = str(value).lower().removesuffix("_with_warmup")
    return {"lr_scheduler": name if name in ("constant", "cosine", "linear") else "constant"}


def _precision(value: Any) -> Mapping[str, Any]:
    names = {"no": "no", "float_32": "no", "fp16": "fp16", "float_16": "fp16", "bf16": "bf16", "bfloat_16": "bf16"}
    return {"mixed_precision": names.get(str(value).lower(), "auto")}


def _flip(value: Any) -> Mapping[str, Any]:
    return {"flip": 0.5 if value else 0.0}


def _crop(value: Any) -> Mapping[str, Any]:
    return {"crop": "random" if value else "centre"}


def _centre(value: Any) -> Mapping[str, Any]:
    return {"crop": "centre" if value else "random"}


_KOHYA: Taken = {
    "resolution": _square,
    "batch_size": "batch_size",
    "train_batch_size": "batch_size",
    "enable_bucket": "bucket",
    "image_dir": "train_data_dir",
    "class_tokens": "token",
    "flip_aug": _flip,
    "random_crop": _crop,
    "caption_dropout_rate": "caption_dropout",
    "learning_rate": "learning_rate",
    "unet_lr": "learning_rate",
    "text_encoder_lr": "text_encoder_lr",
    "network_dim": "lora_rank",
    "network_alpha": "lora_alpha",
    "network_dropout": "lora_dropout",
    "max_train_steps": "max_train_steps",
    "pretrained_model_name_or_path": "base_model",
    "lr_scheduler": _scheduler,
    "lr_warmup_steps": "lr_warmup_steps",
    "mixed_precision": _precision,
    "gradient_checkpointing": "gradient_checkpointing",
    "gradient_accumulation_steps": "gradient_accumulation",
    "max_grad_norm": "max_grad_norm",
    "min_snr_gamma": "snr_gamma",
    "noise_offset": "noise_offset",
    "masked_loss": "masked_loss",
    "reg_data_dir": "reg_data_dir",
    "prior_loss_weight": "prior_weight",
    "seed": "seed",
    "save_every_n_steps": "checkpoint_steps",
    "sample_every_n_steps": "sample_every",
}
_ONETRAINER: Taken = {
    "base_model_name": "base_model",
    "learning_rate": "learning_rate",
    "batch_size": "batch_size",
    "resolution": _square,
    "lora_rank": "lora_rank",
    "lora_alpha": "lora_alpha",
    "dropout_probability": "lora_dropout",
    "max_steps": "max_train_steps",
    "gradient_accumulation_steps": "gradient_accumulation",
    "learning_rate_scheduler": _scheduler,
    "learning_rate_warmup_steps": "lr_warmup_steps",
    "train_dtype": _precision,
    "offset_noise_weight": "noise_offset",
    "clip_grad_norm": "max_grad_norm",
    "masked_training": "masked_loss",
    "unmasked_weight": "unmasked_weight",
    "seed": "seed",
    "aspect_ratio_bucketing": "bucket",
}
_FLAGS: Taken = {
    "pretrained_model_name_or_path": "base_model",
    "instance_data_dir": "train_data_dir",
    "train_data_dir": "train_data_dir",
    "class_data_dir": "reg_data_dir",
    "prior_loss_weight": "prior_weight",
    "resolution": _square,
    "rank": "lora_rank",
    "lora_dropout": "lora_dropout",
    "lora_alpha": "lora_alpha",
    "max_train_steps": "max_train_steps",
    "learning_rate": "learning_rate",
    "text_encoder_lr": "text_encoder_lr",
    "train_text_encoder": "train_text_encoder",
    "train_batch_size": "batch_size",
    "gradient_accumulation_steps": "gradient_accumulation",
    "gradient_checkpointing": "gradient_checkpointing",
    "lr_scheduler": _scheduler,
    "lr_warmup_steps": "lr_warmup_steps",
    "mixed_precision": _precision,
    "snr_gamma": "snr_gamma",
    "noise_offset": "noise_offset",
    "max_grad_norm": "max_grad_norm",
    "adam_weight_decay": "weight_decay",
    "checkpointing_steps": "checkpoint_steps",
    "seed": "seed",
    "center_crop": _centre,
    "random_flip": _flip,
    "negative_prompt": "negatives",
}


def _kohya(text: str) -> Translated:
    """General, then data sets, then their parts: what stands lower counts; of several parts the first."""
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise BadConfig(f"This is no TOML: {str(fault)[:120]}.") from None
    flat: dict[str, Any] = {}
    ignored = []
    for name, value in told.items():
        if name == "datasets":
            continue
        if isinstance(value, dict):
            flat |= value
        else:
            flat[name] = value
    sets = _tables(told.get("datasets"))
    for place, one in enumerate(sets):
        parts = _tables(one.get("subsets"))
        ignored += [f"datasets[{place}]: a second data set"] if place else []
        for number, part in enumerate(parts):
            if part.get("is_reg") and part.get("image_dir") and "reg_data_dir" not in flat:
                flat["reg_data_dir"] = part["image_dir"]
            elif part.get("is_reg"):
                ignored.append(f"datasets[{place}].subsets[{number}]: a second folder of regularisation")
            elif place or (number and "image_dir" in flat):
                ignored.append(f"datasets[{place}].subsets[{number}]: a second folder")
            else:
                flat |= {name: value for name, value in one.items() if name != "subsets"} | part
    return _taken(_KOHYA, flat, ignored)


def _onetrainer(text: str) -> Translated:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise BadConfig("This is no JSON.") from None
    if not isinstance(told, dict):
        raise BadConfig("A config of OneTrainer is one object.")
    flat = {name: value for name, value in told.items() if name != "concepts"}
    optimizer = flat.pop("optimizer", None)
    ignored = []
    if isinstance(optimizer, dict):
        flat["optimizer"] = optimizer.get("optimizer")
        if optimizer.get("weight_decay") is not None:
            flat["weight_decay"] = optimizer["weight_decay"]
    for place, concept in enumerate(_tables(told.get("concepts"))):
        if place:
            ignored.append(f"concepts[{place}]: a second folder")
        elif isinstance(concept.get("path"), str):
            flat["train_data_dir"] = concept["path"]
    taken: Taken = {**_ONETRAINER, "train_data_dir": "train_data_dir", "weight_decay": "weight_decay"}
    kind = str(flat.pop("model_type", ""))
    return _taken(taken, flat, ignored, version="xl" if "XL" in kind.upper() else "1.5" if kind else None)


def _flags(text: str) -> Translated:
    """A line of a shell: `accelerate launch script.py --rank=8 --learning_rate 1e-4`."""
    try:
        words = shlex.split(text.replace("\\\n", " "))
    except ValueError:
        raise BadConfig("This is no line of flags: a quote is not closed.") from None
    flat: dict[str, Any] = {}
    for name, value in _pairs(words):
        flat[name] = _number(value)
    if not flat:
        raise BadConfig("There is no flag that begins with --.")
    xl = any("sdxl" in word for word in words if word.endswith(".py"))
    return _taken(_FLAGS, flat, [], version="xl" if xl else None)


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str | bool]]:
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if not word.startswith("--"):
            continue
        name, equals, value = word[2:].partition("=")
        if equals:
            yield name, value
        elif at < len(words) and not words[at].startswith("--"):
            yield name, words[at]
            at += 1
        else:
            yield name, True


def _number(value: str | bool) -> object:
    if isinstance(value, bool):
        return value
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value


def _taken(taken: Taken, flat: Mapping[str, Any], ignored: list[str], *, version: str | None = None) -> Translated:
    """Every value in its place here; what has none is named, with what it said."""
    config: dict[str, Any] = {"kind": "lora"}
    for name, value in flat.items():
        place = taken.get(name)
        if place is None or value is None:
            ignored.append(_said(name, value))
        elif isinstance(place, str):
            config[place] = value
        else:
            try:
                config |= place(value)
            except (ValueError, TypeError):
                ignored.append(_said(name, value))
    if version := version or _family(config):
        config["sdx_version"] = version
    return Translated(config, ignored)


def _said(name: str, value: Any) -> str:
    try:
        return f"{name[:60]}: {json.dumps(value, default=str)[:80]}"
    except RecursionError:
        return f"{name[:60]}: more than can be read"


def _tables(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _family(config: Mapping[str, Any]) -> str | None:
    """Which family is meant, by the model's name, else by the size of its pictures."""
    model, side = config.get("base_model"), config.get("resolution")
    if isinstance(model, str):
        return "xl" if "xl" in model.lower() else "1.5"
    return None if side is None else "xl" if side >= 1024 else "1.5"
