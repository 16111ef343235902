"""Trainings around the trainer: data, consent, order, stop, going on. The trainer here only pretends."""

import asyncio
import json

import pytest
import pytest_asyncio

from tests.support.studio import opened
from tests.talents.archives import packed
from tests.talents.kits import files, read
from tests.talents.lessons import ENDED, begun, config, filled, models, picture, run_of, spoken
from tests.talents.test_hostile_talking_kits import manifest, sound
from tests.talents.waiting import ended
from troupe.app.training import PRETENDED
from troupe.talents.domain.datasets import masked
from troupe.talents.domain.lessons import BadConfig, check, read_yaml
from troupe.talents.domain.runs import repeats
from troupe.talents.errors.training import NothingToResume, NoTraining

pytestmark = pytest.mark.asyncio(loop_scope="module")
NEEDED = (
    "id", "kind", "sdx_version", "base_model", "train_data_dir", "resolution", "lora_rank", "max_train_steps",
    "learning_rate", "batch_size",
)  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory):
    kinds = {"pretended": "StableDiffusionPipeline", "large": "StableDiffusionXLPipeline"}
    place = models(tmp_path_factory.mktemp("models"), **kinds)
    async with opened(tmp_path_factory.mktemp("training"), working=True, image_models=place) as studio:
        talking = studio.studio.directory.path / "models/text/talker"
        talking.mkdir(parents=True)
        (talking / "config.json").write_text('{"architectures": ["LlamaForCausalLM"], "model_type": "llama"}')
        (talking / "model.safetensors").write_bytes(b"")
        (talking / PRETENDED).write_text("nobody trains this")
        yield studio


async def until(here, id, wanted, seconds=30.0):
    for _ in range(int(seconds * 20)):
        if wanted(run := await run_of(here, id)):
            break
        await asyncio.sleep(0.05)
    return run


async def test_a_training_becomes_a_kit_that_is_valid_and_tells_where_it_comes_from(here):
    dataset = await filled(here)
    run = await begun(here, dataset, tags=["ink"], description="Ink lines.")
    job = await ended(here.http, run["job_id"])
    run = await run_of(here, run["id"])

    assert (job["state"], run["state"]) == ("done", "done"), (job["error"], run["error"])
    kit = (await here.http.get("/api/talents/avatar.style.trial")).json()
    assert (kit["valid"], kit["source"], kit["usable"]) == (True, "trained", "full"), kit["findings"]
    fits = (await here.http.get("/api/talents/avatar.style.trial/fits")).json()["items"]
    assert {each["model"]: each["fits"] for each in fits} == {"large": "no", "pretended": "yes"}
    assert fits[0]["reason"] == (
        "avatar.style.trial was trained for SD 1.5 (768-wide prompts); this model is SDXL (2048)."
    )
    metadata = kit["entry"]["metadata"]
    assert (metadata["dataset_sha256"], metadata["run_id"]) == (run["dataset_sha256"], run["id"])
    assert kit["report"]["dialect"] == "kohya"
    assert kit["delta"]["verdict"] == run["report"]["verdict"]
    assert (metadata["content_sha256"], metadata["architecture"]) == (
        kit["content_sha256"],
        "stable-diffusion-v1/lora",
    )
    assert kit["report"]["metadata"]["modelspec.resolution"] == "256x256"
    assert {"loss.csv", "report.json", "train_config.yaml", "examples/1.png"} <= set(kit["files"])
    assert run["report"]["verdict"] == "light"
    points = (await here.http.get(f"/api/talents/runs/{run['id']}/loss")).json()["points"]
    assert points[-1]["step"] == 50
    assert points[-1]["loss"] < points[0]["loss"]
    bases = (await here.http.get("/api/talents/base_models")).json()["items"]
    (base,) = [each for each in bases if each["name"] == "pretended"]
    assert base["trainable_here"] == {"yes": base["trainable"], "reason": base["reason"], "seconds_per_step": 0.05}
    second = {"config": config(id="avatar.style.second", max_train_steps=200), "dataset_id": dataset}
    told = (await here.http.post("/api/talents/runs", json=second | {"accept_thin": True})).json()
    assert told["estimate"] == {"steps": 200, "seconds_per_step": 0.05, "seconds": 10.0}
    await here.http.post(f"/api/talents/runs/{told['run']['id']}/cancel")
    later = (await here.http.get(f"/api/talents/runs/{run['id']}/loss?since=48")).json()["points"]
    assert [each["step"] for each in later] == [49, 50]
    sample = run["samples"][-1]
    assert (await here.http.get(f"/api/talents/runs/{run['id']}/samples/{sample['file']}")).status_code == 200
    weights = await here.http.get("/api/talents/avatar.style.trial/files/weights.safetensors")
    assert read(weights.content)[1]["ss_network_dim"] == "4"


