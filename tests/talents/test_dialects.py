"""Every tool names the tensors of an adapter its own way; the numbers stay the same."""

import json

import numpy as np
import pytest

from tests.talents.kits import INK, MIDDLE, files, framed, lora, put, read, safetensors
from troupe.app.easel import easel
from troupe.kit.times import wall_clock
from troupe.talents import KitFolders, examine
from troupe.talents.domain.adapter import attention_places, report, resolution
from troupe.talents.domain.architecture import places
from troupe.talents.domain.dialects import WRITTEN, place_of, written
from troupe.talents.service.blending import converted
from troupe.talents.store import look_into, packed

BLOCK = "transformer_blocks.0.attn2.to_k"
NAMES = {
    "kohya": (f"{MIDDLE}k.lora_down.weight", f"{MIDDLE}k.lora_up.weight"),
    "kohya, original blocks": tuple(
        f"lora_unet_middle_block_1_transformer_blocks_0_attn2_to_k.lora_{half}.weight" for half in ("down", "up")
    ),
    "diffusers": tuple(f"unet.mid_block.attentions.0.{BLOCK}.lora.{half}.weight" for half in ("down", "up")),
    "diffusers_old": tuple(
        f"unet.mid_block.attentions.0.transformer_blocks.0.attn2.processor.to_k_lora.{half}.weight"
        for half in ("down", "up")
    ),
    "peft": tuple(f"unet.mid_block.attentions.0.{BLOCK}.lora_{half}.weight" for half in ("A", "B")),
    "comfy": tuple(f"diffusion_model.middle_block.1.{BLOCK}.lora_{half}.weight" for half in ("A", "B")),
}


def written_by(tool: str, prompt: int = 768) -> bytes:
    halves = list(lora("k", prompt=prompt).values())
    return safetensors(dict(zip(NAMES[tool], halves, strict=True)))


@pytest.mark.parametrize("tool", NAMES)
def test_a_file_of_each_tool_is_told_apart_and_understood(tool, tmp_path):
    (tmp_path / "x").write_bytes(written_by(tool))

    adapter, _, _ = look_into(tmp_path / "x", whole=False)
    told = report(adapter)

    assert told["dialect"] == tool.partition(",")[0]
    assert (told["family"], told["ranks"], told["adapter"]) == ("sd15", {"4": 1}, "lora")
    assert told["unmatched"] == []
    assert place_of(next(iter(adapter.modules)), "sd15").name == f"mid_block.attentions.0.{BLOCK}"


@pytest.mark.parametrize(("prompt", "family"), [(768, "sd15"), (1024, "sd2"), (2048, "sdxl")])
def test_the_width_of_the_prompt_tells_the_family(prompt, family, tmp_path):
    (tmp_path / "x").write_bytes(written_by("kohya", prompt))

    assert look_into(tmp_path / "x", whole=False)[0].family == family


@pytest.mark.parametrize(("family", "count"), [("sd15", 128), ("sdxl", 560)])
def test_the_tables_hold_every_layer_of_attention(family, count):
    assert len(list(attention_places(family))) == count


@pytest.mark.parametrize("family", ["sd15", "sdxl"])
def test_every_place_has_a_name_of_its_own_in_every_dialect_and_is_found_by_it(family):
    for dialect in WRITTEN:
        names = {written(place, dialect, family): place for place in places(family).values()}

        assert len(names) == len(places(family))
        assert all(place_of(name, family) == place for name, place in names.items())


@pytest.mark.parametrize("to", WRITTEN)
def test_there_and_back_again_no_number_has_changed(to, tmp_path):
    before = lora(rank=4, alpha=4)
    (tmp_path / "x").write_bytes(safetensors(before))
    (tmp_path / "y").write_bytes(b"".join(packed(dict(converted(tmp_path / "x", "sd15", to, "F16")), {})))

    again = dict(converted(tmp_path / "y", "sd15", "kohya", "F16"))

    assert again.keys() == before.keys()
    assert all(np.array_equal(again[name], before[name]) for name in before)


