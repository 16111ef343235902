"""Kits that talk and lie: each is refused with its reason, and none is believed about its size."""

import json
import tracemalloc

import numpy as np
import pytest

from tests.talents.kits import lora, safetensors
from tests.talents.test_hostile import WEIGHTS
from troupe.kit.times import wall_clock
from troupe.talents import Shelves
from troupe.talents.service import Personalities

ID = "personality.bosun"
LAYER = "base_model.model.model.layers.0.self_attn.q_proj."
MIB = 1024 * 1024


def talking(rank=4):
    chance = np.random.default_rng(1)
    return {
        f"{LAYER}lora_A.weight": chance.standard_normal((rank, 32)).astype(np.float32),
        f"{LAYER}lora_B.weight": chance.standard_normal((32, rank)).astype(np.float32),
    }


def manifest(**changed):
    told = {"id": ID, "category": "Presence/Personality", "kind": "lora", "base_model": "a/model", "lora_rank": 4}
    told |= {"lora_alpha": 8.0, "default_weight": 1.0, "size_mb": 0.1, "created_at": "2026-01-01T00:00:00Z"}
    return json.dumps(told | {"languages": [], "metadata": {"license": "CC0-1.0"}} | changed).encode()


def sound():
    return {
        "talent.json": manifest(),
        "adapter_model.safetensors": safetensors(talking()),
        "adapter_config.json": json.dumps({"peft_type": "LORA", "r": 4}).encode(),
        "LICENSE.txt": b"CC0-1.0\n",
    }


CHANGES = {
    "no manifest": ("talent.json", None, "manifest_missing"),
    "a manifest cut short": ("talent.json", b'{"id":', "manifest_json"),
    "a manifest that is a list": ("talent.json", b"[]", "manifest_json"),
    "a deep manifest": ("talent.json", b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "manifest_json"),
    "another key": ("talent.json", manifest(run="rm -rf"), "schema"),
    "an id that climbs": ("talent.json", manifest(id="../../etc"), "schema"),
    "a truth as a rank": ("talent.json", manifest(lora_rank=True), "schema"),
    "another kit's id": ("talent.json", manifest(id="personality.cook"), "id_differs_from_folder"),
    "no licence": ("talent.json", manifest(metadata={"license": " "}), "license_missing"),
    "a blank licence": ("LICENSE.txt", b" \n", "license_missing"),
    "no weights": ("adapter_model.safetensors", None, "weights_missing"),
    "weights of an image model": ("adapter_model.safetensors", safetensors(lora()), "base_mismatch"),
    "weights of another rank": ("adapter_model.safetensors", safetensors(talking(8)), "rank_differs"),
    "a config of another rank": ("adapter_config.json", b'{"peft_type": "LORA", "r": 64}', "schema"),
    "a config of another kind": ("adapter_config.json", b'{"peft_type": "IA3", "r": 4}', "schema"),
    "no config": ("adapter_config.json", None, "schema"),
} | {name: ("adapter_model.safetensors", content, code) for name, (content, code) in WEIGHTS.items()}


async def judged(tmp_path, files):
    folder = tmp_path / "talents/personality" / ID
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    shelves = Shelves(tmp_path / "talents", None, alone=True)
    (kit,) = await Personalities(shelves, wall_clock).all(Nobody())
    return kit


class Nobody:
    id = "nobody"


async def test_a_kit_that_says_what_it_is_is_sound(tmp_path):
    kit = await judged(tmp_path, sound())

    assert kit.is_sound, kit.findings


@pytest.mark.parametrize("name", CHANGES)
async def test_a_talking_kit_that_lies_is_refused_with_its_reason(name, tmp_path):
    path, content, code = CHANGES[name]
    files = sound() | {path: content} if content is not None else {k: v for k, v in sound().items() if k != path}

    tracemalloc.start()
    kit = await judged(tmp_path, files)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert not kit.is_sound
    assert code in {each.code for each in kit.findings}
    assert peak < 16 * MIB


async def test_a_link_in_a_talking_kit_is_not_followed(tmp_path):
    (tmp_path / "secret").write_bytes(b"a secret")
    folder = tmp_path / "talents/personality" / ID
    folder.mkdir(parents=True)
    for name, content in sound().items():
        (folder / name).write_bytes(content)
    (folder / "report.json").symlink_to(tmp_path / "secret")

    shelves = Shelves(tmp_path / "talents", None, alone=True)
    (kit,) = await Personalities(shelves, wall_clock).all(Nobody())

    assert "link_in_kit" in {each.code for each in kit.findings}
