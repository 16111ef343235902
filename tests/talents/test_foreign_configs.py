"""Configs of other trainers, read as ours; nothing of them is dropped without a word."""

import json

import pytest

from troupe.talents.domain.foreign_configs import translated
from troupe.talents.domain.lessons import BadConfig, check

KOHYA = """
[general]
enable_bucket = true
shuffle_caption = true
resolution = 512

[[datasets]]
resolution = [768, 640]
batch_size = 4

  [[datasets.subsets]]
  image_dir = "pictures/ink"
  class_tokens = "dot_ink"
  num_repeats = 10
  flip_aug = true

  [[datasets.subsets]]
  is_reg = true
  image_dir = "pictures/others"
"""
ONETRAINER = {
    "model_type": "STABLE_DIFFUSION_XL_10_BASE",
    "base_model_name": "stabilityai/stable-diffusion-xl-base-1.0",
    "concepts": [{"path": "pictures", "name": "ink"}],
    "learning_rate": 1e-4,
    "lora_rank": 16,
    "lora_alpha": 8.0,
    "resolution": "1024",
    "batch_size": 2,
    "optimizer": {"optimizer": "ADAMW", "weight_decay": 0.02},
    "masked_training": True,
    "unmasked_weight": 0.2,
    "masked_prior_preservation_weight": 0.5,
}
FLAGS = """accelerate launch train_dreambooth_lora.py \\
  --pretrained_model_name_or_path=runwayml/stable-diffusion-v1-5 --instance_data_dir "my pictures" \\
  --rank 8 --learning_rate=1e-4 --resolution 512 --train_batch_size 1 --max_train_steps=400 \\
  --random_flip --push_to_hub --lr_scheduler cosine --class_data_dir people --prior_loss_weight 0.5"""


def test_of_kohyas_tables_the_lower_counts_and_what_has_no_place_is_named():
    found = translated("kohya_toml", KOHYA)

    assert found.config["resolution"] == 768
    assert (found.config["batch_size"], found.config["bucket"], found.config["flip"]) == (4, True, 0.5)
    assert (found.config["train_data_dir"], found.config["token"]) == ("pictures/ink", "dot_ink")
    assert "shuffle_caption: true" in found.ignored
    assert "num_repeats: 10" in found.ignored
    assert found.config["reg_data_dir"] == "pictures/others"


def test_onetrainers_object_is_read_with_its_concepts_and_its_optimiser():
    found = translated("onetrainer_json", json.dumps(ONETRAINER))

    assert (found.config["sdx_version"], found.config["resolution"], found.config["lora_rank"]) == ("xl", 1024, 16)
    assert (found.config["train_data_dir"], found.config["weight_decay"]) == ("pictures", 0.02)
    assert (found.config["masked_loss"], found.config["unmasked_weight"]) == (True, 0.2)
    assert any(each.startswith("masked_prior_preservation_weight") for each in found.ignored)


def test_a_line_of_flags_becomes_a_config_that_lacks_only_its_id():
    found = translated("diffusers_flags", FLAGS)
    checked = check(found.config | {"id": "avatar.style.ink"}, has_data=True)

    assert checked.errors == []
    assert (checked.normalised["lora_rank"], checked.normalised["lr_scheduler"]) == (8, "cosine")
    assert checked.normalised["train_data_dir"] == "my pictures"
    assert (checked.normalised["reg_data_dir"], checked.normalised["prior_weight"]) == ("people", 0.5)
    assert found.ignored == ["push_to_hub: true"]


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("kohya_toml", "resolution = = 3"),
        ("onetrainer_json", "[" * 100_000),
        ("onetrainer_json", '"text"'),
        ("diffusers_flags", "--rank 'open"),
        ("diffusers_flags", "no flags at all"),
        ("kohya_toml", "x" * 300_000),
    ],
)
def test_what_is_no_config_is_refused_in_words(format, text):
    with pytest.raises(BadConfig):
        translated(format, text)


def test_a_config_that_is_deeper_than_anybody_reads_is_no_fault():
    try:
        found = translated("kohya_toml", "a." * 20_000 + "b = 1")
    except BadConfig:
        return
    assert found.ignored


def test_values_of_a_wrong_kind_are_named_and_never_a_fault():
    found = translated("kohya_toml", 'resolution = "wide"\ndatasets = 3\n[general]\nbatch_size = "many"')

    assert any(each.startswith("resolution") for each in found.ignored)
    assert "batch_size" in {each["field"] for each in check(found.config).errors}