async def test_a_training_is_stopped_goes_on_where_it_stood_and_can_be_finished_early(here):
    dataset = await filled(here)
    run = await begun(here, dataset, id="avatar.style.halted")
    again = await here.http.post(
        "/api/talents/runs", json={"config": config(id="avatar.style.halted"), "dataset_id": dataset}
    )
    other = config(id="avatar.style.halted", lora_rank=8)
    refused = await here.http.post("/api/talents/runs", json={"config": other, "dataset_id": dataset})
    await until(here, run["id"], lambda each: each["progress"].get("step", 0) >= 3)
    busy = await here.http.delete(f"/api/talents/datasets/{dataset}")
    await here.http.post(f"/api/talents/runs/{run['id']}/cancel")
    stopped = await until(here, run["id"], lambda each: each["state"] in ENDED)

    assert again.json()["run"]["id"] == run["id"]
    assert refused.json()["error"] == "run_active"
    assert busy.json()["error"] == "dataset_in_use"
    assert (stopped["state"], stopped["can_resume"]) == ("cancelled", True)
    begun_at = stopped["progress"]["step"]
    told = {"config": config(id="avatar.style.halted", resume=True), "dataset_id": dataset, "accept_thin": True}
    went_on = await here.http.post("/api/talents/runs", json=told)
    assert (went_on.status_code, went_on.json()["run"]["id"]) == (202, run["id"])
    await here.http.post(f"/api/talents/runs/{run['id']}/cancel")
    await until(here, run["id"], lambda each: each["state"] in ENDED)
    resumed = (await here.http.post(f"/api/talents/runs/{run['id']}/finish")).json()
    await ended(here.http, resumed["job_id"])
    done = await run_of(here, run["id"])
    assert (done["state"], done["report"]["steps"]) == ("done", done["progress"]["step"])
    assert begun_at <= done["report"]["steps"] < 50
    assert (done["resumed_from"], done["step"], done["phase"]) == (done["report"]["steps"], done["step"], "installing")
    no = await here.http.post(f"/api/talents/runs/{run['id']}/resume")
    assert no.json()["error"] == "nothing_to_resume"


