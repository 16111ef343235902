"""How each tool names the tensors of an adapter: read from all, written to four."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from troupe.talents.domain.architecture import Family, Place, by_original, by_underscores, places

Dialect = Literal["kohya", "diffusers", "diffusers_old", "peft", "peft_llm", "comfy", "unknown"]
Written = Literal["kohya", "diffusers", "peft", "comfy"]
WRITTEN: tuple[Written, ...] = ("kohya", "diffusers", "peft", "comfy")
Role = Literal["down", "up", "alpha", "magnitude"]

_ROLES: Mapping[str, Role] = {
    ".lora_down.weight": "down",
    ".lora_up.weight": "up",
    ".lora.down.weight": "down",
    ".lora.up.weight": "up",
    ".lora_linear_layer.down.weight": "down",
    ".lora_linear_layer.up.weight": "up",
    ".lora_A.default.weight": "down",
    ".lora_B.default.weight": "up",
    ".lora_A.weight": "down",
    ".lora_B.weight": "up",
    ".alpha": "alpha",
    ".dora_scale": "magnitude",
    ".lora_magnitude_vector.weight": "magnitude",
    ".lora_magnitude_vector": "magnitude",
}
_OLD = re.compile(r"(.+)\.processor\.to_(q|k|v|out)_lora\.(down|up)\.weight")
_FOREIGN = re.compile(r"\.(hada_w[12]_[ab]|hada_t[12]|lokr_w[12](_[ab])?|lokr_t2|oft_\w+|on_input|diff|diff_b|ia3_l)\b")
_KOHYA = re.compile(r"lora_(unet|te1|te2|te)_(.+)")
_PREFIXES: tuple[tuple[str, Literal["unet", "te1", "te2"]], ...] = (
    ("diffusion_model.", "unet"),
    ("text_encoders.clip_l.transformer.", "te1"),
    ("text_encoders.clip_g.transformer.", "te2"),
    ("text_encoder_2.", "te2"),
    ("text_encoder.", "te1"),
    ("unet.", "unet"),
)
_KOHYA_PARTS: Mapping[str, Literal["unet", "te1", "te2"]] = {"unet": "unet", "te": "te1", "te1": "te1", "te2": "te2"}


@dataclass(frozen=True, slots=True)
class Named:
    """What one tensor is: a role in a module of an adapter."""

    module: str
    """The module as the file names it."""
    role: Role


def split(name: str) -> Named | None:
    """The module and the role that a tensor's name tells; None when it is not of a LoRA."""
    if old := _OLD.fullmatch(name):
        layer = "to_out.0" if old[2] == "out" else f"to_{old[2]}"
        return Named(f"{old[1]}.{layer}", "down" if old[3] == "down" else "up")
    for ending, role in _ROLES.items():
        if name.endswith(ending):
            return Named(name.removesuffix(ending), role)
    return None


def is_other_adapter(name: str) -> bool:
    """Whether a tensor belongs to an adapter that is no LoRA."""
    return _FOREIGN.search(name) is not None


def dialect_of(name: str) -> Dialect:
    """Who writes tensors with such a name."""
    if name.startswith("base_model.model."):
        return "peft_llm"
    if _OLD.fullmatch(name):
        return "diffusers_old"
    if name.startswith(("diffusion_model.", "text_encoders.")):
        return "comfy"
    if name.startswith("lora_"):
        return "kohya"
    if ".lora_A." in name or ".lora_B." in name or ".lora_magnitude_vector" in name:
        return "peft"
    if ".lora." in name or ".lora_linear_layer." in name:
        return "diffusers"
    return "unknown"


def place_of(module: str, family: Family) -> Place | None:
    """Where a module sits in a model of this family; None when the family has no such place."""
    if kohya := _KOHYA.fullmatch(module):
        return by_underscores(family).get((_KOHYA_PARTS[kohya[1]], kohya[2]))
    for prefix, part in _PREFIXES:
        if module.startswith(prefix):
            name = module.removeprefix(prefix)
            if part != "unet" and not name.startswith("text_model."):
                name = f"text_model.{name}"  # newer libraries drop this level
            return places(family).get((part, name)) or by_original(family).get((part, name))
    return None


def written(place: Place, dialect: Written, family: Family) -> str:
    """The module's name in a dialect."""
    if dialect == "kohya":
        part = "te" if family == "sd15" and place.part == "te1" else place.part
        return f"lora_{part}_{place.name.replace('.', '_')}"
    if dialect == "comfy":
        prefix = {
            "unet": "diffusion_model.",
            "te1": "text_encoders.clip_l.transformer.",
            "te2": "text_encoders.clip_g.transformer.",
        }
        return f"{prefix[place.part]}{place.original}"
    return f"{ {'unet': 'unet', 'te1': 'text_encoder', 'te2': 'text_encoder_2'}[place.part] }.{place.name}"


def endings(place: Place, dialect: Written) -> Mapping[Role, str]:
    """How a dialect ends the names of a module's tensors."""
    if dialect == "kohya":
        return {"down": ".lora_down.weight", "up": ".lora_up.weight", "alpha": ".alpha", "magnitude": ".dora_scale"}
    if dialect == "comfy":
        return {"down": ".lora_A.weight", "up": ".lora_B.weight", "alpha": ".alpha", "magnitude": ".dora_scale"}
    if dialect == "peft":
        return {"down": ".lora_A.weight", "up": ".lora_B.weight", "magnitude": ".lora_magnitude_vector"}
    middle = ".lora" if place.part == "unet" else ".lora_linear_layer"
    return {"down": f"{middle}.down.weight", "up": f"{middle}.up.weight", "magnitude": ".lora_magnitude_vector"}
