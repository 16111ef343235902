"""Kits without training: what pictures say to the drawing, and a kit that says so."""

import json
import subprocess
import sys

import pytest
import pytest_asyncio

from tests.support.studio import opened, surroundings
from tests.talents.lessons import begun, config, filled, picture, run_of, spoken
from tests.talents.waiting import ended
from troupe.app.easel import easel
from troupe.kit.raster import encode_png
from troupe.looks import Bearer, Frame, Look, Performance, draw, paint, resolve
from troupe.talents.domain.fitting import fitted
from troupe.talents.service.sketching import traits_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory):
    async with opened(tmp_path_factory.mktemp("previews"), working=True) as studio:
        yield studio


def portraits(**look: object) -> list[bytes]:
    """The same figure, drawn by our own hand, before one ground."""
    told = {"finish": "cel", "background": {"kind": "solid", "colours": ["#9FB4C4"]}, **look}
    found = []
    for seed, emotion in ((11, "neutral"), (12, "joy"), (13, "anger"), (14, "sadness")):
        resolved = resolve(Look.model_validate_json(json.dumps({"seed": seed, **told})), Bearer(age=24, kits={}))
        frame = Frame.model_validate({"view": "bust"})
        found.append(encode_png(paint(draw(resolved, Performance(emotion=emotion), frame), 512, 512), 512, 512))
    return found


def near(one: str, other: str) -> int:
    return max(abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) for at in (1, 3, 5))


async def test_pictures_tell_skin_hair_and_colours():
    looked = {"skin": 8, "hair": {"colour": "#15151A"}, "palette": {"primary": "#C0392B"}}
    traits = traits_of(portraits(**looked), easel().skins)
    rig = fitted("identity", traits)

    assert traits.skin in (7, 8, 9)
    assert near(traits.hair, "#15151A") < 40
    assert near(rig["identity"]["palette"]["primary"], "#C0392B") < 60
    assert traits_of(portraits(**looked), easel().skins) == traits, "the same pictures tell the same"


async def test_a_style_takes_the_way_of_drawing_and_never_says_who_somebody_is():
    bold = fitted("style", traits_of(portraits(art={"chroma": 1.0, "line_weight": 1.0}), easel().skins))
    pale = fitted("style", traits_of(portraits(art={"chroma": 0.0}), easel().skins))
    moved = [{each["path"]: each["value"] for each in rig["deltas"]} for rig in (bold, pale)]

    assert moved[0].get("art.chroma", 0) > moved[1].get("art.chroma", 0)
    assert bold["identity"] is None
    assert not [path for path in moved[0] if path.startswith(("hair", "skin", "eyes"))]
    assert easel().rig_fault(bold) is None


async def test_without_a_model_a_whole_valid_kit_is_made_that_says_it_was_not_trained(here):
    dataset = await filled(here)
    run = await begun(here, dataset, id="avatar.style.previewed")
    job = await ended(here.http, run["job_id"])
    run = await run_of(here, run["id"])

    assert (job["state"], run["state"], run["backend"]) == ("done", "done", "preview"), (job["error"], run["error"])
    kit = (await here.http.get("/api/talents/avatar.style.previewed")).json()
    assert (kit["valid"], kit["usable"]) == (True, "full"), kit["findings"]
    metadata = kit["entry"]["metadata"]
    assert (metadata["trained"], metadata["backend"]) == (False, "preview")
    assert {"rig.json", "report.json", "train_config.yaml", "examples/1_bust.png"} <= set(kit["files"])
    assert "neutral_weights" in {each["code"] for each in kit["findings"]}
    assert len(run["samples"]) == 2
    before, after = [
        (await here.http.get(f"/api/talents/runs/{run['id']}/samples/{each['file']}")).content
        for each in run["samples"]
    ]
    assert before != after


async def test_who_asks_for_real_training_is_told_what_is_missing_for_it(here):
    dataset = await filled(here)
    body = {"config": config(id="avatar.style.wanted"), "dataset_id": dataset, "backend": "torch", "accept_thin": True}
    refused = await here.http.post("/api/talents/runs", json=body)
    talking = {"id": "personality.bosun", "base_model": "talker", "license": "CC0-1.0"}
    lines = await here.http.post("/api/talents/runs", json={"config": talking, "dataset_id": await spoken(here)})

    assert (refused.status_code, refused.json()["error"]) == (409, "base_model_missing")
    assert lines.json()["error"] == "base_model_missing", "what talks cannot be drawn"


async def test_the_seeds_command_makes_a_kit_where_nothing_is_installed(tmp_path):
    (tmp_path / "pictures").mkdir()
    for number in range(12):
        (tmp_path / "pictures" / f"{number}.png").write_bytes(picture(number))
    told = config(id="avatar.style.ordered", train_data_dir="pictures")
    (tmp_path / "style.yaml").write_text(json.dumps(told))
    line = [sys.executable, "-m", "talent_factory.image.train_avatar_lora", "--accept-thin"]

    def call(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*line, *more], env=surroundings(tmp_path), capture_output=True, text=True, check=False)

    made = call("--config", str(tmp_path / "style.yaml"), "--base-dir", str(tmp_path / "kits"))
    missing = call("--config", str(tmp_path / "nowhere.yaml"))

    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("Fitting the drawing")
    manifest = json.loads((tmp_path / "kits/avatar.style.ordered/talent.json").read_text())
    assert manifest["metadata"]["backend"] == "preview"
    assert missing.returncode == 1
    assert missing.stderr.strip()