async def test_a_stopped_training_travels_in_a_folder_and_goes_on_elsewhere(here, tmp_path):
    dataset, kept = await filled(here, 2), await filled(here, 2, caption="people,")
    run = await begun(here, dataset, id="avatar.style.guest", reg_dataset_id=kept)
    await until(here, run["id"], lambda each: each["progress"].get("step", 0) >= 3)
    travelling, person = here.studio.talents.travelling, here.studio.person
    with pytest.raises(NothingToResume):
        await travelling.pack(person, run["id"], tmp_path / "early")
    await here.http.post(f"/api/talents/runs/{run['id']}/cancel")
    stopped = await until(here, run["id"], lambda each: each["state"] in ENDED)
    names = await travelling.pack(person, run["id"], tmp_path / "run")
    for id in (dataset, kept):  # nothing of here is needed there
        await here.http.delete(f"/api/talents/datasets/{id}")
    guest = await travelling.bring(person, tmp_path / "run")
    told = await run_of(here, guest.id)
    again = (await here.http.post(f"/api/talents/runs/{guest.id}/resume")).json()
    await ended(here.http, again["job_id"])

    assert {"checkpoint.safetensors", "picture-0001.png", "prior-0001.png", "training.json"} <= set(names)
    assert (told["state"], told["can_resume"], told["step"]) == ("interrupted", True, stopped["step"])
    assert told["dataset_sha256"] == run["dataset_sha256"]
    done = await run_of(here, guest.id)
    assert (done["state"], done["resumed_from"]) == ("done", stopped["step"]), done["error"]
    points = (await here.http.get(f"/api/talents/runs/{guest.id}/loss")).json()["points"]
    assert [each["step"] for each in points] == list(range(1, 51))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"order": {"samples": [{"file": "../../etc/passwd"}]}}, "order.samples"),
        ({"order": {"samples": [{"file": "picture-0007.png"}]}}, "picture-0007.png is missing"),
        ({"order": {"samples": []}}, "learns from 1"),
        ({"format": 2}, "format"),
    ],
)
async def test_a_folder_that_is_no_training_is_taken_nowhere(here, tmp_path, change, said):
    whole = {"format": 1, "config": config(), "data": {"name": "A", "subject": "fictional"}}
    order = {"samples": [{"file": "picture-0000.png"}]}
    (tmp_path / "training.json").write_text(json.dumps(whole | {"order": order} | change))
    (tmp_path / "checkpoint.safetensors").write_bytes(b"{}")
    (tmp_path / "picture-0000.png").write_bytes(picture(1))

    with pytest.raises(NoTraining, match=said):
        await here.studio.talents.travelling.bring(here.studio.person, tmp_path)


async def test_pictures_that_a_model_is_to_keep_are_laid_beside_those_it_learns_from(here):
    dataset, kept, lines = await filled(here, 2), await filled(here, 2, caption="people,"), await spoken(here)
    wrong = [{"reg_data_dir": "people"}, {"reg_dataset_id": lines}]
    bodies = [{"config": config(**each), "dataset_id": dataset, "accept_thin": True} for each in wrong]
    refused = [(await here.http.post("/api/talents/runs", json=each)).json() for each in bodies]
    run = await begun(here, dataset, id="avatar.style.steady", reg_dataset_id=kept, prior_weight=0.5)
    await ended(here.http, run["job_id"])

    assert [(each["error"], each["field"]) for each in refused] == [
        ("not_to_keep", "reg_data_dir"),
        ("not_to_keep", "reg_dataset_id"),
    ]
    order = json.loads((here.studio.directory.path / f"talents/.runs/{run['id']}/order.json").read_text())
    assert [each["caption"] for each in order["prior"]] == ["people, view 0", "people, view 1"]
    assert (await run_of(here, run["id"]))["state"] == "done"


async def test_a_persona_sits_for_what_a_model_is_to_keep_and_no_word_calls_it(here):
    born = [{"name": name, "role": "A weaver.", "age": age} for name, age in (("Mira", 31), ("Pip", 15))]
    mira, pip = [(await here.http.post("/api/personas", json=each)).json()["persona"]["id"] for each in born]
    dataset = await filled(here, 2, type="identity", token="grace", caption="grace,")
    told = config(id="avatar.identity.kept", token="grace", reg_from_persona=mira)
    refused = [told | {"reg_from_persona": pip}, told | {"reg_dataset_id": dataset}]
    bodies = [{"config": each, "dataset_id": dataset, "accept_thin": True} for each in (*refused, told)]
    young, both, begun = [(await here.http.post("/api/talents/runs", json=each)).json() for each in bodies]
    await ended(here.http, begun["job_id"])

    assert (young["error"], both["errors"][0]["field"]) == ("minor_refused", "reg_from_persona")
    order = json.loads((here.studio.directory.path / f"talents/.runs/{begun['run']['id']}/order.json").read_text())
    assert len(order["prior"]) == 12
    assert not [each for each in order["prior"] if "grace" in each["caption"] or not each["caption"]]
    assert (await run_of(here, begun["run"]["id"]))["state"] == "done"


