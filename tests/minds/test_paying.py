"""Answers of brains that cost money: held before they are asked for, settled by what was counted."""

import pytest

from tests.chats.talking import good
from tests.minds.test_connections import brain_on, connect
from tests.support.upstream import DONE, chunk
from troupe.minds import TokenPrice

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
PRICES = """
[[price]]
provider = "custom"
model = "up"
input_micros = 2_000_000
cached_input_micros = 500_000
output_micros = 8_000_000
"""


@pytest.fixture
async def chat(house, me, upstream):
    """A chat with a brain elsewhere, whose price somebody wrote down."""
    (house.studio.directory.path / "prices.toml").write_text(PRICES)
    brain = await brain_on(me, await connect(me, upstream))
    return await me.open(brain_id=brain["id"])


async def costs(me, by="port"):
    return good(await me.http.get("/api/costs", params={"by": by}), 200)["items"]


def test_cached_tokens_cost_less_and_halves_go_to_the_even_side(engine):
    price = TokenPrice(input=2_000_000, output=8_000_000, cached_input=500_000)

    assert price.cost(3_000, 400, 2_000) == 6_200
    assert TokenPrice(500_000, 0, 0).cost(1, 0) == 0
    assert TokenPrice(500_000, 0, 0).cost(3, 0) == 2
    assert TokenPrice(500_000, 0, 0).most(1, 0) == 1


async def test_an_answer_costs_what_the_service_counted(chat, me, upstream):
    usage = {"prompt_tokens": 3_000, "completion_tokens": 400, "prompt_tokens_details": {"cached_tokens": 2_000}}
    upstream.next(chunk("Hello."), chunk(finish="stop", usage=usage), DONE)

    run = await me.talk(chat, "hello")

    assert run["state"] == "done"
    [row] = await costs(me)
    assert (row["key"], row["calls"], row["cost_usd"]) == ("text", 1, "0.006200")
    assert (row["prompt_tokens"], row["cached_tokens"], row["output_tokens"]) == (3_000, 2_000, 400)
    [of_chat] = await costs(me, "chat")
    assert of_chat["key"] == chat["id"]


async def test_nothing_is_sent_when_a_ceiling_leaves_no_room(chat, me, upstream):
    good(await me.http.put("/api/costs/limits", json={"day_usd": "0.0001"}), 200)

    run = await me.talk(chat, "hello")

    assert (run["state"], run["error"]["code"]) == ("failed", "spend_limit_reached")
    assert all(heard.method == "GET" for heard in upstream.heard)
    assert await costs(me) == []


async def test_a_refused_answer_gives_back_what_was_held(chat, me, upstream):
    upstream.refuse(401, {"message": "no such key"})

    run = await me.talk(chat, "hello")

    assert run["state"] == "failed"
    [row] = await costs(me)
    assert (row["calls"], row["cost_usd"], row["unknown_calls"]) == (1, "0.000000", 0)


async def test_an_answer_without_a_known_price_is_counted_as_unknown_and_a_scripted_one_not_at_all(
    house, chat, me, upstream
):
    (house.studio.directory.path / "prices.toml").unlink()
    await me.talk(chat, "hello")
    await me.talk(await me.open(), "hello")

    [row] = await costs(me)

    assert (row["calls"], row["cost_usd"], row["unknown_calls"]) == (1, "0.000000", 1)
    assert good(await me.http.get("/api/costs/limits"), 200)["unpriced_calls"] == 1
