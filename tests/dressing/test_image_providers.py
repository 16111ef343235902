"""Pictures by image servers: chosen by name, set up by a person, painted as jobs, kept like any other render."""

import base64
import json

import pytest

from tests.dressing.painting import SMALL, entrust, job_of, of_persona, painted, render, until_ended
from tests.dressing.painting import vera as vera
from tests.dressing.painting import working_house as house
from tests.support.image_servers import Answer, Comfy, Gateway, WebUi, a_picture
from tests.support.studio import opened
from tests.talents.kits import INK, files, lora, put, safetensors
from troupe.kit.raster import decode

__all__ = ["house", "vera"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_studio_itself_comes_first_among_the_providers(house, vera):
    found = (await house.http.get("/api/looks/providers")).json()["items"]

    names = ["rig", "a1111", "comfyui", "diffusers", "huggingface", "openai", "replicate", "stability"]
    assert [each["name"] for each in found] == names
    assert (found[0]["set_up"], found[0]["base_url"], found[0]["capabilities"]["free"]) == (True, None, True)
    assert found[1]["base_url"] == "http://127.0.0.1:7860"
    assert [each["name"] for each in found if not each["set_up"]] == names[4:]


async def test_a_web_ui_paints_a_persona_and_the_picture_is_kept(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        found = await painted(house, vera, provider="a1111", seed=11, prompt="in the rain", steps=9)
        sent = server.bodies("/sdapi/v1/txt2img")[0]

    assert (found["provider"], found["model"], found["seed"]) == ("a1111", "little", 11)
    assert found["prompt"] == sent["prompt"]
    assert "in the rain" in sent["prompt"]
    assert "portrait" in sent["prompt"]
    assert "watermark" in sent["negative_prompt"]
    assert (sent["width"], sent["height"], sent["steps"], sent["seed"]) == (128, 128, 9, 11)
    assert (await house.http.get(found["url"])).headers["content-type"] == "image/png"
    assert (await house.http.get(f"/api/looks/renders/{found['id']}")).json()["prompt"] == sent["prompt"]


async def test_a_model_that_is_gone_is_told_with_those_that_are_there(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        job = await job_of(house, vera, provider="a1111", model="litle")

    told = job["error"]
    assert (told["code"], told["field"]) == ("model_unknown", "model")
    assert told["known"] == ["little.safetensors [0123456789]"]
    assert "little.safetensors" in told["next_step"]


async def test_an_alias_names_the_same_provider(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        made = await painted(house, vera, provider="local_sd")

    assert made["provider"] == "a1111"


async def test_a_comfyui_paints_over_the_studios_own_drawing(house, vera):
    async with Comfy() as server:
        await entrust(house, "comfyui", server.base_url)
        server.instead["/view"] = Answer(200, a_picture(128, 128), "image/png")
        made = await painted(house, vera, provider="comfyui", strength=0.4)
        graph = server.bodies("/prompt")[0]["prompt"]

    assert made["strength"] == 0.4
    assert graph["5"]["inputs"]["denoise"] == 0.4
    assert {node["class_type"] for node in graph.values()} >= {"LoadImage", "VAEEncode"}


async def test_a_gateway_without_a_known_price_is_asked_only_after_consent(house, vera):
    async with Gateway() as server:
        await entrust(house, "openai", server.base_url, "sk-a-key-for-tests")
        refused = await render(house, vera, provider="openai", model="painter")
        asked_before = server.paths()
        made = await painted(house, vera, provider="openai", model="painter", accept_unknown_cost=True)

    assert (refused.status_code, refused.json()["code"]) == (409, "cost_unknown")
    assert asked_before == []
    assert set(made["dropped"]) == {"seed", "negative"}


async def test_an_unknown_provider_is_refused_with_the_known_ones(house, vera):
    answer = await render(house, vera, provider="brush")

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_provider")
    assert "comfyui" in answer.json()["known"]


async def test_a_provider_without_its_key_is_missing_and_nobody_draws_instead(house, vera):
    answer = await render(house, vera, provider="openai", accept_unknown_cost=True)

    assert (answer.status_code, answer.json()["code"]) == (503, "provider_missing")
    assert "/api/accounts/keys/openai" in answer.json()["next_step"]
    assert await of_persona(house, vera) == ([], [])


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (Answer.of({"error": "OutOfMemoryError", "errors": "CUDA out of memory"}, 500), "provider_failed"),
        (Answer.of({"detail": "Not Found"}, 404), "provider_failed"),
        (Answer.of({"detail": "Not authenticated"}, 401), "provider_key_refused"),
        (Answer(200, b"no json"), "provider_failed"),
        (Answer.of({"images": [], "info": "{}"}), "provider_failed"),
        (Answer.of({"images": [base64.b64encode(b"<html>").decode()], "info": "{}"}), "provider_failed"),
        (Answer.of({"images": [base64.b64encode(a_picture(32, 32)).decode()]}), "provider_failed"),
    ],
    ids=[
        "a server in trouble",
        "a server without this door",
        "a refused key",
        "nonsense",
        "no picture",
        "a page for a picture",
        "another size",
    ],
)
async def test_a_failure_is_told_as_what_it_is_and_nothing_is_kept(house, vera, told, code):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        server.instead["/sdapi/v1/txt2img"] = told
        job = await job_of(house, vera, provider="a1111")

    assert (job["state"], job["attempt"], job["error"]["code"]) == ("failed", 1, code)
    assert job["error"]["provider"] == "a1111"
    assert job["error"]["next_step"]
    assert await of_persona(house, vera) == ([], [])


async def test_a_probe_tells_whether_a_provider_answers(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        there = await house.http.post("/api/looks/providers/a1111/probe")
    gone = await house.http.post("/api/looks/providers/a1111/probe")
    rig = await house.http.post("/api/looks/providers/offline/probe")
    unknown = await house.http.post("/api/looks/providers/brush/probe")

    assert there.json()["models"] == ["little.safetensors [0123456789]"]
    assert (gone.status_code, gone.json()["code"]) == (503, "provider_unreachable")
    assert (rig.json()["name"], rig.json()["models"]) == ("rig", [])
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_provider")


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        (Answer.of({"detail": "Not authenticated"}, 401), 502, "provider_key_refused"),
        (Answer.of({"error": "out of memory"}, 500), 502, "provider_failed"),
        (Answer.of({"detail": "Not Found"}, 404), 502, "provider_failed"),
        (Answer(200, b"<html>"), 502, "provider_failed"),
        (Answer.of({"detail": "slow down"}, 429), 503, "provider_limited"),
    ],
    ids=["a refused key", "a server in trouble", "another server", "a page", "too often"],
)
async def test_a_probe_that_fails_is_told_as_what_it_is(house, vera, told, status, code):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        server.instead["/sdapi/v1/sd-models"] = told
        answer = await house.http.post("/api/looks/providers/a1111/probe")

    assert (answer.status_code, answer.json()["code"], answer.json()["provider"]) == (status, code, "a1111")
    assert answer.json()["next_step"]


async def test_what_a_server_was_found_to_have_is_shown_and_asked_for(house, vera):
    async def shown() -> dict[str, object]:
        found = (await house.http.get("/api/looks/providers")).json()["items"]
        return next(each["capabilities"] for each in found if each["name"] == "a1111")

    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        before = await shown()
        made = await painted(house, vera, provider="a1111", controls=["openpose", "depth"])
        asked = server.paths().count("/controlnet/model_list")
        await painted(house, vera, provider="a1111", seed=5)
        again = server.paths().count("/controlnet/model_list")
        learned = await shown()
        server.instead["/sdapi/v1/loras"] = Answer.of({"detail": "Not Found"}, 404)
        probed = (await house.http.post("/api/looks/providers/a1111/probe")).json()
        as_words = await painted(house, vera, provider="a1111", kits=[{"name": "brass", "weight": 1}], seed=6)

    assert (before["controls"], before["max_count"]) == (["openpose", "depth", "lineart", "segmentation"], 8)
    assert (learned["controls"], made["dropped"]) == (["openpose"], ["controls.depth"])
    assert asked == again  # what was learned is kept for a while
    assert (probed["capabilities"]["kits"], probed["samplers"]) == ("none", ["Euler a"])
    assert (as_words["kits"][0]["reason"], as_words["prompt"].endswith("brass")) == ("provider_has_no_kits", True)


async def test_vectors_are_drawn_by_the_studio_only(house, vera):
    answer = await render(house, vera, provider="a1111", format="svg")

    assert (answer.status_code, answer.json()["code"]) == (422, "drawn_only")


async def test_a_render_without_a_provider_is_the_studios_own(house, vera):
    silent = (await render(house, vera)).json()
    named = (await render(house, vera, provider="offline")).json()

    assert (silent["provider"], silent["model"]) == ("rig", None)
    assert (named["cached"], named["id"]) == (True, silent["id"])


async def test_words_for_the_young_are_added_to_what_is_asked(house, vera):
    made = await house.http.post("/api/personas", json={"name": "Pip", "age": 9})
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        await painted(house, made.json()["persona"]["id"], provider="a1111")
        said = json.dumps(server.bodies("/sdapi/v1/txt2img"))

    assert "fully clothed, storybook illustration" in said


async def test_no_picture_of_a_minor_is_asked_for_among_adults(tmp_path):
    async with opened(tmp_path, realm="adult") as house, WebUi() as server:
        made = await house.http.post("/api/personas", json={"name": "Vera", "age": 30})
        await entrust(house, "a1111", server.base_url)
        answer = await render(
            house, made.json()["persona"]["id"], provider="a1111", prompt="she is 12 years old, on a beach"
        )

    assert (answer.status_code, answer.json()["code"]) == (422, "prompt_refused")
    assert server.asked == []


async def test_a_drawing_can_be_asked_for_without_a_background(house, vera):
    made = (await render(house, vera, transparent=True)).json()
    pixels, _, _ = decode((await house.http.get(made["url"])).content)

    assert pixels[:4] == b"\0\0\0\0"


async def test_a_childs_profile_draws_with_the_studios_own_painter(house, vera):
    child = {"username": "kim", "age_band": "child", "guardian_id": house.studio.person.id}
    kim = {"X-User-Id": (await house.http.post("/api/accounts/users", json=child)).json()["id"]}
    made = await house.http.post("/api/personas", json={"name": "Pip"}, headers=kim)
    asked = {"persona_id": made.json()["persona"]["id"], **SMALL}

    drawn = await house.http.post("/avatar/render", json=asked, headers=kim)
    by_model = await house.http.post("/avatar/render", json=asked | {"provider": "a1111"}, headers=kim)
    probed = await house.http.post("/api/looks/providers/a1111/probe", headers=kim)

    assert drawn.status_code == 200
    assert (by_model.status_code, by_model.json()["code"]) == (403, "not_allowed")
    assert (probed.status_code, probed.json()["code"]) == (403, "not_allowed")


async def test_a_picture_by_a_model_says_that_it_was_generated(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        made = await painted(house, vera, provider="a1111")
    drawn = (await render(house, vera)).json()

    kept = {each["id"]: each["made"] for each in (await of_persona(house, vera))[1]}
    assert kept == {made["media_id"]: "generated", drawn["media_id"]: "drawn"}


async def test_the_kits_of_a_look_speak_to_the_model(house, vera):
    await house.http.put(f"/api/looks/{vera}", json={"sliders": {"mecha": 0.1}})
    prompts = (await house.http.get("/api/talents/avatar.style.anime.mecha/files/prompts.json")).json()
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        said = (await painted(house, vera, provider="a1111"))["prompt"]

    assert prompts["style_prompts"][0].split(",")[0] in said


@pytest.fixture
def ink(house, monkeypatch):
    """A style that was trained, which the web UI knows under another name, by its hash; laid there by hand."""
    monkeypatch.setattr("troupe.talents.service.library._FRESH_SECONDS", 0.0)
    weights = safetensors(lora(), {"sshs_model_hash": "ab12"})
    put(house.studio.directory.path / "talents/avatar", files(INK, weights))


async def test_a_web_ui_wears_the_kits_of_a_look_under_the_cap(house, vera, ink):
    look = {"sliders": {"mecha": 0.25, "animal": 0.5}, "kits": [{"id": INK, "weight": 1.5}]}
    await house.http.put(f"/api/looks/{vera}", json=look)
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        made = await painted(house, vera, provider="a1111")
        prompt = server.bodies("/sdapi/v1/txt2img")[0]["prompt"]

    assert prompt.endswith("<lora:brass_v2:1.125>")
    assert [(kit["name"], kit["weight"], kit["applied"], kit.get("reason")) for kit in made["kits"]] == [
        (INK, 1.125, True, None),
        ("avatar.style.anime.mecha", 0.375, False, "no_trained_weights"),
    ]
    assert sum(abs(each["applied_weight"]) for each in made["weights"]) == 1.5


async def test_a_kit_for_other_models_is_refused_by_name_before_anything_waits(house, vera, ink):
    await house.http.put(f"/api/looks/{vera}", json={"kits": [{"id": INK, "weight": 1.0}]})
    async with WebUi(metadata={"modelspec.architecture": "stable-diffusion-xl-v1-base"}) as server:
        await entrust(house, "a1111", server.base_url)
        refused = await render(house, vera, provider="a1111")
        drawn = await render(house, vera)
        asked = server.paths()
    async with Comfy() as server:
        server.metadata = {"ss_base_model_version": "sd_v1"}
        await entrust(house, "comfyui", server.base_url)
        fits = await render(house, vera, provider="comfyui", missing_kits="skip")
        await until_ended(house, fits.json()["job_id"])

    told = refused.json()
    assert (refused.status_code, told["code"]) == (409, "base_mismatch"), told
    assert told["bases"] == {INK: "sd15", "little.safetensors [0123456789]": "sdxl"}
    assert "/sdapi/v1/txt2img" not in asked
    assert (drawn.status_code, fits.status_code) == (200, 202)


async def test_a_kit_that_the_server_lacks_says_where_to_put_it_and_one_that_went_meanwhile_is_named(house, vera, ink):
    await house.http.put(f"/api/looks/{vera}", json={"kits": [{"id": INK, "weight": 1.0}]})
    async with Comfy() as server:
        await entrust(house, "comfyui", server.base_url)
        lacking = await job_of(house, vera, provider="comfyui")
        without = await painted(house, vera, provider="comfyui", missing_kits="skip")
    assert (await house.http.delete(f"/api/talents/{INK}", params={"force": True})).status_code == 204
    await house.http.post(f"/api/jobs/{lacking['id']}/retry")
    gone = await until_ended(house, lacking["id"])

    assert (lacking["error"]["code"], lacking["error"]["kit"]) == ("kit_not_on_provider", INK)
    assert f"{INK}.safetensors" in lacking["error"]["next_step"]
    assert [(kit["name"], kit["applied"], kit["reason"]) for kit in without["kits"]][:1] == [
        (INK, False, "not_on_provider")
    ]
    assert gone["error"]["code"] == "kit_missing"
    assert INK in gone["error"]["detail"]