async def test_a_training_that_fails_says_why_and_leaves_no_kit(here):
    dataset = await filled(here)
    run = await begun(here, dataset, id="avatar.style.burnt", learning_rate=0.01)
    job = await ended(here.http, run["job_id"])
    run = await run_of(here, run["id"])

    assert (job["state"], run["state"], run["error"]["code"]) == ("failed", "failed", "diverged")
    assert "alve" in run["error"]["next_step"]
    assert run["error"]["change"] == {"learning_rate": "0.005"}
    told = [(each["what"], each["step"]) for each in run["progress"]["log"]]
    assert told == [("training", 0)]
    assert (await here.http.get("/api/talents/avatar.style.burnt")).status_code == 404


async def test_lines_become_a_kit_that_talks_and_what_is_private_in_them_is_masked(here):
    bosun = {"name": "Bosun Bo", "description": "An old sailor who mends nets."}
    persona = (await here.http.post("/api/personas", json=bosun)).json()["persona"]
    dataset = await spoken(here, persona_id=persona["id"])
    line = {
        "messages": [
            {"role": "user", "text": "who?"},
            {"role": "persona", "text": "Write to bo@ship.org, or 555-123-4567."},
        ]
    }
    await here.http.post(f"/api/talents/datasets/{dataset}/lines", json={"lines": [line], "source": "the log"})
    told = {"id": "personality.bosun", "base_model": "talker", "preset": "speed", "license": "CC0-1.0"}
    nothing = (await here.http.post("/api/talents/runs", json={"config": told})).json()
    assert (nothing["error"], nothing["field"]) == ("no_images", "dataset_id")
    begun = await here.http.post("/api/talents/runs", json={"config": told | {"dataset_id": dataset}})
    await ended(here.http, begun.json()["job_id"])
    run = await run_of(here, begun.json()["run"]["id"])

    assert run["state"] == "done", run["error"]
    order = here.studio.directory.path / f"talents/.runs/{run['id']}/order.json"
    assert "mends nets" in json.loads(order.read_text())["system"]
    (kit,) = (await here.http.get("/api/talents/personality")).json()["items"]
    assert (kit["id"], kit["valid"], kit["perplexity"]["after"]) == ("personality.bosun", True, 40.0), kit["findings"]
    zip = (await here.http.get("/api/talents/personality/personality.bosun/export")).content
    refused = await bring_talking(here, zip)
    assert (refused.status_code, refused.json()["error"]) == (409, "kit_exists")
    assert (await bring_talking(here, zip, on_conflict="version")).json()["valid"]
    assert (await here.http.get("/api/talents/personality/personality.bosun/export")).content == zip
    adapter = await here.http.get("/api/talents/personality/personality.bosun/files/adapter_config.json")
    assert adapter.json()["peft_type"] == "LORA"
    kept = (await here.http.get(f"/api/talents/datasets/{dataset}")).json()["samples"]
    assert kept[-1]["messages"][1]["text"] == "Write to [EMAIL_MASKED], or [PHONE_MASKED]."
    assert (kept[0]["source"], kept[-1]["source"]) == (None, "the log")
    assert (await here.http.delete("/api/talents/personality/personality.bosun")).status_code == 204
    assert (await here.http.get("/api/talents/personality/personality.bosun")).status_code == 404
    assert (await here.http.get("/api/talents/personality/put_away")).json()["items"] == [{"id": "personality.bosun"}]
    assert (await here.http.post("/api/talents/personality/personality.bosun/restore")).json()["valid"]
    assert (await here.http.get("/api/talents/personality/put_away")).json()["items"] == []


