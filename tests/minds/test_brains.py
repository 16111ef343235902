"""What a brain is given beside its name: how it speaks, what it can and costs, and whether it may be asked."""

from tests.chats.talking import good, refused
from tests.minds.test_connections import KEY, NOBODY, brain_on, brains_of, connect
from tests.support.upstream import DONE, chunk


async def changed(me, brain, **fields):
    return good(await me.http.patch(f"/api/brains/{brain['id']}", json=fields), 200)


async def test_what_a_brain_was_given_is_sent_unless_something_nearer_was_said(me, upstream):
    brain = await brain_on(me, await connect(me, upstream))
    given = {"temperature": 0.3, "top_p": 0.5}
    told = await changed(me, brain, params=given, max_output_tokens=77)
    chat = await me.open(brain_id=brain["id"], settings={"temperature": 1.1})

    run = await me.talk(chat, "hello")

    asked = upstream.heard[-1].body
    assert (asked["temperature"], asked["top_p"], asked["max_tokens"]) == (1.1, 0.5, 77)
    assert (run["params"]["top_p"], run["params"]["max_output_tokens"]) == (0.5, 77)
    assert (told["params"]["temperature"], told["version"]) == (0.3, 2)
    again = await changed(me, brain, params={}, max_output_tokens=None)
    assert (again["params"]["top_p"], again["max_output_tokens"]) == (None, None)


async def test_a_brain_is_made_with_all_that_can_be_changed_of_it(me, upstream):
    connection = await connect(me, upstream)
    other = await brain_on(me, connection, "other")
    given = {"fallbacks": [other["id"]], "params": {"top_p": 0.5}, "max_output_tokens": 77, "context_tokens": 4_096}
    price = {"input": "2", "output": "8", "cached_input": "0.5"}

    made = await brain_on(me, connection, name="Whole", price=price, capabilities={"vision": "yes"}, **given)

    kept = good(await me.http.get(f"/api/brains/{made['id']}"), 200)
    assert kept == made
    assert (made["name"], made["version"], made["fallbacks"]) == ("Whole", 1, [other["id"]])
    assert (made["params"]["top_p"], made["max_output_tokens"], made["context_tokens"]) == (0.5, 77, 4_096)
    assert (made["context_source"], made["price_source"]) == ("user", "user")
    assert made["capabilities"]["vision"] == {"can": "yes", "source": "user"}
    body = {"connection_id": connection["id"], "model": "up", "fallbacks": [NOBODY]}
    refused(await me.http.post("/api/brains", json=body), 404, "brain_not_found")
    assert [each["name"] for each in await brains_of(me) if each["model"] == "up"] == ["Whole"]


async def test_a_brain_that_is_switched_off_answers_nobody_and_says_so(me, upstream):
    brain = await brain_on(me, await connect(me, upstream))
    other = await brain_on(me, good(await me.http.get("/api/connections"), 200)["items"][-1], "other")
    good(await me.http.post(f"/api/brains/{brain['id']}/default"), 200)
    chat = await me.open(brain_id=brain["id"])
    await changed(me, other, fallbacks=[brain["id"]])
    before = len(upstream.heard)

    off = await changed(me, brain, enabled=False)

    body = {"text": "hello", "parent_id": chat["active_leaf_id"]}
    said = refused(await me.http.post(f"/api/chats/{chat['id']}/messages", json=body), 409, "brain_disabled")
    refused(await me.http.post(f"/api/brains/{brain['id']}/default"), 409, "brain_disabled")
    assert (off["enabled"], off["is_default"], said["brain_id"]) == (False, False, brain["id"])
    assert len(await me.path(chat)) == 1
    default = next(each for each in good(await me.http.get("/api/brains"), 200)["items"] if each["is_default"])
    assert default["built_in"]
    assert len(upstream.heard) == before
    on = await changed(me, brain, enabled=True)
    assert on["is_default"]  # it is again what was chosen


async def test_a_price_that_a_service_tells_counts_until_one_is_entered(me, upstream):
    pricing = {"prompt": "0.000002", "completion": "0.000008", "input_cache_read": "0.0000005"}
    wild = {"prompt": "7e30", "completion": "1"}
    upstream.models = {"data": [{"id": "up", "pricing": pricing}, {"id": "wild", "pricing": wild}]}
    connection = await connect(me, upstream)
    brain, wild_one = await brain_on(me, connection), await brain_on(me, connection, "wild")
    offered = good(await me.http.get(f"/api/connections/{connection['id']}/models"), 200)["items"]
    usage = {"prompt_tokens": 3000, "completion_tokens": 400, "prompt_tokens_details": {"cached_tokens": 2000}}
    upstream.next(chunk("Hi."), chunk(finish="stop", usage=usage), DONE)
    run = await me.talk(await me.open(brain_id=brain["id"]), "hello")
    upstream.models["data"][0]["pricing"] = {**pricing, "prompt": "0.000003"}
    good(await me.http.post(f"/api/brains/{brain['id']}/test"), 200)
    dearer = good(await me.http.get(f"/api/brains/{brain['id']}"), 200)
    entered = await changed(me, brain, price={"input": "1", "output": "1"})
    taken_back = await changed(me, brain, price=None)

    told = {"input": "2", "cached_input": "0.5", "output": "8"}
    assert (brain["price"], brain["price_source"], run["cost_usd"]) == (told, "gateway", "0.006200")
    assert brain["price_checked_on"]
    assert (offered[0]["price"], wild_one["price"], wild_one["price_source"]) == (told, None, None)
    assert dearer["price"] == told | {"input": "3"}
    assert (entered["price"]["input"], entered["price_source"]) == ("1", "user")
    assert taken_back["price"] == dearer["price"]