def test_alpha_is_folded_in_where_a_dialect_has_none(tmp_path):
    (tmp_path / "x").write_bytes(safetensors(lora("k", rank=4, alpha=1)))

    (tmp_path / "y").write_bytes(b"".join(packed(dict(converted(tmp_path / "x", "sd15", "diffusers", "F32")), {})))
    tensors, _ = read((tmp_path / "y").read_bytes())

    up = lora("k", rank=4)[f"{MIDDLE}k.lora_up.weight"].astype(np.float32)
    assert np.array_equal(tensors[NAMES["diffusers"][1]], up / 4)


def test_a_dora_is_told_from_a_lora(tmp_path):
    tensors = lora("k") | {f"{MIDDLE}k.dora_scale": np.ones((1, 768), np.float16)}
    (tmp_path / "x").write_bytes(safetensors(tensors))

    assert report(look_into(tmp_path / "x", whole=False)[0])["adapter"] == "dora"


def test_what_a_trainer_noted_proposes_the_trigger_word(tmp_path):
    tags = json.dumps({"10_grace": {"grace woman": 3, "gracehopper": 12, "hat": 5}})
    (tmp_path / "x").write_bytes(safetensors(lora(), {"ss_tag_frequency": tags, "ss_steps": "900"}))

    told = report(look_into(tmp_path / "x", whole=False)[0])

    assert told["triggers"][0] == "gracehopper"
    assert told["metadata"] == {"ss_steps": "900"}


def test_bfloat_weights_are_read_as_they_are(tmp_path):
    (tmp_path / "x").write_bytes(safetensors(lora("k")))
    (tmp_path / "y").write_bytes(b"".join(packed(dict(converted(tmp_path / "x", "sd15", "kohya", "BF16")), {})))

    adapter, _, broken = look_into(tmp_path / "y", whole=True)
    back = dict(converted(tmp_path / "y", "sd15", "kohya", "F32"))

    assert report(adapter)["dtype"] == "BF16"
    assert not broken
    wanted = lora("k")[f"{MIDDLE}k.lora_up.weight"].astype(np.float32)
    assert np.allclose(back[f"{MIDDLE}k.lora_up.weight"], wanted, rtol=2**-8)


def test_numbers_of_eight_bits_are_told_and_written_anew_and_never_loaded(tmp_path):
    down, up = f"{MIDDLE}k.lora_down.weight", f"{MIDDLE}k.lora_up.weight"
    about = {
        down: {"dtype": "F8_E4M3", "shape": [1, 768], "data_offsets": [0, 768]},
        up: {"dtype": "F8_E5M2", "shape": [1280, 1], "data_offsets": [768, 2_048]},
    }
    coarse = framed(json.dumps(about).encode(), bytes([0x00, 0x01, 0x08, 0x38, 0x7E, 0xBC] * 128 + [0x3C, 0xC5] * 640))
    put(tmp_path, files(weights=coarse, lora_rank=1))
    (kit,) = examine(KitFolders(wall_clock, easel().rig_fault), tmp_path, INK)

    tensors = dict(converted(tmp_path / INK / "weights.safetensors", "sd15", "kohya", "F16"))

    assert (kit.is_valid("strict"), kit.is_valid("lenient"), kit.usable) == (False, True, "no")
    assert [each.code for each in kit.found if each.severity("strict") == "error"] == ["weights_dtype"]
    assert report(kit.adapter)["dtype"] == "F8_E4M3"
    assert tensors[down].ravel()[:6].tolist() == [0, 2**-9, 2**-6, 1, 448, -1.5]
    assert tensors[up].ravel()[:2].tolist() == [1, -5]


@pytest.mark.parametrize(
    ("told", "side"),
    [
        ({"modelspec.resolution": "512x768"}, 768),
        ({"ss_resolution": "(640, 640)"}, 640),
        ({"ss_resolution": "None"}, None),
        ({"ss_resolution": "2048"}, None),
        ({}, None),
    ],
)
def test_the_size_of_a_makers_pictures_is_read(told, side):
    assert resolution(told) == side