async def bring_talking(here, content, **asked):
    files = {"file": ("kit.zip", content)}
    return await here.http.post("/api/talents/personality/import", files=files, params=asked)


async def test_a_kit_is_held_against_what_the_folder_of_its_base_says(here):
    async def brought(**told):
        content = packed(files("avatar.style.based", **told))
        return await here.http.post("/api/talents/import", files={"file": ("kit.zip", content)})

    other, same = await brought(base_model="large"), await brought(base_model="pretended")

    assert (other.status_code, [each["code"] for each in other.json()["findings"] if each["severity"] == "error"]) == (
        422,
        ["base_mismatch"],
    )
    assert same.status_code == 201


async def test_a_talking_kit_in_a_zip_is_judged_before_it_is_anything(here):
    licence = {"license": "CC0-1.0", "consent_id": "0190d0c2-0000-7000-8000-000000000000"}
    wrong = {
        "unsafe_archive": packed(sound() | {"run.sh": b"x"}),
        "kit_invalid": packed(sound() | {"adapter_model.safetensors": b"a text"}),
        "consent_required": packed(sound() | {"talent.json": manifest(metadata=licence)}),
    }
    answers = {code: await bring_talking(here, content) for code, content in wrong.items()}

    assert {code: each.json()["error"] for code, each in answers.items()} == {code: code for code in wrong}
    assert [each.status_code for each in answers.values()] == [422, 422, 403]


async def test_bad_pictures_of_a_batch_are_refused_by_name_and_the_others_are_kept(here):
    made = (await here.http.post("/api/talents/datasets", json={"name": "Mixed", "type": "style"})).json()
    files = {
        "good.png": picture(1),
        "again.png": picture(1),
        "small.png": picture(2, 640, 200),
        "page.png": b"<html>not a picture</html>",
        "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "a_child.png": picture(3),
        "cut.png": picture(4)[:400],
    }
    sent = [("files", (name, content, "image/png")) for name, content in files.items()]
    answer = (await here.http.post(f"/api/talents/datasets/{made['id']}/images", files=sent)).json()
    nothing = await here.http.post(f"/api/talents/datasets/{made['id']}/images", files=sent[3:4])

    assert [each["name"] for each in answer["added"]] == ["good.png"]
    refused = {each["file"]: each["error"] for each in answer["refused"]}
    assert set(refused) == set(files) - {"good.png"}
    assert (refused["small.png"], refused["a_child.png"]) == ("too_small", "minor_refused")
    assert (nothing.status_code, nothing.json()["error"]) == (422, "nothing_added")
    found = (await here.http.get("/api/media?limit=100")).json()["items"]
    assert not [each for each in found if each["name"].startswith(("small", "again", "a_child"))]


async def test_the_coach_counts_measures_and_says_what_to_do(here):
    thin = await filled(here, 6, type="identity", token="grace")
    ready = await filled(here, 20, type="identity", token="grace", caption="grace,")

    bad = (await here.http.get(f"/api/talents/datasets/{thin}/report")).json()
    good = (await here.http.get(f"/api/talents/datasets/{ready}/report")).json()
    refused = await here.http.post(
        "/api/talents/runs",
        json={"config": config(id="avatar.identity.grace", token="grace"), "dataset_id": thin},
    )
    filled_in = await here.http.post(
        f"/api/talents/datasets/{thin}/captions", json={"mode": "token", "overwrite": True}
    )

    assert bad["verdict"] == "not_ready"
    assert {"count", "token"} <= {each["check"] for each in bad["findings"] if each["severity"] == "block"}
    assert {"few_pictures", "token_nowhere"} <= {each["code"] for each in bad["findings"]}
    (few,) = [each for each in bad["findings"] if each["code"] == "few_pictures"]
    assert few["values"] == {"count": 6, "more": 4}
    assert good["verdict"] == "ready", good["findings"]
    assert refused.json()["error"] == "data_not_ready"
    assert filled_in.json() == {"changed": 6, "kept": 0}


