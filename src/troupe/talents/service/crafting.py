"""A kit of what was learnt: every file of its folder, out of the run and the trainer's report."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from troupe.kit.durable import FolderDraft
from troupe.talents.domain.architecture import Family
from troupe.talents.domain.datasets import Dataset
from troupe.talents.domain.dialects import Written
from troupe.talents.domain.making import SDX, Draft, as_file, base_file, manifest_of, weights_metadata
from troupe.talents.domain.manifest import TrainingConfig
from troupe.talents.domain.naming import BASE, EXAMPLES, LICENCE, MANIFEST, PREVIEW, PROMPTS, WEIGHTS
from troupe.talents.domain.runs import Run
from troupe.talents.domain.texts import prompts_for
from troupe.talents.service.blending import converted
from troupe.talents.service.samples import about
from troupe.talents.store import CURVE, Courses, data_sha256, look_into, opened, packed, sha256_of, stored

_MOST_EXAMPLES = 6
FAMILIES = {version: family for family, version in SDX.items()}
_PRIVATE = "This kit is private: it stays with whoever trained it, and is not passed on.\n"


def write_kit(
    draft: FolderDraft, run: Run, dataset: Dataset, learnt: Path, report: Mapping[str, Any], courses: Courses, now: str
) -> None:
    """Everything a kit may hold, so that another program could train it again."""
    config = run.config
    family = FAMILIES[config["sdx_version"]]
    told = draft_of(run, dataset, report, now, trained=True)
    tensors, dialect = _tensors(learnt, cast(Family, family), config.get("output_dialect", "kohya"))
    told = Draft(**{**vars(told), "about": {**told.about, "dialect": dialect}})
    draft.write(WEIGHTS, packed(tensors, weights_metadata(told, data_sha256(tensors)) | _alpha(config, dialect)))
    small = small_files(run, told, report) | _pictures(run, courses)
    if curve := courses.file(run.id, CURVE):
        small[CURVE] = curve
    for name, content in small.items():
        draft.write(name, [content])
    weights = draft.path / WEIGHTS
    sums = {name: about(content) for name, content in small.items()}
    size = weights.stat().st_size
    sums[WEIGHTS] = {"bytes": size, "sha256": sha256_of(weights)}
    manifest = ordered(manifest_of(told, size, sums), config)
    draft.write(BASE, [base_file(manifest)])
    draft.write(MANIFEST, [as_file(manifest)])


def ordered(manifest: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, Any]:
    """A manifest with what was asked of the training, in the order in which people read it."""
    known = {name: config[name] for name in TrainingConfig.model_fields}
    first = {name: manifest[name] for name in manifest if name != "metadata"}
    return first | {"training_config": known, "metadata": manifest["metadata"]}


def small_files(run: Run, told: Draft, report: Mapping[str, Any]) -> dict[str, bytes]:
    """What every kit of a run has besides weights and pictures."""
    return {
        PROMPTS: as_file(prompts_for(told.id, told.token, list(told.tags), told.negatives or "")),
        LICENCE: (_PRIVATE if told.licence == "Private" else f"{told.licence}\n").encode(),
        "train_config.yaml": _config_file(run.config),
        "report.json": as_file(dict(report)),
    }


def draft_of(run: Run, dataset: Dataset, report: Mapping[str, Any], now: str, *, trained: bool) -> Draft:
    """What is known of a run's kit before its files are written."""
    config = run.config
    backend = "torch" if trained else "preview"
    kept: dict[str, Any] = {
        "source": "trained",
        "trained": trained,
        "backend": backend,
        "version": 1,
        "adapter": "lora",
    }
    kept |= {"alpha": config["lora_alpha"], "run_id": run.id, "dataset_sha256": run.dataset_sha256}
    kept |= {"delta": report["delta"], "subject": dataset.subject, "device": report["device"]}
    if dataset.consent_id:
        kept |= {"consent_id": dataset.consent_id, "consent_given_at": report["data"].get("consent_given_at")}
    return Draft(
        id=run.kit_id,
        family=FAMILIES[config["sdx_version"]],
        base_model=config["base_model"],
        rank=config["lora_rank"],
        licence=config["license"],
        token=config["token"],
        negatives=config["negatives"] or None,
        default_weight=config["default_weight"],
        intended_mix=config["intended_mix"],
        description=config["description"] or _described(len(dataset.used), report["steps"], trained=trained),
        tags=config["tags"],
        author=config["author"],
        created_at=now,
        about=kept,
    )


def _described(pictures: int, steps: int, *, trained: bool) -> str:
    if trained:
        return f"Trained from {pictures} pictures in {steps} steps."
    return f"Works on the drawing, not trained: fitted to {pictures} pictures."


def _tensors(learnt: Path, family: Family, wanted: Written) -> tuple[dict[str, Any], str]:
    """In the names asked for, usually kohya's, which every tool reads; blocks of a model's own keep their names."""
    adapter = look_into(learnt, whole=False)[0]
    with opened(learnt) as weights:
        placed = weights.adapter.placed(family)
        if all(placed.values()):
            return dict(converted(learnt, family, wanted, "F16")), wanted
        found = {}
        for module in weights.adapter.modules.values():
            for tensor in (module.down, module.up):
                found[tensor.name] = stored(weights.array(tensor), "F16")
        return found, str(getattr(adapter, "dialect", "peft"))


def _alpha(config: Mapping[str, Any], dialect: str) -> dict[str, str]:
    """The scale was folded into the numbers, so alpha says what the rank says."""
    told = {"ss_steps": str(config["max_train_steps"]), "ss_learning_rate": str(config["learning_rate"])}
    side = config["resolution"]
    told |= {"ss_resolution": str(side), "modelspec.resolution": f"{side}x{side}"}
    return told | {"ss_training_comment": "trained by Troupe"}


def _pictures(run: Run, courses: Courses) -> dict[str, bytes]:
    """The last pictures of each prompt, as examples."""
    shown = [each for each in run.samples if "file" in each]
    last = max((each["step"] for each in shown), default=0)
    found: dict[str, bytes] = {}
    for place, each in enumerate([each for each in shown if each["step"] == last][:_MOST_EXAMPLES], 1):
        content = courses.file(run.id, each["file"])
        if content:
            found[f"{EXAMPLES}/{place}.png"] = content
    if found:
        found[PREVIEW] = found[f"{EXAMPLES}/1.png"]
    return found


def _config_file(config: Mapping[str, Any]) -> bytes:
    """The config as YAML, which JSON is a part of: one value to a line."""
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in config.items() if value is not None]
    return ("\n".join(lines) + "\n").encode()
