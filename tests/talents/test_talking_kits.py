"""What somebody learnt is laid over the model file that it was learnt on, and over no other."""

import json
from pathlib import Path

import gguf
import numpy as np
import pytest

from tests.support import tiny_gguf
from tests.support.studio import opened
from tests.talents.kits import safetensors
from tests.talents.test_hostile_talking_kits import ID, manifest
from troupe.kit.outbound import AddressRules, Outbound
from troupe.ports.text import LaidOver, Line, Started, TextDelta, TextRequest
from troupe.providers.gguf import GgufText
from troupe.providers.gguf.fitting import misfit
from troupe.talents.domain.gguf_names import turned
from troupe.talents.domain.personality import alphas_in
from troupe.talents.store import CannotBeGguf, as_gguf

LAYER = "base_model.model.model.layers."
SHAPE = {"model_type": "llama", "num_attention_heads": tiny_gguf.HEADS, "architectures": ["LlamaForCausalLM"]}


def base(folder: Path, **changed) -> Path:
    """The folder that the tiny model file was made of, as far as anybody asks."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(SHAPE | changed))
    norm = {"model.norm.weight": np.ones(tiny_gguf.WIDTH, np.float32)}
    (folder / "model.safetensors").write_bytes(safetensors(norm))
    return folder


def learnt(width: int = tiny_gguf.WIDTH, loud: float = 0.5) -> bytes:
    chance = np.random.default_rng(1)
    found = {}
    for module in ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj"):
        for layer in range(tiny_gguf.LAYERS):
            found[f"{LAYER}{layer}.{module}.lora_A.weight"] = chance.standard_normal((4, width)).astype(np.float32)
            found[f"{LAYER}{layer}.{module}.lora_B.weight"] = (loud * chance.standard_normal((width, 4))).astype("f4")
    return safetensors(found)


def adapter(folder: Path, name: str = "adapter.gguf", **changed) -> Path:
    (folder / "learnt.safetensors").write_bytes(learnt(changed.pop("width", tiny_gguf.WIDTH)))
    pieces = as_gguf(folder / "learnt.safetensors", base(folder / f"base of {name}", **changed), ID, "a/model", 8.0)
    (folder / name).write_bytes(b"".join(pieces))
    return folder / name


async def said(model: GgufText, laid_over: LaidOver | None = None) -> tuple[str, tuple[str, ...]]:
    request = TextRequest("tiny.gguf", (Line("user", "hello"),), max_output_tokens=16, seed=5, laid_over=laid_over)
    events = [event async for event in model.stream(request)]
    dropped = next(event.dropped_params for event in events if isinstance(event, Started))
    return "".join(event.text for event in events if isinstance(event, TextDelta)), dropped


def test_an_adapter_is_written_as_other_programs_read_it(tmp_path):
    found = gguf.GGUFReader(adapter(tmp_path))

    told = {name: found.fields[name].contents() for name in found.fields}
    assert (told["general.type"], told["adapter.type"], told["adapter.lora.alpha"]) == ("adapter", "lora", 8.0)
    tensors = {each.name: each for each in found.tensors}
    assert len(tensors) == 4 * 2 * tiny_gguf.LAYERS
    assert list(tensors["blk.0.attn_q.weight.lora_a"].shape) == [tiny_gguf.WIDTH, 4]
    assert list(tensors["blk.1.attn_output.weight.lora_b"].shape) == [4, tiny_gguf.WIDTH]


def test_what_peft_says_of_single_modules_is_folded_into_the_one_alpha_of_a_model_file(tmp_path):
    """Of rank 4 and alpha 8: with the root of the rank all count twice, and by its pattern one counts half."""
    config = {"lora_alpha": 8, "use_rslora": True, "alpha_pattern": {"0.self_attn.q_proj": 2}}
    plain = {each.name: each.data for each in gguf.GGUFReader(adapter(tmp_path)).tensors}
    alphas = alphas_in(json.dumps(config).encode())
    pieces = as_gguf(tmp_path / "learnt.safetensors", base(tmp_path / "again"), ID, "a/model", 8.0, alphas)
    (tmp_path / "rooted.gguf").write_bytes(b"".join(pieces))
    rooted = {each.name: each.data for each in gguf.GGUFReader(tmp_path / "rooted.gguf").tensors}

    assert np.allclose(rooted["blk.1.attn_q.weight.lora_b"], 2 * plain["blk.1.attn_q.weight.lora_b"])
    assert np.allclose(rooted["blk.0.attn_q.weight.lora_b"], 0.5 * plain["blk.0.attn_q.weight.lora_b"])
    assert np.array_equal(rooted["blk.0.attn_q.weight.lora_a"], plain["blk.0.attn_q.weight.lora_a"])


def test_rows_of_a_head_stand_as_llama_cpp_keeps_them():
    rows = np.arange(8, dtype=np.float32)[:, None]

    assert turned(rows, 2)[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_models_that_llama_cpp_keeps_otherwise_are_left_to_other_programs(tmp_path):
    with pytest.raises(CannotBeGguf, match="gpt2"):
        adapter(tmp_path, model_type="gpt2")


async def test_a_model_talks_with_what_was_learnt_on_it_and_without_it_as_before(tmp_path):
    tiny_gguf.write_tiny_model(tmp_path / "tiny.gguf")
    model = GgufText(tmp_path, Outbound().client(AddressRules(loopback=True)))
    kit = adapter(tmp_path, "adapter.gguf")
    before, _ = await said(model)
    with_it, dropped = await said(model, LaidOver("kit", kit))
    answers = [await said(model, LaidOver("kit", kit, 0.0)), await said(model)]
    await model.aclose()

    assert (with_it != before, dropped) == (True, ())
    assert answers == [(before, ()), (before, ())]


async def test_what_was_learnt_on_another_model_is_left_out_and_told(tmp_path):
    tiny_gguf.write_tiny_model(tmp_path / "tiny.gguf")
    model = GgufText(tmp_path, Outbound().client(AddressRules(loopback=True)))
    other = adapter(tmp_path, "other.gguf", model_type="qwen2")
    wide = adapter(tmp_path, "wide.gguf", width=32)
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + b"\xff" * 60)
    strange = tmp_path / "strange.gguf"
    strange.write_bytes(adapter(tmp_path, "own.gguf").read_bytes().replace(norm_mark(), b"0" * 64))
    before, _ = await said(model)
    answer = await said(model, LaidOver("kit", strange))
    await model.aclose()

    found = {
        each.stem: misfit(tmp_path / "tiny.gguf", each) for each in (other, wide, tmp_path / "broken.gguf", strange)
    }
    assert found == {"other": "architecture", "wide": "shape", "broken": "unreadable", "strange": "base"}
    assert answer == (before, ("laid_over",))


def norm_mark() -> bytes:
    """What the last norm of the tiny model comes to."""
    import hashlib

    return hashlib.sha256(np.ones(tiny_gguf.WIDTH, "<f4").tobytes()).hexdigest().encode()


async def test_a_persona_talks_with_its_kit_and_every_brain_says_why_or_why_not(tmp_path, monkeypatch):
    monkeypatch.setattr(tiny_gguf, "CONTEXT", 4_096)
    async with opened(tmp_path, working=True) as here:
        data = here.studio.directory.path
        folder = data / "talents/personality" / ID
        folder.mkdir(parents=True)
        (folder / "talent.json").write_bytes(manifest(base_model="tiny"))
        (folder / "adapter_model.safetensors").write_bytes(learnt())
        (folder / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA", "r": 4}))
        (folder / "LICENSE.txt").write_text("CC0-1.0\n")
        (data / "models").mkdir(exist_ok=True)
        tiny_gguf.write_tiny_model(data / "models/tiny.gguf")
        files = next(c for c in (await here.http.get("/api/connections")).json()["items"] if c["gateway"] == "gguf")
        asked = {"connection_id": files["id"], "model": "tiny.gguf"}
        brain = (await here.http.post("/api/brains", json=asked)).json()["id"]

        refused = await here.http.post(f"/api/talents/personality/{ID}/gguf")
        fits = [await fit(here, None), await fit(here, brain)]
        base(data / "models/text/tiny")
        written = await here.http.post(f"/api/talents/personality/{ID}/gguf")
        fits.append(await fit(here, brain))
        found = here.studio.brains
        user = here.studio.person
        body = {"name": "Vera", "brain_id": brain, "talents": [{"id": "avatar.style.abstract"}, {"id": ID}]}
        persona = (await here.http.post("/api/personas", json=body)).json()["persona"]
        laid = await here.studio.talents.talking.of(user, await found.get(user, brain), persona["id"])

    assert (refused.status_code, refused.json()["error"]) == (409, "not_convertible")
    assert (written.status_code, written.json()["gguf"], written.json()["valid"]) == (200, True, True), written.text
    assert [each["reason"] for each in fits] == ["no_model_file", "no_gguf", ""]
    assert [each["used"] for each in fits] == [False, False, True]
    assert laid is not None
    assert (laid.name, laid.weight, laid.file.name) == (ID, 1.0, "adapter.gguf")


async def fit(here, brain):
    told = await here.http.get("/api/talents/personality/fits", params={"brain_id": brain} if brain else {})
    assert told.status_code == 200, told.text
    return told.json()["items"][0]