async def test_a_real_person_needs_a_consent_and_withdrawing_it_locks_everything(here):
    told = {"name": "Ada", "type": "identity", "token": "ada_w", "subject": "real_person"}
    without = await here.http.post("/api/talents/datasets", json=told)
    words = (await here.http.get("/api/talents/consents")).json()
    given = {
        "subject_name": "Ada W",
        "subject_is": "other",
        "adult": True,
        "statement_version": words["statement_version"],
    }
    young = await here.http.post("/api/talents/consents", json=given | {"adult": False})
    consent = (await here.http.post("/api/talents/consents", json=given)).json()
    dataset = await filled(here, 12, **told, consent_id=consent["id"], caption="ada_w,")
    run = await begun(here, dataset, id="avatar.identity.ada_w", token="ada_w")
    await ended(here.http, run["job_id"])
    before = (await here.http.get("/api/talents/avatar.identity.ada_w")).json()
    shared = await here.http.put("/api/talents/avatar.identity.ada_w", json={"visibility": "shared"})
    running = await begun(here, dataset, id="avatar.identity.ada_two", token="ada_w")
    withdrawn = await here.http.post(f"/api/talents/consents/{consent['id']}/withdraw")
    await ended(here.http, running["job_id"])

    assert (without.status_code, without.json()["error"]) == (403, "consent_required")
    assert (young.status_code, young.json()["error"]) == (403, "minor_refused")
    assert (before["usable"], before["entry"]["metadata"]["consent_id"]) == ("full", consent["id"])
    assert before["entry"]["metadata"]["consent_given_at"] == consent["given_at"]
    assert (shared.status_code, shared.json()["error"]) == (403, "consent_required")
    effects = withdrawn.json()["effects"]
    assert effects == {
        "datasets": ["Ada"],
        "trainings": ["avatar.identity.ada_two"],
        "kits": ["avatar.identity.ada_w"],
    }
    after = (await here.http.get("/api/talents/avatar.identity.ada_w")).json()
    assert (after["usable"], after["valid"]) == ("no", False)
    assert "consent_withdrawn" in {each["code"] for each in after["findings"]}
    assert (await here.http.get(f"/api/talents/datasets/{dataset}")).json()["samples"] == []
    assert (await here.http.get("/api/talents/avatar.identity.ada_two")).status_code == 404
    left = here.studio.directory.path / "talents" / ".runs"
    assert [one["id"] for one in (run, running) if (left / one["id"]).exists()] == []
    twice = await here.http.post(f"/api/talents/consents/{consent['id']}/withdraw")
    assert twice.json()["error"] == "already_withdrawn"


async def test_in_an_adult_studio_there_are_only_invented_people(tmp_path):
    async with opened(tmp_path, realm="adult") as adult:
        told = {"name": "Ada", "type": "identity", "token": "ada_w", "subject": "self"}
        refused = await adult.http.post("/api/talents/datasets", json=told)
        given = {"subject_name": "Ada", "subject_is": "self", "adult": True, "statement_version": 1}
        consent = await adult.http.post("/api/talents/consents", json=given)

        made = await adult.http.post("/api/talents/datasets", json={"name": "Bo", "type": "personality"})
        said = ("Aye aye, captain.", "She is 12 years old.")
        lines = [{"messages": [{"role": "user", "text": "who?"}, {"role": "persona", "text": each}]} for each in said]
        sent = await adult.http.post(f"/api/talents/datasets/{made.json()['id']}/lines", json={"lines": lines})

        kit = {"file": ("kit.zip", packed(files("avatar.identity.unsaid")))}
        unsaid = await adult.http.post("/api/talents/import", files=kit)
        invented = await adult.http.post("/api/talents/import", files=kit, data={"subject": "fictional"})

        assert refused.json()["error"] == consent.json()["error"] == unsaid.json()["error"] == "real_person_refused"
        assert invented.status_code == 201
        assert (sent.json()["count"], sent.json()["refused"][0]["error"]) == (1, "minor_refused")


