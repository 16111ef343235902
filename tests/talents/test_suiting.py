"""A kit before a model: whole, in part, or not at all, and why."""

import numpy as np
import pytest

from tests.talents.kits import MIDDLE, lora, safetensors
from troupe.talents.domain.suiting import Model, fit
from troupe.talents.store import look_into
from troupe.talents.store.bases import Base, shapes_of

ID = "avatar.style.ink"
MID, DOWN = "mid_block.attentions.0.transformer_blocks.0.", "down_blocks.2.attentions.0.transformer_blocks.0."
OF_PROMPTS = [f"{MID}attn2.to_k", f"{MID}attn2.to_v"]
LAYERS = [*OF_PROMPTS, *(f"{place}attn1.to_{one}" for place in (MID, DOWN) for one in ("q", "k", "v", "out.0"))]


@pytest.fixture
def adapter(tmp_path):
    tensors = {}
    for layer in LAYERS:
        name = f"lora_unet_{layer.replace('.', '_')}"
        for old, array in lora("k", prompt=768 if layer in OF_PROMPTS else 1280).items():
            tensors[old.replace(f"{MIDDLE}k", name)] = array
    path = tmp_path / "weights.safetensors"
    path.write_bytes(safetensors(tensors))
    return look_into(path, whole=False)[0]


def shapes(lacking=0, wide=1280):
    return {("unet", layer): (wide, 768 if layer in OF_PROMPTS else wide) for layer in LAYERS[lacking:]}


@pytest.mark.parametrize(
    ("model", "verdict", "said"),
    [
        (Model("base", "sd15"), "yes", "All 10 modules of avatar.style.ink have their place in this model."),
        (Model("base", "sd15", shapes()), "yes", "All 10 modules of avatar.style.ink have their place in this model."),
        (
            Model("small", "sd15", shapes(wide=64)),
            "no",
            "Only 0 of 10 modules of avatar.style.ink have a place of their width in this model.",
        ),
        (
            Model("large", "sdxl"),
            "no",
            "avatar.style.ink was trained for SD 1.5 (768-wide prompts); this model is SDXL (2048).",
        ),
    ],
)
def test_a_verdict_says_why(model, verdict, said, adapter):
    found = fit(ID, adapter, adapter.family, model)

    assert (found.fits, found.reason) == (verdict, said)
    assert found.matched == (10 if verdict == "yes" else 0)


@pytest.mark.parametrize(("lacking", "verdict"), [(1, "partly"), (2, "no")])
def test_a_model_that_lacks_a_tenth_is_fitted_in_part_and_one_that_lacks_more_is_not(lacking, verdict, adapter):
    found = fit(ID, adapter, "sd15", Model("base", "sd15", shapes(lacking)))

    assert (found.fits, found.matched, len(found.unmatched)) == (verdict, 10 - lacking, lacking)


def test_the_layers_of_a_model_are_read_out_of_its_files(tmp_path):
    (tmp_path / "unet").mkdir()
    name = OF_PROMPTS[0]
    content = safetensors({f"{name}.weight": np.zeros((8, 4), np.float16), f"{name}.bias": np.zeros(8, np.float16)})
    (tmp_path / "unet/diffusion_pytorch_model.safetensors").write_bytes(content)
    (tmp_path / "unet/broken.safetensors").write_bytes(b"a text")

    assert shapes_of(Base("base", "image", "sd15", tmp_path, 0.1)) == {("unet", name): (8, 4)}
    assert shapes_of(Base("none", "image", "sd15", tmp_path / "unet", 0.1)) is None
