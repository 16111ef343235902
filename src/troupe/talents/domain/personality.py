"""Kits that talk like somebody: their manifest, and whether a folder of one is sound."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from troupe.kit.strict_json import NotAValue, Unreadable, read_json
from troupe.talents.domain.adapter import Adapter, Alphas, alphas_of
from troupe.talents.domain.findings import Found
from troupe.talents.domain.header import BadWeights
from troupe.talents.domain.lessons import PERSONALITY
from troupe.talents.domain.manifest import Document, Metadata, schema_of
from troupe.talents.domain.naming import BASE, LICENCE, MANIFEST, PROMPTS

ADAPTER, ADAPTER_CONFIG, REPORT = "adapter_model.safetensors", "adapter_config.json", "report.json"
GGUF = "adapter.gguf"
FILES = (MANIFEST, ADAPTER, ADAPTER_CONFIG, PROMPTS, BASE, LICENCE, REPORT, GGUF)
LARGE = (ADAPTER, GGUF)
_ID = re.compile(PERSONALITY)
_MOST_PROMPTS = 6


class PersonalityManifest(Document):
    """What a talking kit says about itself."""

    id: Annotated[str, StringConstraints(pattern=PERSONALITY, max_length=128)]
    category: Literal["Presence/Personality"]
    kind: Literal["lora"]
    base_model: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    lora_rank: Annotated[int, Field(ge=1, le=128)]
    lora_alpha: Annotated[float, Field(gt=0, le=1_024)]
    default_weight: Annotated[float, Field(ge=0, le=1)]
    size_mb: Annotated[float, Field(ge=0.1)]
    created_at: str
    languages: tuple[str, ...] | list[str] = ()
    metadata: Metadata


@dataclass(frozen=True)
class PersonalityKit:
    """A talking kit that was judged."""

    id: str
    path: str
    manifest: Mapping[str, Any]
    findings: Sequence[Found]
    has_gguf: bool = False
    """Whether it has the adapter that a model file on this computer takes."""

    @property
    def is_sound(self) -> bool:
        return all(each.severity("strict") != "error" for each in self.findings)

    @property
    def base_model(self) -> str:
        return str(self.manifest.get("base_model") or "")

    @property
    def weight(self) -> float:
        """How much of it is wanted where nothing else is said."""
        return float(self.manifest.get("default_weight") or 0.0)

    def without_consent(self, withdrawn: frozenset[str]) -> "PersonalityKit":
        """The same; locked, when whoever it talks like has taken their agreement back."""
        consent = (self.manifest.get("metadata") or {}).get("consent_id")
        if consent not in withdrawn:
            return self
        found = Found("consent_withdrawn", "Whoever this kit talks like has withdrawn their consent.", MANIFEST)
        return replace(self, findings=[*self.findings, found])

    def as_json(self) -> dict[str, Any]:
        told = {name: self.manifest.get(name) for name in ("base_model", "lora_rank", "languages", "created_at")}
        metadata = self.manifest.get("metadata") or {}
        more = {
            name: metadata.get(name) for name in ("description", "license", "perplexity", "dataset_sha256", "run_id")
        }
        findings = [each.as_json("strict") for each in self.findings]
        about = {"id": self.id, "type": "personality", "valid": self.is_sound, "gguf": self.has_gguf}
        return {**about, **told, **more, "findings": findings}


def personality_schema() -> dict[str, Any]:
    """The rules of a talking kit's talent.json for other programs."""
    return schema_of(PersonalityManifest)


def is_personality(id: str) -> bool:
    return len(id) <= 128 and _ID.fullmatch(id) is not None