async def test_a_mask_comes_with_its_picture_and_goes_with_it(here):
    made = (await here.http.post("/api/talents/datasets", json={"name": "Masked", "type": "style"})).json()["id"]
    sent = (("view.png", 90), ("view.mask.png", 91), ("other-masklabel.png", 92))
    files = [("files", (name, picture(number), "image/png")) for name, number in sent]
    added = (await here.http.post(f"/api/talents/datasets/{made}/images", files=files)).json()["added"]

    assert {each["name"]: each["mask_media_id"] is not None for each in added} == {
        "view.png": True,
        "other-masklabel.png": False,
    }
    (mask,) = [each["mask_media_id"] for each in added if each["mask_media_id"]]
    assert {each["name"]: each["checks"]["subject"] is not None for each in added} == {
        "view.png": True,
        "other-masklabel.png": False,
    }
    sums = []
    for number in (91, 92):  # the same picture with two masks
        set_id = (await here.http.post("/api/talents/datasets", json={"name": "One", "type": "style"})).json()["id"]
        pair = [("files", (name, picture(n), "image/png")) for name, n in (("a.png", 90), ("a.mask.png", number))]
        await here.http.post(f"/api/talents/datasets/{set_id}/images", files=pair)
        sums.append((await here.http.get(f"/api/talents/datasets/{set_id}")).json()["sha256"])
    assert sums[0] != sums[1]
    assert (await here.http.get(f"/api/media/{mask}")).status_code == 200
    assert (await here.http.delete(f"/api/talents/datasets/{made}")).status_code == 204
    assert (await here.http.get(f"/api/media/{mask}")).status_code == 404


async def test_a_model_that_is_not_there_or_of_another_family_is_named(here):
    dataset = await filled(here)
    for change, code in (({"base_model": "nowhere"}, "base_model_missing"), ({"base_model": "large"}, "base_mismatch")):
        body = {"config": config(id="avatar.style.lost", **change), "dataset_id": dataset, "backend": "torch"}
        answer = await here.http.post("/api/talents/runs", json=body)
        assert (answer.status_code, answer.json()["error"]) == (409, code)
    found = (await here.http.get("/api/talents/base_models")).json()["items"]
    here_now = {each["name"]: each["family"] for each in found if each["installed"]}
    assert here_now == {"pretended": "sd15", "large": "sdxl", "talker": "llama"}


async def test_an_empty_config_lists_every_field_that_is_needed():
    assert {each["field"] for each in check({}).errors} == set(NEEDED)


async def test_every_mistake_of_a_config_is_told_at_once():
    wrong = config(
        train_data_dir="here",
        learning_rate=5.0,
        lora_rank=0,
        max_train_steps=99,
        batch_size=True,
        token="bad token!",
        lerning=1,
    )
    told = {each["field"]: each["rule"] for each in check(wrong).errors}

    assert set(told) == {"learning_rate", "lora_rank", "max_train_steps", "batch_size", "token", "lerning"}
    assert check(config(dataset_id="0190", learning_rate="1e-4", sdx_version=1.5)).errors == []
    assert [each["field"] for each in check(config()).errors] == ["train_data_dir"]


