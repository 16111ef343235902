"""Painting in studios of their own: opened again after a stop, with settings, on PostgreSQL.

Two studios that work on jobs do not fit into one process, so these stand apart from those that share one.
"""

import asyncio

import pytest

from tests.dressing.painting import GRID, PAINT, FaultyUi, entrust, job_of, painted, render, until_ended
from tests.support.image_servers import Gateway, WebUi
from tests.support.picture_services import KEY
from tests.support.studio import opened


async def test_a_paid_call_that_a_stop_cut_short_is_never_repeated_by_itself(tmp_path):
    asked = {"dot_id": "nova", "provider": "openai", "model": "painter", "accept_unknown_cost": True}
    async with Gateway() as server:
        server.never.add("/v1/images/generations")
        async with opened(tmp_path, working=True, drain_seconds=0) as house:
            await entrust(house, "openai", server.base_url, KEY)
            job = (await render(house, None, **asked)).json()["job_id"]
            await asyncio.wait_for(server.began.wait(), 30)
        async with opened(tmp_path, working=True) as house:
            ended = await until_ended(house, job)
            times = server.paths().count("/v1/images/generations")

    assert (ended["state"], ended["error"]["code"]) == ("failed", "outcome_unknown")
    assert times == 1


async def test_the_settings_name_who_paints_when_nobody_is_named(tmp_path):
    async with (
        WebUi() as server,
        opened(tmp_path, working=True, image_provider="stable_diffusion", sd_backend="local") as house,
    ):
        await entrust(house, "a1111", server.base_url)
        by_model = await painted(house, None, dot_id="nova")
        vector = await render(house, None, dot_id="nova", format="svg")
        named = await render(house, None, dot_id="nova", provider="rig")

    assert by_model["provider"] == "a1111"
    assert (vector.status_code, vector.json()["provider"]) == (200, "rig")
    assert (named.status_code, named.json()["provider"]) == (200, "rig")


@pytest.mark.postgresql
async def test_pieces_are_kept_on_postgresql_too(tmp_path):
    async with opened(tmp_path, engine="postgresql", working=True) as house, FaultyUi() as server:
        await entrust(house, "a1111", server.base_url)
        failed = await job_of(house, None, dot_id="nova", provider="a1111", **GRID)
        await house.http.post(f"/api/jobs/{failed['id']}/retry", json={})
        done = await until_ended(house, failed["id"])

    assert (failed["state"], done["state"]) == ("failed", "done")
    assert server.paths().count(PAINT) == 4