def judge_personality(
    name: str, path: str, files: Mapping[str, bytes], links: Sequence[str], weights: Adapter | BadWeights | None
) -> PersonalityKit:
    """Everything there is to say about one folder."""
    found = [Found("link_in_kit", "This is a link, or no file at all.", each) for each in links]
    if MANIFEST not in files:
        return PersonalityKit(name, path, {}, [*found, Found("manifest_missing", "There is no talent.json.", MANIFEST)])
    told, wrong = _manifest(files[MANIFEST])
    found += wrong
    if told.get("id") not in (None, name):
        found.append(Found("id_differs_from_folder", "talent.json names another kit.", MANIFEST, "id"))
    if not files.get(LICENCE, b"").strip():
        found.append(Found("license_missing", "The licence text is missing or blank.", LICENCE))
    config = files.get(ADAPTER_CONFIG)
    found += [*_weights(weights, told, _read(config)), *_config(config, told)]
    return PersonalityKit(name, path, told, found, has_gguf=GGUF in files)


def _manifest(content: bytes) -> tuple[Mapping[str, Any], list[Found]]:
    try:
        told = read_json(content, most_keys=500, deepest=8)
    except (Unreadable, NotAValue) as refused:
        return {}, [Found("manifest_json", refused.detail, MANIFEST)]
    if not isinstance(told, dict):
        return {}, [Found("manifest_json", "This is no JSON object.", MANIFEST)]
    try:
        PersonalityManifest.model_validate(told)
    except ValidationError as refused:
        wrong = refused.errors(include_url=False, include_context=False, include_input=False)
        return told, [
            Found("schema", str(each["msg"]), MANIFEST, ".".join(map(str, each["loc"]))[:100]) for each in wrong
        ]
    licence = told["metadata"].get("license")
    missing = (
        [] if isinstance(licence, str) and licence.strip() else [Found("license_missing", "No licence.", MANIFEST)]
    )
    return told, missing


def _weights(weights: Adapter | BadWeights | None, told: Mapping[str, Any], config: Mapping[str, Any]) -> list[Found]:
    if weights is None:
        return [Found("weights_missing", f"There is no {ADAPTER}.", ADAPTER)]
    if isinstance(weights, BadWeights):
        return [Found(weights.code, weights.detail, ADAPTER)]
    if coarse := weights.too_coarse:
        return [Found("weights_dtype", f"{coarse.name:.80} is {coarse.dtype}.", ADAPTER)]
    if weights.family != "llm":
        return [Found("base_mismatch", "These weights are for no language model.", ADAPTER)]
    said = config.get("rank_pattern")
    ranks = said.values() if isinstance(said, dict) else ()
    if set(weights.ranks) - {told.get("lora_rank"), *(each for each in ranks if isinstance(each, int))}:
        return [Found("rank_differs", "The weights are of another rank than talent.json says.", ADAPTER, "lora_rank")]
    return []


def _config(content: bytes | None, told: Mapping[str, Any]) -> list[Found]:
    """What peft reads beside the weights; it must tell the same."""
    try:
        read = read_json(content or b"", most_keys=200, deepest=6)
    except (Unreadable, NotAValue) as refused:
        return [Found("schema", refused.detail, ADAPTER_CONFIG)]
    if not isinstance(read, dict) or read.get("peft_type") != "LORA" or read.get("r") != told.get("lora_rank"):
        return [Found("schema", "It does not say what talent.json says.", ADAPTER_CONFIG)]
    return []


def _read(content: bytes | None) -> Mapping[str, Any]:
    """A config as far as it can be read."""
    try:
        told = read_json(content or b"", most_keys=200, deepest=6)
    except (Unreadable, NotAValue):
        return {}
    return told if isinstance(told, dict) else {}


def alphas_in(config: bytes) -> Alphas:
    """How strongly each module counts, by what peft reads beside the weights."""
    return alphas_of(_read(config))


def adapter_config(told: Mapping[str, Any], base_model: str) -> bytes:
    """As peft writes it."""
    kept = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "base_model_name_or_path": base_model, "bias": "none"}
    return (json.dumps({**kept, **told, "inference_mode": True}, indent=2) + "\n").encode()


def prompts_file(prompts: Sequence[str]) -> bytes:
    return (json.dumps({"sample_prompts": list(prompts)[:_MOST_PROMPTS]}, ensure_ascii=False, indent=2) + "\n").encode()