async def test_a_config_that_passes_makes_no_kit_that_is_invalid():
    """A blank licence, an empty tag or a base of two lines would be found only after hours of training."""
    told = {
        each["field"]
        for each in check(config(license="  ", base_model="a\nb", tags=["ink", " "]), has_data=True).errors
    }

    assert told == {"license", "base_model", "tags.1"}
    assert check(config(base_model=" a/model "), has_data=True).normalised["base_model"] == "a/model"
    assert check(config(tags=["cafe\u0301"]), has_data=True).normalised["tags"] == ["caf\u00e9"]


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1]\n" + "\n".join(f"b{n}: *x" for n in range(101)),
        "a: &x [*x]",
        "a0: &a0 [1,1,1,1,1,1,1,1]\n"
        + "\n".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 11)),
        "a: !!python/object/apply:os.system ['true']",
        "a: 1\na: 2",
        "- 1\n- 2",
        "a: [" + "[" * 2_000,
        "x" * 300_000,
        "a: " + ", ".join("[" for _ in range(10)),
    ],
    ids=["aliases", "circle", "bomb", "tag", "twice", "list", "deep", "long", "broken"],
)
async def test_yaml_that_is_a_trick_is_refused(text):
    with pytest.raises(BadConfig):
        read_yaml(text)


async def test_a_name_may_stand_for_what_was_said_before():
    assert read_yaml("tags: &both [ink, line]\nintended_mix: *both") == {"tags": ["ink", "line"]} | {
        "intended_mix": ["ink", "line"]
    }


async def test_a_config_that_is_too_long_is_told_so(here):
    answer = await here.http.post("/api/talents/configs/check", json={"yaml": "a" * 262_145})

    assert (answer.status_code, answer.json()["error"]) == (413, "payload_too_large")


async def test_what_is_usual_on_a_computer_holds_where_a_config_says_nothing():
    usual = {"gradient_accumulation": 8}

    assert check(config(), has_data=True, usual=usual).normalised["gradient_accumulation"] == 8
    assert check(config(gradient_accumulation=2), has_data=True, usual=usual).normalised["gradient_accumulation"] == 2


async def test_a_document_is_learnt_from_piece_by_piece_and_good_exchanges_count_more(here):
    dataset = await spoken(here, 8)
    text = "The sea gives and the sea takes.\r\n\r\nAye.\n \nMend the net\nbefore the storm."
    sent = await here.http.post(f"/api/talents/datasets/{dataset}/lines", json={"text": text, "source": "log.txt"})
    half = {"messages": [{"role": "user", "text": "all well?"}, {"role": "persona", "text": "It is."}], "quality": 0.5}
    graded = await here.http.post(f"/api/talents/datasets/{dataset}/lines", json={"lines": [half]})
    wrong = await here.http.post(f"/api/talents/datasets/{dataset}/lines", json={"lines": [half | {"quality": 7}]})
    both = await here.http.post(f"/api/talents/datasets/{dataset}/lines", json={"text": text, "lines": [half]})
    told = {"id": "personality.weighed", "base_model": "talker", "preset": "speed", "license": "CC0-1.0"}
    begun = (await here.http.post("/api/talents/runs", json={"config": told, "dataset_id": dataset})).json()
    await ended(here.http, begun["job_id"])

    assert (sent.json()["count"], graded.json()["count"]) == (2, 1)
    assert (wrong.status_code, both.status_code) == (422, 422)
    order = json.loads((here.studio.directory.path / f"talents/.runs/{begun['run']['id']}/order.json").read_text())
    said = {each["messages"][-1]["text"]: each["weight"] for each in order["samples"]}
    assert said["Mend the net before the storm."] == 1.0
    assert said["It is."] == 0.5
    assert (await run_of(here, begun["run"]["id"]))["report"]["repetition"]["verdict"] == "fine"


async def test_who_says_the_same_again_is_told_so():
    assert not repeats({"repetition": {"before": 0.2, "after": 0.3}})
    assert repeats({"repetition": {"before": 0.2, "after": 0.31}})
    assert not repeats({"repetition": {"before": 0.0, "after": 0.04}})


async def test_private_data_is_masked_by_its_kind():
    text, count, weight = masked("4111 1111 1111 1111, +49 170 1234567, 123-45-6789, DE89370400440532013000, in 1984")

    assert text == "[CARD_MASKED], [PHONE_MASKED], [SSN_MASKED], [IBAN_MASKED], in 1984"
    assert (count, round(weight, 2)) == (4, 1.6)