async def test_a_price_by_hand_counts_and_can_be_taken_back(me, upstream):
    brain = await brain_on(me, await connect(me, upstream))

    priced = await changed(me, brain, price={"input": "2", "output": "8", "cached_input": "0.5"})

    assert priced["price"] == {"input": "2", "cached_input": "0.5", "output": "8"}
    assert priced["price_source"] == "user"
    usage = {"prompt_tokens": 3000, "completion_tokens": 400, "prompt_tokens_details": {"cached_tokens": 2000}}
    upstream.next(chunk("Hi."), chunk(finish="stop", usage=usage), DONE)
    run = await me.talk(await me.open(brain_id=brain["id"]), "hello")
    assert run["cost_usd"] == "0.006200"
    free = await changed(me, brain, price=None)
    assert (free["price"], free["price_source"]) == (None, None)


async def test_what_is_said_of_a_brain_stands_over_what_is_tried(me, upstream):
    brain = await brain_on(me, await connect(me, upstream))

    said = await changed(me, brain, capabilities={"mid_system": "no", "vision": "yes"})
    good(await me.http.post(f"/api/brains/{brain['id']}/test"), 200)

    tried = good(await me.http.get(f"/api/brains/{brain['id']}"), 200)["capabilities"]
    assert said["capabilities"]["vision"] == {"can": "yes", "source": "user"}
    assert tried["mid_system"] == {"can": "no", "source": "user"}
    assert tried["stream"]["source"] == "probed"
    back = await changed(me, brain, capabilities={"vision": None})
    assert back["capabilities"]["vision"] == {"can": "no", "source": "table"}


async def test_wrong_fields_of_a_brain_are_refused_and_a_stale_change_is_told(me, upstream):
    brain = await brain_on(me, await connect(me, upstream))
    url = f"/api/brains/{brain['id']}"
    for wrong in (
        {"params": {"temperature": 3}},
        {"params": {"seed": 1}},
        {"price": {"input": "-1", "output": "1"}},
        {"price": {"input": "1"}},
        {"max_output_tokens": 0},
        {"context_tokens": 100},
        {"capabilities": {"vision": "perhaps"}},
    ):
        refused(await me.http.patch(url, json=wrong), 422, "invalid")
    await changed(me, brain, name="First")
    refused(await me.http.patch(url, json={"name": "x"}, headers={"If-Match": '"1"'}), 412, "changed_elsewhere")


async def test_headers_that_frame_a_request_are_refused_and_others_replaced(house, me, upstream):
    for headers in (
        {"Host": "x"},
        {"Cookie": "x"},
        {"Proxy-X": "x"},
        {"X-A": "a\r\nB: c"},
        {"X-A": "é"},
        {"X-A": "1", "x-a": "2"},
    ):
        body = {"gateway": "custom", "base_url": upstream.base_url, "key": KEY, "extra_headers": headers}
        refused(await me.http.post("/api/connections", json=body), 422, "invalid")
    assert await house.rows("connections") == []

    made = await connect(me, upstream, extra_headers={"X-Old": "one two"})
    url = f"/api/connections/{made['id']}"
    assert upstream.heard[-1].headers["x-old"] == "one two"
    other = good(await me.http.patch(url, json={"extra_headers": {"X-New": "three"}}), 200)

    assert other["header_names"] == ["X-New"]
    assert (upstream.heard[-1].headers.get("x-old"), upstream.heard[-1].headers["x-new"]) == (None, "three")
    none = good(await me.http.patch(url, json={"extra_headers": {}}), 200)
    assert (none["header_names"], "x-new" in upstream.heard[-1].headers) == ([], False)
    assert (none["masked"], none["status"]) == ("…f3a9", "ok")


async def test_a_brain_says_how_it_is_known_how_much_it_reads(me, upstream):
    connection = await connect(me, upstream)
    assumed = await brain_on(me, connection)
    upstream.models = {"data": [{"id": "up", "context_length": 32_000}]}
    told = await brain_on(me, connection)

    good(await me.http.post(f"/api/brains/{assumed['id']}/test"), 200)

    learnt = good(await me.http.get(f"/api/brains/{assumed['id']}"), 200)
    said = await changed(me, told, context_tokens=16_000)
    kept = await changed(me, said, name="Smaller")
    seen = [(each["context_tokens"], each["context_source"]) for each in (assumed, told, learnt, said, kept)]
    by_gateway = (32_000, "gateway")
    assert seen == [(8_192, "assumed"), by_gateway, by_gateway, (16_000, "user"), (16_000, "user")]
    assert connection["port"] == "text"
    refused(await me.http.get("/api/connections?port=image"), 422, "invalid")
