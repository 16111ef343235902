"""Pictures that cost money, and pictures that are not asked for: nothing is sent that may not be."""

import pytest

from tests.dressing.painting import PAINT, entrust, job_of, of_persona, render
from tests.dressing.painting import vera as vera
from tests.dressing.painting import working_house as house
from tests.support.image_servers import Answer, WebUi
from tests.support.picture_services import KEY, Stability

__all__ = ["house", "vera"]
pytestmark = pytest.mark.asyncio(loop_scope="module")
PAID = {"provider": "stability", "model": "core", "fit": True}
LIMITS = "/api/costs/limits"


class Filtering(Stability):
    """Takes the key, and refuses every picture."""

    def answer(self, asked):
        return Answer.of({"id": "4", "name": "content_moderation", "errors": ["refused"]}, 403)


async def spent_on(house, persona):
    rows = (await house.http.get("/api/costs", params={"by": "persona"})).json()["items"]
    return next(((row["calls"], row["cost_usd"]) for row in rows if row["key"] == persona), None)


async def test_a_picture_costs_its_price_once(house, vera):
    async with Stability() as server:
        await entrust(house, "stability", server.base_url, KEY)
        job = await job_of(house, vera, **PAID)

    assert job["state"] == "done", job["error"]
    assert await spent_on(house, vera) == (1, "0.030000")


async def test_a_picture_the_service_refuses_costs_nothing(house, vera):
    async with Filtering() as server:
        await entrust(house, "stability", server.base_url, KEY)
        job = await job_of(house, vera, **PAID)

    assert job["error"]["code"] == "prompt_refused_by_provider"
    assert await spent_on(house, vera) == (1, "0.000000")


async def test_a_ceiling_without_room_refuses_before_anything_is_sent(house, vera):
    spent = float((await house.http.get(LIMITS)).json()["spent_day_usd"])
    async with Stability() as server:
        await entrust(house, "stability", server.base_url, KEY)
        await house.http.put(LIMITS, json={"day_usd": f"{spent + 0.05:.6f}"})
        refused = await render(house, vera, **PAID, count=2)
        allowed = await job_of(house, vera, **PAID)
        again = await render(house, vera, **PAID, seed=7)
        await house.http.put(LIMITS, json={"day_usd": None})

    for answer in (refused, again):
        assert (answer.status_code, answer.json()["code"]) == (429, "spend_limit_reached")
        assert {"limit", "spent", "resets_at"} <= set(answer.json())
    assert allowed["state"] == "done", allowed["error"]
    assert len(server.paths()) == 1


async def test_what_a_persona_refuses_to_speak_about_is_painted_by_no_model(house, vera):
    body = {"name": "Mara", "boundaries": {"medical": "refuse"}}
    made = await house.http.post("/api/personas", json=body)
    assert made.status_code == 201, made.text
    mara = made.json()["persona"]["id"]
    words = "she holds a box that says: take 400 mg ibuprofen, the right dose"
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        refused = await render(house, mara, provider="a1111", prompt=words)
        other = await job_of(house, vera, provider="a1111", prompt=words)

    assert (refused.status_code, refused.json()["code"], refused.json()["topic"]) == (422, "prompt_refused", "medical")
    assert await of_persona(house, mara) == ([], [])
    assert other["state"] == "done", other["error"]
    assert server.paths().count(PAINT) == 1
