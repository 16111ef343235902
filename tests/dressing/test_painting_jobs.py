"""Pictures by models are jobs: stopped, repeated piece by piece, paid for once, priced before."""

import asyncio

import pytest

from tests.dressing.painting import (
    GRID,
    PAINT,
    SMALL,
    FaultyUi,
    entrust,
    job_of,
    of_persona,
    painted,
    render,
    until_ended,
)
from tests.dressing.painting import vera as vera
from tests.dressing.painting import working_house as house
from tests.support.image_servers import Answer, Comfy, WebUi
from tests.support.picture_services import KEY, Stability
from troupe.app.cli import app, everywhere
from troupe.app.endings import run_to_end

__all__ = ["house", "vera"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_stopped_job_stops_the_server_that_paints(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        server.never.add(PAINT)
        begun = (await render(house, vera, provider="a1111")).json()
        await asyncio.wait_for(server.began.wait(), 30)
        await house.http.post(f"/api/jobs/{begun['job_id']}/cancel")
        job = await until_ended(house, begun["job_id"])

    assert job["state"] == "cancelled"
    assert "/sdapi/v1/interrupt" in server.paths()
    assert await of_persona(house, vera) == ([], [])


async def test_one_cell_that_fails_leaves_the_others_and_is_painted_alone_when_asked_again(house, vera):
    async with FaultyUi() as server:
        await entrust(house, "a1111", server.base_url)
        failed = await job_of(house, vera, provider="a1111", **GRID)
        (before,), _ = await of_persona(house, vera)
        asked_before = server.paths().count(PAINT)
        await house.http.post(f"/api/jobs/{failed['id']}/retry", json={})
        done = await until_ended(house, failed["id"])
        (after,), _ = await of_persona(house, vera)

    assert (failed["state"], failed["error"]["code"], failed["kind"]) == ("failed", "provider_failed", "looks.grid")
    assert [cell["status"] for cell in before["cells"]] == ["done", "failed", "done"]
    assert done["state"] == "done", done["error"]
    assert [cell["status"] for cell in after["cells"]] == ["done"] * 3
    assert (asked_before, server.paths().count(PAINT)) == (3, 4)
    assert [after["cells"][n]["media_id"] for n in (0, 2)] == [before["cells"][n]["media_id"] for n in (0, 2)]


async def test_a_sheet_by_a_model_has_the_size_of_the_studios_own(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        by_model = await painted(house, vera, provider="a1111", **GRID)
        asked = server.bodies(PAINT)
    drawn = (await render(house, vera, **GRID)).json()

    assert (by_model["width"], by_model["height"]) == (drawn["width"], drawn["height"])
    assert {(body["width"], body["height"]) for body in asked} == {(512, 512)}
    assert ["anger" in body["prompt"] for body in asked] == [False, True, False]


async def test_several_pictures_have_seeds_that_follow_one_another(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        job = await job_of(house, vera, provider="a1111", count=3, seed=2**32 - 2)
        seeds = [body["seed"] for body in server.bodies(PAINT)]

    assert (job["state"], job["steps"], len(job["result"]["render_ids"])) == ("done", 3, 3)
    assert seeds == [2**32 - 2, 2**32 - 1, 0]


async def test_whoever_asks_for_the_same_twice_gets_the_job_that_paints_it(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        server.never.add(PAINT)
        first = (await render(house, vera, provider="a1111")).json()["job_id"]
        same = (await render(house, vera, provider="a1111")).json()["job_id"]
        other = (await render(house, vera, provider="a1111", prompt="in the rain")).json()["job_id"]
        for job in (first, other):
            await house.http.post(f"/api/jobs/{job}/cancel")
            await until_ended(house, job)

    assert first == same != other


async def test_an_estimate_knows_the_price_by_its_date_and_asks_nobody(house, vera):
    asked = {"persona_id": vera, **SMALL, "provider": "stability", "model": "core", "count": 2}

    told = (await house.http.post("/api/looks/estimate", json=asked)).json()
    unknown = (await house.http.post("/api/looks/estimate", json=asked | {"model": "novel"})).json()
    drawn = (await house.http.post("/api/looks/estimate", json={"persona_id": vera, **SMALL})).json()

    assert (told["cost_micros"], told["pictures"], told["basis"], told["free"]) == (60_000, 2, "picture", False)
    assert told["checked_on"]
    assert (unknown["cost_micros"], unknown["basis"]) == (None, "unknown")
    assert (drawn["provider"], drawn["cost_micros"], drawn["free"]) == ("rig", 0, True)


async def test_the_time_is_guessed_from_pictures_that_were_painted_before(house, vera):
    asked = {"persona_id": vera, **SMALL, "width": 136, "provider": "a1111", "count": 4}
    before = (await house.http.post("/api/looks/estimate", json=asked)).json()
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        await painted(house, vera, provider="a1111", width=136)
    after = (await house.http.post("/api/looks/estimate", json=asked)).json()

    assert (before["seconds_low"], before["seconds_high"]) == (None, None)
    assert 0 <= after["seconds_low"] <= after["seconds_high"]


async def test_a_price_above_what_was_allowed_stops_everything(house, vera):
    async with Stability() as server:
        await entrust(house, "stability", server.base_url, KEY)
        refused = await render(house, vera, provider="stability", model="core", max_cost=29_999)
        job = await job_of(house, vera, provider="stability", model="core", max_cost=30_000)

    assert (refused.status_code, refused.json()["code"]) == (409, "cost_too_high")
    assert server.paths() == ["/v2beta/stable-image/generate/core"]
    assert job["cost_micros"] == 30_000


async def test_prices_of_ones_own_win(house, vera):
    rows = '[[price]]\nprovider = "openai"\nmodel = "*"\ncost_micros = 1000\nchecked_on = 2026-01-02\n'
    file = house.studio.directory.path / "prices.toml"
    file.write_text(rows)
    asked = {"persona_id": vera, **SMALL, "provider": "openai", "model": "painter"}

    told = (await house.http.post("/api/looks/estimate", json=asked)).json()
    file.unlink()

    assert (told["cost_micros"], told["checked_on"]) == (1000, "2026-01-02")


async def test_a_provider_without_kits_is_told_of_them_in_words(house, vera):
    async with Stability() as server:
        await entrust(house, "stability", server.base_url, KEY)
        asked = {"provider": "stability", "model": "core", "kits": [{"name": "brass_armour", "weight": 0.7}]}
        made = await painted(house, vera, **asked, fit=True)

    assert "brass armour" in made["prompt"]
    assert [(kit["applied"], kit["reason"]) for kit in made["kits"]] == [(False, "provider_has_no_kits")]


async def test_a_missing_kit_fails_unless_it_may_be_left_out(house, vera):
    asked = {"provider": "a1111", "kits": [{"name": "absent"}, {"name": "brass"}]}
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        failed = await job_of(house, vera, **asked)
        made = await painted(house, vera, **asked, missing_kits="skip")

    assert (failed["error"]["code"], failed["error"]["kit"]) == ("kit_not_on_provider", "absent")
    assert [(kit["name"], kit["applied"]) for kit in made["kits"]] == [("absent", False), ("brass", True)]


async def test_a_map_of_the_own_drawing_is_sent_along(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        made = await painted(house, vera, provider="a1111", controls=["openpose", "depth"])
        units = server.bodies(PAINT)[0]["alwayson_scripts"]["ControlNet"]["args"]

    assert len(units) == 1
    assert made["dropped"] == ["controls.depth"]


async def test_the_studio_draws_instead_only_when_that_was_asked_for(house, vera):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        server.instead[PAINT] = Answer.of({"error": "broken"}, 500)
        made = await painted(house, vera, provider="a1111", fallback="rig")

    assert (made["provider"], made["source_type"]) == ("rig", "algorithmicMedia")
    assert "drawn_instead: provider_failed" in made["warnings"]


async def test_a_picture_of_another_shape_is_cut_when_it_may_be(house, vera):
    async with Stability() as server:
        await entrust(house, "stability", server.base_url, KEY)
        refused = await job_of(house, vera, provider="stability", model="core")
        made = await painted(house, vera, provider="stability", model="core", fit=True)

    assert refused["error"]["code"] == "provider_failed"
    assert (made["width"], made["height"]) == (128, 128)


async def test_a_workflow_of_ones_own_is_named_by_its_file(house, vera):
    folder = house.studio.directory.path / "workflows"
    folder.mkdir(exist_ok=True)
    (folder / "mine.json").write_text(
        '{"1": {"class_type": "Words", "inputs": {"text": "{{prompt}}"}},'
        ' "7": {"class_type": "SaveImage", "inputs": {}}}'
    )
    async with Comfy() as server:
        await entrust(house, "comfyui", server.base_url)
        made = await painted(house, vera, provider="comfyui", workflow="mine", fit=True)
        sent = server.bodies("/prompt")[0]["prompt"]
        unknown = await render(house, vera, provider="comfyui", workflow="../mine")

    assert sent["1"]["inputs"]["text"] == made["prompt"]
    assert (unknown.status_code, unknown.json()["known"]) == (422, ["mine"])


async def test_a_persona_has_a_painter_of_its_own(house, vera):
    painter = {"painter": {"provider": "a1111", "model": "little.safetensors"}}
    stored = await house.http.put(f"/api/looks/{vera}", json=painter)
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        made = await painted(house, vera)
        sent = server.bodies(PAINT)[0]
    named = await render(house, vera, provider="rig")
    wrong = await house.http.put(f"/api/looks/{vera}", json={"painter": {"brush": "wide"}})

    assert stored.status_code == 200, stored.text
    assert (made["provider"], sent["override_settings"]) == ("a1111", {"sd_model_checkpoint": "little.safetensors"})
    assert named.json()["provider"] == "rig"
    assert wrong.status_code == 422


async def test_what_the_sliders_make_of_a_figure_is_said_in_words(house, vera):
    sliders = {"mecha": 0.0, "animal": 0.8}
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        plain = await painted(house, vera, provider="a1111")
        changed = await painted(house, vera, provider="a1111", sliders=sliders)

    assert "robot" not in plain["prompt"]
    assert "robot" in changed["prompt"]
    assert "anthropomorphic animal" in changed["prompt"]


async def test_a_picture_from_another_side_is_another_picture_and_its_model_is_told(house, vera):
    front = (await render(house, vera, template="full_body", width=None)).json()
    back = (await render(house, vera, template="full_body", width=None, facing="back")).json()
    wrong = await render(house, vera, facing="under")
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        await painted(house, vera, provider="a1111", facing="back")
        told = server.bodies(PAINT)[0]["prompt"]

    assert front["frame_hash"] != back["frame_hash"]
    assert "seen from behind" in told
    assert (wrong.status_code, wrong.json()["field"]) == (422, "facing")


async def test_one_cell_of_a_sheet_is_painted_alone_and_the_other_missing_ones_wait(house, vera):
    async with FaultyUi() as server:
        server.fails_at = (1, 2)
        await entrust(house, "a1111", server.base_url)
        failed = await job_of(house, vera, provider="a1111", **GRID)
        (before,), _ = await of_persona(house, vera)
        begun = await house.http.post(f"/api/looks/renders/{before['id']}/cells/1", json={})
        done = await until_ended(house, begun.json()["job_id"])
        (after,), _ = await of_persona(house, vera)

    assert (failed["state"], begun.status_code, done["state"]) == ("failed", 202, "done")
    assert [cell["status"] for cell in before["cells"]] == ["failed", "failed", "done"]
    assert [cell["status"] for cell in after["cells"]] == ["failed", "done", "done"]
    assert server.paths().count(PAINT) == 4
    assert after["media_id"] != before["media_id"]


async def test_a_cell_that_did_not_please_gets_the_next_seed_and_stays_when_that_fails(house, vera):
    async with FaultyUi() as server:
        server.fails_at = (5,)
        await entrust(house, "a1111", server.base_url)
        made = await painted(house, vera, provider="a1111", **GRID)
        cell = f"/api/looks/renders/{made['id']}/cells/2"
        first = await until_ended(house, (await house.http.post(cell, json={})).json()["job_id"])
        second = await until_ended(house, (await house.http.post(cell, json={"seed": 5})).json()["job_id"])
        (kept,), _ = await of_persona(house, vera)
        seeds = [body["seed"] for body in server.bodies(PAINT)]

    assert (first["state"], second["state"], seeds[4]) == ("done", "failed", 5)
    assert seeds[3] == seeds[2] + 1 == kept["cells"][2]["seed"]
    assert [cell["status"] for cell in kept["cells"]] == ["done"] * 3


async def test_a_cell_is_painted_again_from_the_terminal_by_its_name(house, vera, tmp_path):
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        made = await painted(house, vera, provider="a1111", **GRID)
        told = ["looks", "repaint", made["id"], "fear", "--seed", "9", "--out", str(tmp_path / "sheet.png")]
        code = await asyncio.to_thread(run_to_end, app, everywhere([*told, "--data", str(house.studio.directory.path)]))
        (after,), _ = await of_persona(house, vera)

    assert code == 0
    assert [cell["seed"] for cell in after["cells"]] == [*(cell["seed"] for cell in made["cells"][:2]), 9]
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")


async def test_a_cell_is_refused_where_there_is_none_or_the_sheet_is_being_painted(house, vera):
    drawn = (await render(house, vera, **GRID)).json()
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        made = await painted(house, vera, provider="a1111", **GRID)
        cells = f"/api/looks/renders/{made['id']}/cells"
        server.never.add(PAINT)
        job = (await house.http.post(f"{cells}/0", json={})).json()["job_id"]
        again = (await house.http.post(f"{cells}/0", json={})).json()["job_id"]
        other = await house.http.post(f"{cells}/1", json={})
        await house.http.post(f"/api/jobs/{job}/cancel")
        await until_ended(house, job)
        none = await house.http.post(f"{cells}/9", json={})
    of_drawn = await house.http.post(f"/api/looks/renders/{drawn['id']}/cells/0", json={})

    assert again == job
    assert (other.status_code, other.json()["code"], other.json()["job_id"]) == (409, "sheet_under_way", job)
    assert (none.status_code, none.json()["code"]) == (404, "no_such_cell")
    assert (of_drawn.status_code, of_drawn.json()["code"]) == (409, "nothing_painted_in_cells")
