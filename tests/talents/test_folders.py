"""What the terminal reads of folders and files before anything is begun."""

from pathlib import Path

import pytest

from tests.talents.asking import SIX
from troupe.talents.commands.folders import lacks_of, lines_of
from troupe.talents.domain.lessons import check, read_yaml
from troupe.talents.domain.samples import SAMPLES
from troupe.talents.errors.training import BadLines

CONFIGS = Path(__file__).parents[2] / "configs/avatar"


def test_a_dry_run_tells_that_there_is_nothing_to_learn_from(tmp_path):
    (tmp_path / "ink").mkdir()

    assert lacks_of({"train_data_dir": "ink"}, tmp_path, None) == []
    assert lacks_of({}, tmp_path, "a data set") == []
    assert "pencil" in lacks_of({"train_data_dir": "pencil"}, tmp_path, None)[0]


def test_exchanges_are_read_line_by_line_and_a_broken_line_is_named(tmp_path):
    file = tmp_path / "lines.jsonl"
    file.write_text('{"messages": ["one\u2028line"]}\n\n{"messages": []}\n', "utf-8")
    assert lines_of(file) == [{"messages": ["one\u2028line"]}, {"messages": []}]

    file.write_text('{"messages": []}\n{"messages"\n', "utf-8")
    with pytest.raises(BadLines, match="Line 2 of lines"):
        lines_of(file)


def test_every_sample_has_a_config_that_trains_it():
    found = [check(read_yaml(each.read_text("utf-8"))) for each in sorted(CONFIGS.glob("*.yaml"))]
    told = {each.normalised["id"]: each.normalised for each in found if each.normalised}

    assert [each.errors for each in found] == [[]] * len(found)
    assert set(told) == {*SIX, "avatar.style.new_style"}
    for sample in SAMPLES:
        config = told[sample.id]
        numbers = (config["resolution"], config["lora_rank"], config["learning_rate"], config["batch_size"])
        assert numbers == (640, 16, 1e-4, 1)
        assert config["max_train_steps"] == (4_000 if sample.token else 3_000)
        assert (config["token"], config["negatives"]) == (sample.token, sample.negatives)
