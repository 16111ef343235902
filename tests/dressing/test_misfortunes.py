"""What goes wrong around pictures: a persona that leaves, a disk that is full; nothing half-done is left behind."""

import asyncio

import pytest

from tests.dressing.painting import SMALL, entrust, of_persona, render, until_ended
from tests.dressing.painting import vera as vera
from tests.dressing.painting import working_house as house
from tests.support.image_servers import Comfy
from tests.support.studio import opened

__all__ = ["house", "vera"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_picture_of_somebody_who_left_meanwhile_is_finished_and_there_when_they_come_back(house, vera):
    async with asyncio.timeout(60), Comfy(steps=(1,)) as server:
        await entrust(house, "comfyui", server.base_url)
        begun = (await render(house, vera, provider="comfyui")).json()
        while "/prompt" not in server.paths():
            assert (await house.http.get(f"/api/jobs/{begun['job_id']}")).json()["error"] is None
            await asyncio.sleep(0.02)
        left = await house.http.delete(f"/api/personas/{vera}")
        server.heard.set()
        job = await until_ended(house, begun["job_id"])
    back = await house.http.post(f"/api/personas/{vera}/restore")
    renders, files = await of_persona(house, vera)

    assert (left.status_code, back.status_code) == (200, 200)
    assert job["state"] == "done", job["error"]
    assert [each["media_id"] for each in renders] == [each["id"] for each in files]
    assert len(files) == 1


async def test_a_name_that_a_sheet_cannot_write_is_told_beside_the_picture(house, vera):
    told = {"template": "sheet", "format": "svg", "width": 512, "height": 384}
    written = (await render(house, vera, **told)).json()
    await house.http.put(f"/api/personas/{vera}", json={"name": "桜"})
    unwritten = (await render(house, vera, **told)).json()

    assert ("name_not_written" in written["warnings"], "name_not_written" in unwritten["warnings"]) == (False, True)


async def test_a_full_disk_keeps_nothing_and_still_shows_the_drawing(tmp_path):
    async with opened(tmp_path, disk_floor_mb=10**9) as house:
        made = await house.http.post("/api/personas", json={"name": "Vera"})
        vera = made.json()["persona"]["id"]
        refused = await render(house, vera, **SMALL)
        shown = await house.http.post("/api/looks/preview", json={"persona_id": vera, "format": "png", "width": 64})
        kept = (await house.http.get("/api/looks/renders")).json()["items"]

    assert (refused.status_code, refused.json()["code"]) == (507, "disk_full")
    assert shown.status_code == 200
    assert kept == []
