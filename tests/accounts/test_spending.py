"""Ceilings over everything that costs money: promised before a call, settled after it, never passed by a crowd."""

import asyncio
from datetime import timedelta

import pytest

from tests.support.studio import opened
from troupe.accounts import PaidCall, Tokens
from troupe.kit.errors import Limited

PICTURE = PaidCall("image", "stability", "core", persona_id="nova")
LIMITS = "/api/costs/limits"


@pytest.fixture
async def house(tmp_path, engine):
    """A studio for one, on either database."""
    async with opened(tmp_path, engine=engine) as house:
        yield house


async def set_limits(house, **limits):
    answer = await house.http.put(LIMITS, json=limits)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def spend(house, call, micros, cost, tokens=None):
    spending = house.studio.household.spending
    held = await spending.promise(house.studio.person, call, micros)
    await spending.settle(held, cost, tokens or Tokens())


async def test_a_crowd_of_calls_never_passes_a_ceiling(house):
    await set_limits(house, day_usd="0.10")
    spending, person = house.studio.household.spending, house.studio.person

    tries = await asyncio.gather(
        *(spending.promise(person, PICTURE, 1_000) for _ in range(1_000)), return_exceptions=True
    )

    refused = [each for each in tries if isinstance(each, Limited)]
    assert len(tries) - len(refused) == 100
    assert {each.code for each in refused} == {"spend_limit_reached"}
    limits = (await house.http.get(LIMITS)).json()
    assert limits["spent_day_usd"] == limits["spent_month_usd"] == "0.100000"
    [row] = (await house.http.get("/api/costs", params={"by": "port"})).json()["items"]
    assert row["calls"] == 100


async def test_what_was_promised_and_not_spent_can_be_spent_again_and_settling_twice_counts_once(house):
    await set_limits(house, day_usd="1")
    spending = house.studio.household.spending
    held = await spending.promise(house.studio.person, PICTURE, 900_000)
    await spending.settle(held, 100_000)
    await spending.settle(held, 100_000)

    await spend(house, PICTURE, 900_000, 900_000)

    with pytest.raises(Limited) as refused:
        await spending.promise(house.studio.person, PICTURE, 1)
    assert refused.value.facts["limit"] == "1.000000"
    assert refused.value.facts["spent"] == "1.000000"
    assert refused.value.facts["period"] == "day"


async def test_a_new_day_begins_with_a_full_purse_the_month_goes_on_and_the_studio_stands_above_all(house):
    bench = house.studio.bench
    until = house.studio.clock().replace(day=10, hour=12) + timedelta(days=32)
    bench.ahead += until.replace(day=10, hour=12) - house.studio.clock()
    await set_limits(house, day_usd="1", month_usd="1.50")
    await spend(house, PICTURE, 1_000_000, 1_000_000)
    first = (await house.http.get(LIMITS)).json()

    bench.ahead += timedelta(days=1)

    limits = (await house.http.get(LIMITS)).json()
    assert limits["spent_day_usd"] == "0.000000"
    assert limits["spent_month_usd"] == "1.000000"
    assert first["resets_at"] < limits["resets_at"]
    with pytest.raises(Limited) as refused:
        await spend(house, PICTURE, 600_000, 0)
    assert refused.value.facts["period"] == "month"
    await spend(house, PICTURE, 500_000, 500_000)
    await set_limits(house, scope="studio", day_usd="0.5")
    await set_limits(house, month_usd=None)
    with pytest.raises(Limited) as refused:
        await spend(house, PICTURE, 1, 0)
    assert refused.value.facts["scope"] == "studio"
    assert (await house.http.get(LIMITS)).json()["studio"] == {"day_usd": "0.500000", "month_usd": None}


async def test_costs_are_told_by_day_port_brain_persona_and_chat(house):
    talk = PaidCall("text", "openai", "m", brain_id="b1", persona_id="rook", chat_id="c1")
    await spend(house, PICTURE, 40_000, 40_000)
    await spend(house, talk, 9_000, 6_200, Tokens(3_000, 2_000, 400))
    await house.studio.household.spending.note(house.studio.person, talk, Tokens(10, 0, 5))

    async def told(by):
        items = (await house.http.get("/api/costs", params={"by": by})).json()["items"]
        return {each["key"]: (each["calls"], each["cost_usd"], each["unknown_calls"]) for each in items}

    assert await told("port") == {"image": (1, "0.040000", 0), "text": (2, "0.006200", 1)}
    assert await told("persona") == {"nova": (1, "0.040000", 0), "rook": (2, "0.006200", 1)}
    assert await told("brain") == {None: (1, "0.040000", 0), "b1": (2, "0.006200", 1)}
    assert await told("chat") == {None: (1, "0.040000", 0), "c1": (2, "0.006200", 1)}
    day = house.studio.clock().date().isoformat()
    assert await told("day") == {day: (3, "0.046200", 1)}
    text = (await house.http.get("/api/costs", params={"by": "port"})).json()["items"][1]
    assert (text["prompt_tokens"], text["cached_tokens"], text["output_tokens"]) == (3_010, 2_000, 405)


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_ceiling_is_an_amount_of_dollars_and_only_what_is_named_is_changed(house):
    await set_limits(house, day_usd="2.5", month_usd="9")

    for wrong in ("-1", "1e3", "0.0000001", "a lot", "1,5"):
        answer = await house.http.put(LIMITS, json={"day_usd": wrong})
        assert (answer.status_code, answer.json()["field"]) == (422, "day_usd")
    assert (await house.http.get(LIMITS)).json()["me"] == {"day_usd": "2.500000", "month_usd": "9.000000"}
    after = await set_limits(house, day_usd=None)

    assert after["me"] == {"day_usd": None, "month_usd": "9.000000"}
    turned = await house.http.get("/api/costs", params={"from": "2026-02-02", "to": "2026-02-01"})
    assert (turned.status_code, turned.json()["field"]) == (422, "from")
