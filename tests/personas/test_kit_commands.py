"""`troupe personas import`, `export` and what finds one's way among personas, from the terminal."""

import json
import shutil

import pytest

from tests.support.studio import troupe

INVALID, MISSING = 5, 3
DUEL = {"name": "Ada", "role": "poet", "goal": "win"}


@pytest.fixture
def run(tmp_path):
    def run(*arguments, data="data"):
        done = troupe(tmp_path, "--json", "--data", str(tmp_path / data), *map(str, arguments))
        return done.returncode, json.loads(done.stdout)

    return run


def test_a_persona_goes_out_comes_in_elsewhere_and_is_found_there(run, tmp_path):
    run("personas", "new", "Vera", "role=archivist", 'tags=["maps"]')
    kit = tmp_path / "vera.persona"

    told = run("personas", "export", "vera", "--to", kit)[1]
    assert (told["file"], told["bytes"]) == (str(kit), kit.stat().st_size)
    assert run("personas", "import", kit, "--dry-run", data="other")[1]["report"]["trust"] == "signed"
    key = run("personas", "signers")[1]["own"]
    assert run("personas", "trust", key["public_key"], "--name", "Home", data="other")[1]["name"] == "Home"
    arrived = run("personas", "import", kit, data="other")[1]
    assert (arrived["persona"]["role"], arrived["report"]["trust"]) == ("archivist", "verified")
    assert [each["name"] for each in run("personas", "search", "archi", data="other")[1]["items"]] == ["Vera"]
    assert run("personas", "tags", data="other")[1]["items"] == [{"tag": "maps", "count": 1}]
    assert run("personas", "distrust", key["fingerprint"], data="other")[0] == 0
    assert run("personas", "distrust", key["fingerprint"], data="other")[0] == MISSING


def test_of_several_files_each_is_told_and_a_damaged_one_is_refused(run, tmp_path):
    good, bad = tmp_path / "ada.json", tmp_path / "bad.persona"
    good.write_text(json.dumps(DUEL))
    run("personas", "new", "Vera")
    run("personas", "export", "vera", "--to", bad, "--unsigned")
    damaged = bad.read_bytes()
    bad.write_bytes(damaged[:-30] + b"?" + damaged[-29:])

    items = run("personas", "import", good, bad)[1]["items"]
    code, told = run("personas", "import", bad)

    assert [each.get("persona", {}).get("name") for each in items] == ["Ada", None]
    assert items[1]["error"]["code"] == "KIT_INVALID"
    assert (code, told["error"]) == (INVALID, "KIT_INVALID")
    assert run("personas", "import", good, "--on-conflict", "often")[1]["field"] == "on_conflict"


def test_every_shape_can_be_written(run, tmp_path):
    run("personas", "new", "Vera", "role=archivist")
    for shape in ("json", "duel", "foundry", "character"):
        told = run("personas", "export", "vera", "--format", shape, "--to", tmp_path / shape)
        assert told[0] == 0, told
        assert json.loads((tmp_path / shape).read_text())
    assert run("personas", "export", "vera", "--format", "exe", "--to", tmp_path / "x")[1]["field"] == "format"


def test_among_adults_the_age_is_stated_when_a_persona_comes_in(run, tmp_path):
    file = tmp_path / "ada.json"
    file.write_text(json.dumps(DUEL | {"age": 40}))
    shutil.rmtree(tmp_path / "grown", ignore_errors=True)
    done = troupe(tmp_path, "init", "--realm", "adult", "--data", str(tmp_path / "grown"))
    assert done.returncode == 0, done.stderr

    code, told = run("personas", "import", file, data="grown")

    assert (code, told["reason"]) == (INVALID, "age_required")
    assert run("personas", "import", file, "--age", "40", data="grown")[1]["persona"]["age"] == 40


def test_the_bin_examples_and_names_of_versions_are_shown(run):
    run("personas", "new", "Vera")
    run("personas", "learn", "vera", "Hi", "Good day")
    assert [each["user_message"] for each in run("personas", "examples", "vera")[1]["items"]] == ["Hi"]
    assert run("personas", "examples", "vera", "--removed")[1]["items"] == []
    assert run("personas", "name-version", "vera", "first light")[1]["name"] == "first light"
    run("personas", "delete", "vera")

    found = run("personas", "bin")[1]["items"]

    assert [each["name"] for each in found] == ["Vera"]
    assert found[0]["purge_at"]
