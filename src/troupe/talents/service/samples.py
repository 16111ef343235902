"""The six kits that come with every studio, made from data: the same bytes everywhere."""

import random
from collections.abc import Mapping
from hashlib import sha256

from troupe.talents.domain.making import Draft, as_file, base_file, manifest_of, weights_metadata
from troupe.talents.domain.naming import BASE, LICENCE, MANIFEST, PROMPTS, RIG, WEIGHTS
from troupe.talents.domain.samples import BASE_MODEL, CREATED_AT, LICENCE_TEXT, RANK, SAMPLES, Sample
from troupe.talents.domain.samples import LICENCE as LICENCE_NAME
from troupe.talents.domain.texts import Prompts, prompts_for
from troupe.talents.service.easel import Acting, Easel
from troupe.talents.store import Shelves, data_sha256, packed

_LAYERS = ("attn2_to_k", "attn2_to_v")
_MODULE = "lora_unet_mid_block_attentions_0_transformer_blocks_0_"
_WIDE, _PROMPTS = 1280, {"sd15": 768, "sdxl": 2048}


def plant_missing(shelves: Shelves, easel: Easel) -> list[str]:
    """Bring back the samples that are not there; gives their ids."""
    planted = []
    for sample in SAMPLES:
        if (shelves.common / sample.id).exists():
            continue
        with shelves.draft() as draft:
            for name, content in files_of(sample, easel).items():
                draft.write(name, [content])
            if shelves.put(draft, shelves.common, sample.id, replace=False):
                planted.append(sample.id)
    return planted


def plant_once(shelves: Shelves, easel: Easel) -> None:
    """Make the samples at the first call in the life of a data directory; who takes one away keeps it away."""

    def fill() -> None:
        plant_missing(shelves, easel)

    shelves.put_once("samples-made", fill)


def acting_of(sample: Sample) -> Acting:
    """What a sample does before it is made; its words are those that its file will say."""
    said = Prompts.model_validate(prompts_for(sample.id, sample.token, sample.tags, sample.negatives))
    return Acting(
        sample.id, 1.0, "sd15", sample.rig, token=sample.token or "", styles=said.style_prompts,
        negatives=[each for each in (sample.negatives, *said.negative_prompts) if each],
    )  # fmt: skip


def files_of(sample: Sample, easel: Easel) -> Mapping[str, bytes]:
    """Every file of one kit."""
    draft = Draft(
        id=sample.id,
        family="sd15",
        base_model=BASE_MODEL,
        rank=RANK,
        licence=LICENCE_NAME,
        token=sample.token,
        negatives=sample.negatives,
        intended_mix=sample.is_mixed_with,
        description=sample.description,
        tags=sample.tags,
        created_at=CREATED_AT,
        about={"source": "sample", "trained": False, "version": 1, "adapter": "lora", "dialect": "kohya"},
    )
    files = {
        WEIGHTS: neutral_weights(draft),
        PROMPTS: as_file(prompts_for(sample.id, sample.token, sample.tags, sample.negatives)),
        LICENCE: LICENCE_TEXT.encode(),
        RIG: as_file(sample.rig),
        **easel.pictures(acting_of(sample), sample.look),
    }
    sums = {name: about(content) for name, content in files.items()}
    told = manifest_of(draft, len(files[WEIGHTS]), sums)
    return files | {BASE: base_file(told), MANIFEST: as_file(told)}


def about(content: bytes) -> dict[str, object]:
    """Size and sum of a file, as manifests name them."""
    return {"bytes": len(content), "sha256": sha256(content).hexdigest()}


def neutral_weights(draft: Draft) -> bytes:
    """A real adapter as it is before its first step of training: one half random, the other zero."""
    import numpy as np

    chance, tensors, wide = random.Random(draft.id), {}, _PROMPTS[draft.family]
    for layer in _LAYERS:
        raw = np.frombuffer(chance.randbytes(2 * draft.rank * wide), "<u2").astype(np.float32)
        down = ((raw / np.float32(65_536) - np.float32(0.5)) / np.float32(16)).astype("<f2")
        tensors[f"{_MODULE}{layer}.lora_down.weight"] = down.reshape(draft.rank, wide)
        tensors[f"{_MODULE}{layer}.lora_up.weight"] = np.zeros((_WIDE, draft.rank), "<f2")
        tensors[f"{_MODULE}{layer}.alpha"] = np.array(draft.rank, "<f4")
    return b"".join(packed(tensors, weights_metadata(draft, data_sha256(tensors))))
