"""The files of a kit that this studio writes: manifest, base, prompts, and what the weights say about themselves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from troupe.talents.domain.texts import base_lines

CATEGORY, KIND = "Presence/Avatar", "lora"
_MIB = 1_048_576
_ARCHITECTURES = {"sd15": "stable-diffusion-v1/lora", "sdxl": "stable-diffusion-xl-v1-base/lora"}
_BASES = {"sd15": "sd_v1-5", "sdxl": "sdxl_base_v1-0"}
DEFAULT_BASES = {"sd15": "runwayml/stable-diffusion-v1-5", "sdxl": "stabilityai/stable-diffusion-xl-base-1.0"}
SDX = {"sd15": "1.5", "sdxl": "xl"}


@dataclass(frozen=True)
class Draft:
    """What is known of a kit before its files are written."""

    id: str
    family: str
    base_model: str
    rank: int
    licence: str
    token: str | None = None
    negatives: str | None = None
    default_weight: float = 1.0
    intended_mix: Sequence[str] = ()
    description: str = ""
    tags: Sequence[str] = ()
    author: str = "Troupe"
    created_at: str = ""
    resolution: int | None = None
    """Of the pictures it was trained from, where that is known."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """What this studio keeps in the metadata besides."""


def manifest_of(draft: Draft, weight_bytes: int, files: Mapping[str, Mapping[str, object]]) -> dict[str, Any]:
    """The manifest, in the order in which people read it."""
    told: dict[str, Any] = {
        "id": draft.id,
        "category": CATEGORY,
        "kind": KIND,
        "sdx_version": SDX[draft.family],
        "base_model": draft.base_model,
    }
    if draft.token:
        told["token"] = draft.token
    told |= {"lora_rank": draft.rank, "default_weight": float(draft.default_weight)}
    if draft.intended_mix:
        told["intended_mix"] = list(draft.intended_mix)
    if draft.negatives:
        told["negatives"] = draft.negatives
    told |= {"size_mb": max(0.1, round(weight_bytes / _MIB, 2)), "created_at": draft.created_at}
    if draft.resolution:
        told["training_config"] = {"resolution": draft.resolution}
    told["metadata"] = {
        "description": draft.description,
        "tags": list(draft.tags),
        "author": draft.author,
        "license": draft.licence,
        **draft.about,
        "architecture": _ARCHITECTURES[draft.family],
        "content_sha256": content_sha256(files),
        "files": {name: dict(about) for name, about in sorted(files.items())},
    }
    return told


def content_sha256(files: Mapping[str, Mapping[str, object]]) -> str:
    """What all the files of a kit come to, by their sums."""
    sums = {name: about.get("sha256") for name, about in files.items()}
    return sha256(json.dumps(sums, sort_keys=True).encode()).hexdigest()


def as_file(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode()


def base_file(told: Mapping[str, Any]) -> bytes:
    return ("\n".join(base_lines(told)) + "\n").encode()


def weights_metadata(draft: Draft, data_sha256: str, parents: Sequence[str] = ()) -> dict[str, str]:
    """What other tools look for in the file itself; all texts, no folders and no names of people."""
    told = {
        "format": "pt",
        "ss_v2": "False",
        "ss_base_model_version": _BASES[draft.family],
        "ss_network_module": "networks.lora",
        "ss_network_dim": str(draft.rank),
        "ss_network_alpha": str(draft.rank),
        "ss_network_args": "{}",
        "ss_output_name": draft.id,
        "sshs_model_hash": data_sha256,
        "sshs_legacy_hash": data_sha256[:8],
        "modelspec.sai_model_spec": "1.0.1",
        "modelspec.architecture": _ARCHITECTURES[draft.family],
        "modelspec.implementation": "diffusers",
        "modelspec.title": draft.id,
        "modelspec.author": draft.author,
        "modelspec.description": draft.description[:500],
        "modelspec.date": draft.created_at,
        "modelspec.hash_sha256": f"0x{data_sha256}",
        "modelspec.license": draft.licence,
    }
    if draft.token:
        told["modelspec.trigger_phrase"] = draft.token
    if draft.tags:
        told["modelspec.tags"] = ", ".join(draft.tags)
    if parents:
        told["modelspec.merged_from"] = ", ".join(parents)
    return told
