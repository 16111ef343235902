"""Kits from the terminal, and the two programs that others call."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from talent_factory.image import index_avatar_talents, validator
from tests.support.studio import surroundings, troupe
from tests.talents.archives import packed
from tests.talents.asking import AURORA, SIX
from tests.talents.kits import INK, files, lora, put, safetensors
from tests.talents.test_hostile_talking_kits import ID as TALKING
from tests.talents.test_hostile_talking_kits import sound


def told(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return json.loads(capsys.readouterr().out)


def test_a_fresh_install_lists_six_valid_kits_by_the_seeds_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "talent_factory.image.index_avatar_talents"]
    answer = subprocess.run(command, env=surroundings(tmp_path), capture_output=True, text=True, check=True)

    found = json.loads(answer.stdout)
    assert [each["id"] for each in found] == SIX
    assert all(each["valid"] and os.path.isabs(each["path"]) for each in found)


def test_the_index_shows_broken_kits_on_demand_and_writes_whole_files(tmp_path: Path, capsys) -> None:
    put(tmp_path / "kits", files())
    put(tmp_path / "kits", files("avatar.style.pen", weights=b"text"), "avatar.style.pen")
    base = ["--base-dir", str(tmp_path / "kits")]

    assert index_avatar_talents.main(base) == 0
    assert [each["id"] for each in told(capsys)] == [INK]
    assert index_avatar_talents.main([*base, "--include-invalid"]) == 0
    assert [each["valid"] for each in told(capsys)] == [True, False]
    assert index_avatar_talents.main([*base, "--level", "lenient"]) == 0
    assert len(told(capsys)) == 2
    assert index_avatar_talents.main([*base, "--pretty", "-o", str(tmp_path / "var" / "index.json")]) == 0
    assert json.loads((tmp_path / "var" / "index.json").read_text())[0]["id"] == INK
    assert index_avatar_talents.main(["--base-dir", str(tmp_path / "nowhere")]) == 1


def test_the_validators_exit_codes_can_gate_a_pipeline(tmp_path: Path, capsys) -> None:
    kits = tmp_path / "kits"
    kits.mkdir()
    base = ["--base-dir", str(kits)]

    assert validator.main(base) == 0
    assert validator.main([*base, "--require-any"]) == 1
    put(kits, files())
    assert validator.main([*base, "--verbose", "--require-any"]) == 0
    assert validator.main([*base, "--talent-id", INK]) == 0
    assert validator.main([*base, "--talent-id", "avatar.style.none"]) == 1
    assert validator.main([*base, "--talent-id", "../../.."]) == 1
    put(kits, files("avatar.style.pen", weights=b"text"), "avatar.style.pen")
    assert validator.main(base) == 1
    assert validator.main([*base, "--level", "lenient"]) == 0
    capsys.readouterr()
    assert validator.main([*base, "--json"]) == 1
    assert [each["valid"] for each in json.loads(capsys.readouterr().out)["kits"]] == [True, False]
    with pytest.raises(SystemExit) as wrong:
        validator.main(["--level", "hard"])
    assert wrong.value.code == 2


def test_kits_are_added_and_judged_at_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "ink.safetensors").write_bytes(safetensors(lora()))

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return troupe(tmp_path, "--json", "talents", *arguments)

    added = run("add", str(tmp_path / "ink.safetensors"), "--id", INK, "--license", "CC-BY-4.0")
    (zip := tmp_path / "bosun.zip").write_bytes(packed(sound()))
    run("personality", "import", str(zip))
    judged = run("check", INK, AURORA, TALKING)

    assert json.loads(added.stdout)["usable"] == "full"
    assert (judged.returncode, json.loads(judged.stdout)["summary"]["valid"]) == (0, 3)
