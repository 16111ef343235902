"""Answers of brains that cost money: held before they are asked for, settled by what was counted."""

import pytest

from tests.chats.talking import good
from tests.minds.test_connections import brain_on, connect
from tests.minds.test_standing_in import named
from tests.support.upstream import DONE, chunk
from troupe.app.prices import Prices
from troupe.minds import Brain, TokenPrice
from troupe.ports.providers import discover

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


def shipped(tmp_path, gateway, model):
    """What is known of a model that nobody here wrote a price down for."""
    known = {each.name: each for each in discover().of_port("text")}
    return Prices(known, tmp_path).tag_of(Brain("b", model, "c", gateway, model, "cloud"))


def test_models_of_vendors_have_a_price_with_its_day_and_others_none(engine, tmp_path):
    dated = shipped(tmp_path, "anthropic", "claude-sonnet-4-5-20250929")

    assert (dated.price, dated.source) == (TokenPrice(3_000_000, 15_000_000, 300_000), "table")
    assert dated.checked_on is not None
    assert shipped(tmp_path, "google", "gemini-2.5-flash-lite").price == TokenPrice(100_000, 400_000, 10_000)
    for gateway, model in (
        ("anthropic", "claude-next-9"),
        ("google", "gemini-2.5-flash-next"),
        ("groq", "gemini-2.5-pro"),
    ):
        assert shipped(tmp_path, gateway, model).price is None
    (tmp_path / "prices.toml").write_text(PRICES.replace("custom", "anthropic").replace('"up"', '"claude-sonnet-*"'))
    own = shipped(tmp_path, "anthropic", "claude-sonnet-4-5-20250929")
    assert (own.price, own.source) == (TokenPrice(2_000_000, 8_000_000, 500_000), "user")


def test_all_of_a_long_prompt_costs_more_where_the_vendor_says_so(engine, tmp_path):
    price = shipped(tmp_path, "google", "gemini-2.5-pro").price

    assert (price.cost(200_000, 1_000), price.cost(200_001, 1_000)) == (260_000, 515_002)
    assert price.most(300_000, 0) == 750_000


async def test_every_brain_says_what_it_costs_and_who_said_so(chat, me):
    shown = {brain["gateway"]: brain for brain in good(await me.http.get("/api/brains"), 200)["items"]}

    assert shown["custom"]["price"] == {"input": "2", "cached_input": "0.5", "output": "8"}
    assert (shown["custom"]["price_source"], shown["custom"]["price_checked_on"]) == ("user", None)
    assert shown["improv"]["price"] == {"input": "0", "cached_input": "0", "output": "0"}


async def test_whoever_stands_in_and_would_cost_too_much_is_passed_over(chat, me, upstream):
    """The first one may be asked for nothing, the second one is too dear, and the third one speaks."""
    brains = {brain["gateway"]: brain for brain in good(await me.http.get("/api/brains"), 200)["items"]}
    first = good(
        await me.http.post("/api/brains", json={"connection_id": brains["custom"]["connection_id"], "model": "plain"}),
        201,
    )
    await named(me, first, brains["custom"], brains["improv"])
    good(await me.http.put("/api/costs/limits", json={"day_usd": "0.0001"}), 200)
    upstream.refuse(401, {"message": "no such key"})

    run = await me.talk(await me.open(brain_id=first["id"]), "hello")

    assert (run["state"], run["brain"]["gateway"]) == ("done", "improv")
    assert [(each["brain"]["model"], each["error"]) for each in run["tried"]] == [
        ("plain", "provider_key_refused"), ("up", "spend_limit_reached"),
    ]  # fmt: skip
    assert len([heard for heard in upstream.heard if heard.method == "POST"]) == 1
