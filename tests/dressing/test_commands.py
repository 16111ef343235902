"""Looks from the terminal, over one studio."""

import json
from pathlib import Path

import pytest

from troupe.app.cli import app, everywhere
from troupe.app.endings import run_to_end
from troupe.looks.commands.files import file_of


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("looks") / "data"
    assert run_to_end(app, everywhere(["init", "--data", str(folder)])) == 0
    assert run_to_end(app, everywhere(["personas", "duplicate", "nova", "--to", "Vera", "--data", str(folder)])) == 0
    return folder


@pytest.fixture
def troupe(capsys: pytest.CaptureFixture[str], data: Path):
    def run(*arguments: str, code: int = 0):
        capsys.readouterr()
        assert run_to_end(app, everywhere([*arguments, "--json", "--data", str(data)])) == code
        return json.loads(capsys.readouterr().out)

    return run


def test_a_look_is_changed_field_by_field_and_taken_back(troupe):
    before = troupe("looks", "show", "Vera")
    after = troupe("looks", "set", "Vera", "sliders.mecha=0.2", "palette.primary=#00A8FF")
    troupe("looks", "set", "Vera", "sliders.mecha=0.9")
    history = troupe("looks", "history", "Vera")["items"]
    restored = troupe("looks", "restore", "Vera", str(after["revision"]))

    assert after["look"]["sliders"]["mecha"] == 0.2
    assert after["look"]["palette"]["primary"] == "#00A8FF"
    assert after["revision"] == before["revision"] + 1
    assert len(history) >= 2
    assert restored["look"] == after["look"]


def test_a_wrong_look_is_refused_by_its_field(troupe):
    for told, field in (("sliders.mecha=2", "sliders.mecha"), ("nonsense", "nonsense")):
        refused = troupe("looks", "set", "Vera", told, code=5)
        assert (refused["error"], refused["field"]) == ("invalid", field)
    assert troupe("looks", "restore", "Vera", "soon", code=3)["error"] == "revision_not_found"


def test_another_person_of_a_seed_is_kept_only_when_asked(troupe):
    before = troupe("looks", "show", "Vera")
    shown = troupe("looks", "random", "Vera", "--seed", "77", "--lock", "hair")

    assert shown["look"]["seed"] == 77
    assert troupe("looks", "show", "Vera") == before
    assert troupe("looks", "random", "Vera", "--seed", "77", "--save")["look"]["seed"] == 77
    assert troupe("looks", "show", "Vera")["look"]["seed"] == 77


def test_words_are_read_and_kept_when_they_are_accepted(troupe):
    shown = troupe("looks", "describe", "Vera", "grüne Augen, Komet", "--language", "de")

    assert shown["patch"] == {"eyes": {"left": "#4E7A3A"}}
    assert shown["ignored_words"] == ["Komet"]
    troupe("looks", "describe", "Vera", "grey eyes", "--accept")
    assert troupe("looks", "show", "Vera")["look"]["eyes"]["left"] == "#6E7C8C"


def test_somebody_is_drawn_in_an_outfit_with_what_they_carry(troupe, tmp_path):
    troupe("looks", "set", "Vera", "equipment.main_hand=staff", "art.softness=0.5")
    out = str(tmp_path / "vera.svg")
    seen = set()
    for asked in ([], ["--outfit", "formal"], ["--equipment"], ["--only", "item:staff:front"]):
        troupe("looks", "frame", "Vera", "--view", "full", "--format", "svg", "--out", out, *asked)
        seen.add(Path(out).read_text())

    assert len(seen) == 4
    assert troupe("looks", "frame", "Vera", "--outfit", "nothing_known", code=5)["error"] == "unknown_outfit"


def test_what_can_be_chosen_is_listed(troupe):
    assert "cel" in troupe("looks", "catalog")["finishes"]
    assert "Comic" in [each["name"] for each in troupe("looks", "presets")["items"]]


