"""What a training is told: every value read strictly, every mistake found at once, defaults filled in."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from troupe.talents.domain.adapter import known_family, wanted_family
from troupe.talents.domain.manifest import KitId
from troupe.talents.domain.naming import type_of
from troupe.talents.domain.texts import composed

LARGEST_YAML = 256 * 1024
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_MOST_EVENTS, _MOST_ALIASES = 20_000, 100
PERSONALITY = r"^personality(\.[A-Za-z0-9_]{1,64}){1,6}$"
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "speed": {"epochs": 2, "batch_size": 2, "learning_rate": 1e-3, "gradient_accumulation": 1},
    "balanced": {"epochs": 3, "batch_size": 1, "learning_rate": 5e-4, "gradient_accumulation": 4},
    "quality": {"epochs": 5, "batch_size": 1, "learning_rate": 2e-4, "gradient_accumulation": 8},
}


def _as_number(value: object) -> object:
    """YAML 1.1 reads `1e-4` as a text."""
    if isinstance(value, bool):
        raise PydanticCustomError("not_a_number", "this is yes or no, and a number is wanted")
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise PydanticCustomError("not_a_number", "this is no number") from None
    return value


def _joined(value: object) -> object:
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return value


def _as_version(value: object) -> object:
    """The number 1.5, which YAML makes of it without quotes, is the version "1.5"."""
    return "1.5" if isinstance(value, float) and value == 1.5 else value


Backend = Literal["auto", "torch", "preview"]
"""Real training, or only what the pictures say to the drawing; `auto` is the first where it can be done."""
Rate = Annotated[float, Field(ge=1e-6, le=1e-2), BeforeValidator(_as_number)]
Share = Annotated[float, Field(ge=0, le=1)]
Line200 = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
]
"""A line of `base.txt` or of a licence: something is in it, and it is one line."""
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class _Plan(BaseModel):
    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    seed: Annotated[int, Field(ge=0, le=2**31)] = 0
    gradient_accumulation: Annotated[int, Field(ge=1, le=64)] = 1
    mixed_precision: Literal["auto", "no", "fp16", "bf16"] = "auto"
    gradient_checkpointing: bool = False
    optimizer: Literal["adamw"] = "adamw"
    weight_decay: Share = 0.01
    max_grad_norm: Annotated[float, Field(gt=0, le=1_000)] = 1.0
    lr_scheduler: Literal["constant", "cosine", "linear"] = "constant"
    lr_warmup_steps: Annotated[int, Field(ge=0, le=100_000)] = 0
    checkpoint_steps: Annotated[int, Field(ge=1, le=100_000)] = 250
    sample_every: Annotated[int, Field(ge=0, le=100_000)] = 0
    resume: bool = False
    dataset_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    description: Annotated[str, Field(max_length=4_000)] = ""
    tags: Annotated[list[Tag], Field(max_length=50)] = []
    author: Annotated[str, Field(max_length=200)] = "Troupe"
    license: Line200 = "Private"


class ImageLesson(_Plan):
    """A training of an image model."""

    id: KitId
    kind: Literal["lora"]
    sdx_version: Annotated[Literal["1.5", "xl"], BeforeValidator(_as_version)]
    base_model: Line200
    train_data_dir: Annotated[str, Field(min_length=1, max_length=1_000)] | None = None
    resolution: Annotated[int, Field(ge=256, le=1024)]
    lora_rank: Annotated[int, Field(ge=1, le=128)]
    max_train_steps: Annotated[int, Field(ge=100, le=100_000)]
    learning_rate: Rate
    batch_size: Annotated[int, Field(ge=1, le=64)]
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,64}$")] | None = None
    negatives: Annotated[Annotated[str, Field(max_length=2_000)], BeforeValidator(_joined)] = ""
    default_weight: Annotated[float, Field(ge=0, le=2)] = 1.0
    intended_mix: Annotated[list[KitId], Field(max_length=32)] = []
    lora_alpha: Annotated[float, Field(gt=0, le=1_024)] | None = None
    lora_dropout: Annotated[float, Field(ge=0, le=0.5)] = 0.1
    target: Literal["attention", "attention_mlp", "all"] = "attention"
    train_text_encoder: bool = False
    text_encoder_lr: Rate | None = None
    snr_gamma: Annotated[float, Field(gt=0, le=100)] | None = 5.0
    noise_offset: Share = 0.0
    caption_dropout: Share = 0.1
    flip: Share | None = None
    crop: Literal["centre", "random"] | None = None
    bucket: bool = True
    reg_data_dir: Annotated[str, Field(min_length=1, max_length=1_000)] | None = None
    reg_dataset_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    reg_from_persona: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    prior_weight: Share = 1.0
    masked_loss: bool | None = None
    unmasked_weight: Share = 0.1
    output_dialect: Literal["kohya", "diffusers", "peft", "comfy"] = "kohya"
    sample_prompts: Annotated[list[Annotated[str, Field(min_length=1, max_length=500)]], Field(max_length=6)] = []
    sample_seed: Annotated[int, Field(ge=0, le=2**31)] = 7
    sample_steps: Annotated[int, Field(ge=1, le=100)] = 20
    backend: Backend = "auto"

    @model_validator(mode="after")
    def _belongs_together(self) -> "ImageLesson":
        if type_of(self.id) == "identity" and not self.token:
            raise PydanticCustomError("token", "an identity needs its token, the word that calls it")
        told, wanted = known_family(self.base_model), wanted_family(self.sdx_version)
        if told and told != wanted:
            raise PydanticCustomError("base_model", "this model is of another family than sdx_version says")
        if self.reg_from_persona and (self.reg_data_dir or self.reg_dataset_id):
            raise PydanticCustomError("reg_from_persona", "a persona sits, or pictures are named, and not both")
        return self


class TalkLesson(_Plan):
    """A training of a language model."""

    id: Annotated[str, Field(pattern=PERSONALITY, max_length=128)]
    kind: Literal["lora"] = "lora"
    base_model: Line200
    preset: Literal["speed", "balanced", "quality"] = "balanced"
    epochs: Annotated[int, Field(ge=1, le=100)]
    max_train_steps: Annotated[int, Field(ge=1, le=100_000)] | None = None
    batch_size: Annotated[int, Field(ge=1, le=64)]
    learning_rate: Rate
    lora_rank: Annotated[int, Field(ge=1, le=128)] = 16
    lora_alpha: Annotated[float, Field(gt=0, le=1_024)] = 32.0
    lora_dropout: Annotated[float, Field(ge=0, le=0.5)] = 0.05
    default_weight: Share = 1.0
    languages: Annotated[list[Annotated[str, Field(max_length=12)]], Field(max_length=20)] = []


@dataclass(frozen=True)
class Checked:
    """A config after reading: what is wrong with it, what is worth a look, and, if all is well, what will be done."""

    errors: list[dict[str, object]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    normalised: dict[str, Any] | None = None

    @property
    def type(self) -> str:
        id = (self.normalised or {}).get("id", "")
        return "personality" if id.startswith("personality.") else type_of(id)

    def as_json(self) -> dict[str, object]:
        return {
            "valid": not self.errors,
            "errors": self.errors,
            "warnings": self.warnings,
            "normalised": self.normalised,
        }


def check(told: Mapping[str, Any], *, has_data: bool = False, usual: Mapping[str, Any] = _NOTHING) -> Checked:
    """Read a config; every mistake in it is named, not only the first. What it learns from stands in it, or is named
    beside it; what is usual on this computer holds where it says nothing."""
    told = {name: composed(value) for name, value in told.items()}
    if isinstance(told.get("id"), str) and told["id"].startswith("personality."):
        return _checked(TalkLesson, {**PRESETS.get(str(told.get("preset", "balanced")), {}), **told})
    found = _checked(ImageLesson, {**usual, **told})
    if has_data or told.get("train_data_dir") or told.get("dataset_id"):
        return found
    lacks: dict[str, object] = {"field": "train_data_dir", "rule": "Field required, or dataset_id", "found": "nothing"}
    return replace(found, errors=[*found.errors, lacks], normalised=None)


def _checked(shape: type[ImageLesson] | type[TalkLesson], told: Mapping[str, Any]) -> Checked:
    try:
        found = shape.model_validate(dict(told))
    except ValidationError as refused:
        errors = refused.errors(include_url=False, include_context=False)
        return Checked(errors=[_error(each, shape.model_fields) for each in errors])
    values = found.model_dump()
    values["gradient_accumulation"] = found.gradient_accumulation
    if isinstance(found, ImageLesson):
        likeness = type_of(found.id) == "identity"
        values["lora_alpha"] = found.lora_alpha or float(found.lora_rank)
        values["flip"] = found.flip if found.flip is not None else (0.0 if likeness else 0.5)
        values["crop"] = found.crop or ("centre" if likeness else "random")
    return Checked(normalised=values, warnings=list(_warnings(values)))


def _error(each: Any, known: Iterable[str]) -> dict[str, object]:
    name = ".".join(map(str, each["loc"]))
    rule = str(each["msg"])
    if each["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, list(known), 1)
        rule = "nobody knows this key" + (f"; perhaps {near[0]} is meant" if near else "")
    if not name:
        name = str(each["type"])
    given = each.get("input")
    found = "nothing" if each["type"] == "missing" else repr(given)[:80] if not isinstance(given, dict) else ""
    return {"field": name, "rule": rule, "found": found}


def _warnings(values: Mapping[str, Any]) -> Iterable[str]:
    if values["license"] == "Private":
        yield "license: without one the kit is Private, and nobody else may mix it or pass it on."
    if values["learning_rate"] > 1e-3 and "resolution" in values:
        yield "learning_rate: above 1e-3 pictures usually burn."


class BadConfig(ValueError):
    """A text that is no config."""


def read_yaml(text: str) -> dict[str, Any]:
    """A config written as YAML: plain values only, no tags, few names that stand for others, no key twice."""
    import yaml  # only whoever sends YAML waits for it

    if len(text.encode()) > LARGEST_YAML:
        raise BadConfig("This is more than 256 KiB.")
    try:
        aliases = 0
        for number, event in enumerate(yaml.parse(text, yaml.SafeLoader)):
            aliases += isinstance(event, yaml.AliasEvent)
            if number > _MOST_EVENTS or aliases > _MOST_ALIASES or getattr(event, "tag", None):
                raise BadConfig("Tags, and more than a hundred names that stand for others, are not read.")
        _weighed(yaml.compose(text, yaml.SafeLoader), {}, set())
        found = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as refused:
        if isinstance(refused, BadConfig):
            raise
        mark = getattr(refused, "problem_mark", None)
        raise BadConfig(f"This is no YAML{f', line {mark.line + 1}' if mark else ''}.") from None
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found):
        raise BadConfig("A config is a list of names with their values.")
    return found


def _weighed(node: Any, known: dict[int, int], above: set[int]) -> int:
    """How many values stand there once every name is what it stands for; libraries let the last of two equal keys win
    without a word, and unfold a few lines to millions."""
    if node is None or type(node).__name__ == "ScalarNode":
        return 1
    place = id(node)
    if place in above:
        raise BadConfig("A name stands for something that holds itself.")
    if place not in known:
        if type(node).__name__ == "MappingNode":
            names = [str(key.value) for key, _ in node.value]
            if len(set(names)) < len(names):
                raise BadConfig("A key stands there twice.")
        inner = [one for each in node.value for one in (each if isinstance(each, tuple) else (each,))]
        known[place] = 1 + sum(_weighed(one, known, above | {place}) for one in inner)
    if known[place] > _MOST_EVENTS:
        raise BadConfig("This comes to more values than any config has.")
    return known[place]
