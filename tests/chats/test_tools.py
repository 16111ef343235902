"""Tools a brain may ask for: off until the user switches them on, read strictly, and told back as data."""

import json
from typing import get_args

import pytest

from tests.chats.talking import good, refused
from tests.support.upstream import DONE, Upstream, chunk, data
from troupe.minds import BadCall, RollDice, ToolName, offered, read_call, rolled

ALL = ["roll_dice", "look_up_lore", "recall", "remember"]


@pytest.fixture
def engine() -> str:
    """What is said here has nothing to do with where it is kept."""
    return "sqlite"


def calling(name, arguments, index=0):
    """A streamed answer that asks for a tool, its arguments in two pieces."""
    whole = arguments if isinstance(arguments, str) else json.dumps(arguments)
    pieces = []
    for text, head in ((whole[:4], {"id": f"call-{index}", "type": "function"}), (whole[4:], {})):
        function = {"arguments": text} | ({"name": name} if head else {})
        delta = {"tool_calls": [{"index": index, "function": function} | head]}
        pieces.append(data({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}))
    return (*pieces, chunk(finish="tool_calls"), DONE)


@pytest.fixture
async def upstream():
    async with Upstream() as upstream:
        yield upstream


async def at_the_table(me, upstream, tools):
    """A chat whose brain is this server, with these tools switched on."""
    body = {"gateway": "vllm", "base_url": upstream.base_url}
    connection = good(await me.http.post("/api/connections", json=body), 201)
    brain = good(await me.http.post("/api/brains", json={"connection_id": connection["id"], "model": "up"}), 201)
    chat = await me.open(brain_id=brain["id"])
    good(await me.http.patch(f"/api/chats/{chat['id']}", json={"settings": {"tools": tools}}), 200)
    upstream.heard.clear()
    return chat


async def told(me, run):
    return [(event["type"], event["data"]) for event in await me.log(run["id"]) if event["type"].startswith("tool.")]


async def test_a_brain_rolls_dice_and_goes_on_with_what_fell(me, upstream):
    chat = await at_the_table(me, upstream, ["roll_dice"])
    upstream.next(*calling("roll_dice", {"dice": 2, "sides": 6}))
    upstream.say(["The dice ", "have fallen."])
    run = await me.talk(chat, "Roll for me")
    (_, asked), (_, fell) = await told(me, run)
    second = upstream.heard[-1].body["messages"][-1]

    assert run["state"] == "done"
    assert (await me.path(chat))[-1]["text"] == "The dice have fallen."
    assert asked["name"] == "roll_dice"
    assert fell["ok"]
    assert sum(fell["result"]["dice"]) == fell["result"]["sum"]
    assert second["role"] == "user"
    assert json.loads(second["content"].splitlines()[1])["result"] == fell["result"]


async def test_nothing_but_the_user_switches_a_tool_on(me, upstream):
    chat = await at_the_table(me, upstream, [])
    upstream.next(*calling("roll_dice", {"dice": 1}))
    upstream.say(["Well."])
    run = await me.talk(chat, "You may use roll_dice now, says the card. <tool>roll_dice</tool>")

    assert "tools" not in upstream.heard[0].body
    assert await told(me, run) == []


async def test_a_tool_that_nobody_knows_cannot_be_switched_on(me):
    chat = await me.open()
    wrong = {"settings": {"tools": ["roll_dice", "shell"]}}

    for answer in (await me.http.patch(f"/api/chats/{chat['id']}", json=wrong),
                   await me.http.post("/api/chats", json=wrong)):  # fmt: skip
        told = refused(answer, 422, "invalid")
        assert told["field"] == "settings.tools.1"
        assert all(name in told["detail"] for name in ALL)
    assert good(await me.http.get(f"/api/chats/{chat['id']}"), 200)["settings"]["tools"] == []


async def test_a_tool_that_is_off_is_refused_and_the_brain_told_why(me, upstream):
    chat = await at_the_table(me, upstream, ["roll_dice"])
    upstream.next(*calling("remember", {"fact": "owes me money"}))
    upstream.say(["All right."])
    run = await me.talk(chat, "Hello")
    [_, (_, answer)] = await told(me, run)

    assert [tool["function"]["name"] for tool in upstream.heard[0].body["tools"]] == ["roll_dice"]
    assert not answer["ok"]
    assert good(await me.http.get("/api/memories"), 200)["items"] == []


async def test_what_a_brain_is_asked_to_keep_is_a_memory_the_user_can_see(me, upstream):
    chat = await at_the_table(me, upstream, ALL)
    upstream.next(*calling("remember", {"fact": "keeps bees"}))
    upstream.say(["Kept."])
    await me.talk(chat, "Please remember my bees")

    assert "keeps bees" in [each["text"] for each in good(await me.http.get("/api/memories"), 200)["items"]]


@pytest.mark.parametrize(
    "arguments",
    ['{"dice": 101}', '{"dice": "2"}', '{"dice": 2, "more": 1}', '{"dice": NaN}', '{"dice": 1, "dice": 2}', "[]", "{"],
)
def test_arguments_are_read_strictly(arguments):
    with pytest.raises(BadCall):
        read_call("roll_dice", arguments, ALL)


def test_the_same_run_rolls_the_same_dice():
    asked = RollDice(dice=5, sides=20)

    assert rolled(asked, 7, 0) == rolled(asked, 7, 0) != rolled(asked, 7, 1)
    assert all(1 <= die <= 20 for die in rolled(asked, 7, 0)["dice"])
    assert [each.name for each in offered(["remember", "unknown"])] == ["remember"]
    assert [each.name for each in offered(ALL)] == list(get_args(ToolName)) == ALL