def test_portraits_are_kept_and_written(troupe, tmp_path):
    out = tmp_path / "vera.svg"
    made = troupe("portrait", "Vera", "--format", "svg", "--seed", "5", "--count", "2", "--out", str(out))["items"]

    assert [each["seed"] for each in made] == [5, 6]
    assert [Path(each["file"]).name for each in made] == ["vera-1.svg", "vera-2.svg"]
    assert all(Path(each["file"]).read_text().startswith("<svg") for each in made)
    assert troupe("portrait", "Vera", "--template", "mural", code=3)["error"] == "unknown_template"


MISTOLD = (
    (("looks", "frame", "Vera", "--view", "bsut"), "view"),
    (("looks", "frame", "Vera", "--facing", "bakc"), "facing"),
    (("looks", "loop", "Vera", "--facing", "bakc"), "facing"),
    (("looks", "loop", "Vera", "--motion", "Big Wave"), "motion"),
    (("looks", "maps", "Vera", "--pose", "x" * 41), "pose"),
    (("looks", "curves", "Vera", "--from", "86400001"), "from"),
    (("portrait", "Vera", "--control", "opnpose"), "controls.0"),
    (("portrait", "Vera", "--kit", "ink=3"), "kits.0.weight"),
    (("portrait", "Vera", "--prompt", "x" * 501), "prompt"),
)


def test_an_option_that_cannot_be_drawn_is_told_by_its_field(troupe):
    refused = [troupe(*told, code=5) for told, _ in MISTOLD]

    assert {each["error"] for each in refused} == {"invalid"}
    assert [each["field"] for each in refused] == [field for _, field in MISTOLD]


def test_a_name_never_leads_to_another_folder():
    assert str(file_of("Vera", "joy.png")) == "vera-joy.png"
    assert str(file_of("../../Étoile \u202e/x 🌟", "joy.png")) == "étoile-x-joy.png"
    assert str(file_of("..", "joy.png")) == "persona-joy.png"


def test_no_cell_of_a_drawing_is_painted_alone(troupe, tmp_path):
    drawn = troupe("portrait", "Vera", "--template", "expression_grid", "--out", str(tmp_path / "grid.png"))["items"][0]

    assert troupe("looks", "repaint", drawn["id"], "joy", code=4)["error"] == "nothing_painted_in_cells"
    assert troupe("looks", "repaint", drawn["id"], "hunger", code=3)["error"] == "no_such_cell"


def test_a_control_map_is_written(troupe, tmp_path):
    made = troupe("looks", "maps", "Vera", "--kind", "openpose", "--width", "128", "--out", str(tmp_path / "pose.png"))

    assert Path(made["file"]).read_bytes().startswith(b"\x89PNG")


def test_a_line_is_spoken_to_its_end(troupe):
    seen = troupe("looks", "speak", "Vera", "Hi.", "--emotion", "joy")["items"]

    assert [each["data"]["phase"] for each in seen if each["type"] == "avatar.speak"] == ["start", "cues", "end"]
    states = [each["data"]["state"] for each in seen if each["type"] == "avatar.state"]
    assert states == ["speaking", "idle"]
    assert seen[0]["data"]["text"] == "Hi."


def test_a_kit_that_is_missing_stops_a_model_unless_it_may_be_left_out(troupe):
    troupe("looks", "set", "Vera", "identity_kit=avatar.identity.grace")
    asked = ("portrait", "Vera", "--provider", "stability", "--model", "core")
    refused = troupe(*asked, code=4)
    skipped = troupe(*asked, "--skip-missing-kits", code=8)
    troupe("looks", "set", "Vera", "identity_kit=null")

    assert (refused["error"], "avatar.identity.grace" in refused["detail"]) == ("kit_missing", True)
    assert skipped["error"] == "provider_missing"


def test_who_can_paint_is_listed_with_prices_and_models(troupe):
    named = {each["name"]: each for each in troupe("looks", "providers", "--probe")}
    priced = troupe("portrait", "Nova", "--provider", "stability", "--model", "core", "--count", "2", "--estimate")

    assert (named["rig"]["set_up"], named["stability"]["set_up"]) == (True, False)
    assert named["rig"]["answer"].endswith("ms")
    assert "answer" not in named["stability"]
    assert priced["cost_micros"] == 60_000
    assert troupe("looks", "models", "diffusers") == []
    assert troupe("looks", "models", "brush", code=5)["error"] == "unknown_provider"
