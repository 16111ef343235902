"""What the terminal reads of folders and files before anything is begun."""

import pytest

from troupe.talents.commands.folders import lacks_of, lines_of
from troupe.talents.errors.training import BadLines


def test_a_dry_run_tells_that_there_is_nothing_to_learn_from(tmp_path):
    (tmp_path / "ink").mkdir()

    assert lacks_of({"train_data_dir": "ink"}, tmp_path, None) == []
    assert lacks_of({}, tmp_path, "a data set") == []
    assert "--dataset" in lacks_of({}, tmp_path, None)[0]
    assert "pencil" in lacks_of({"train_data_dir": "pencil"}, tmp_path, None)[0]


def test_exchanges_are_read_line_by_line_and_a_broken_line_is_named(tmp_path):
    file = tmp_path / "lines.jsonl"
    file.write_text('{"messages": ["one\u2028line"]}\n\n{"messages": []}\n', "utf-8")
    assert lines_of(file) == [{"messages": ["one\u2028line"]}, {"messages": []}]

    file.write_text('{"messages": []}\n{"messages"\n', "utf-8")
    with pytest.raises(BadLines, match="Line 2 of lines"):
        lines_of(file)
