"""What answers cost and took, lists of them, and keys that make one thing once."""

import pytest

from tests.chats.talking import Doing, good, refused


@pytest.fixture
def engine() -> str:
    """What is said here has little to do with where it is kept."""
    return "sqlite"


async def test_an_answer_says_what_it_cost_how_long_it_took_and_what_it_was_told(me):
    chat = await me.open()
    run = await me.talk(chat, "hello")
    node = (await me.path(chat))[-1]

    assert (node["cost_usd"], run["cost_usd"]) == ("0.000000", "0.000000")
    assert 0 <= node["first_text_ms"] <= node["duration_ms"]
    assert (node["lore_fired"], node["memories_used"]) == (0, 0)
    assert (await me.path(chat))[-2]["cost_usd"] is None


async def test_answers_are_listed_by_state_page_by_page(me):
    chat = await me.open()
    runs = [(await me.talk(chat, f"number {number}"))["id"] for number in range(3)]
    url = "/api/runs"
    first = good(await me.http.get(url, params={"chat_id": chat["id"], "state": "done", "limit": 2}), 200)
    more = {"chat_id": chat["id"], "state": "done", "limit": 2, "cursor": first["next_cursor"]}
    second = good(await me.http.get(url, params=more), 200)
    failed = good(await me.http.get(url, params={"chat_id": chat["id"], "state": "failed"}), 200)

    assert [each["id"] for each in (*first["items"], *second["items"])] == runs[::-1]
    assert (second["next_cursor"], failed["items"]) == (None, [])
    refused(await me.http.get(url, params={"chat_id": chat["id"], "cursor": "x"}), 422, "invalid")


async def test_the_same_key_goes_on_drafts_and_suggests_once(me):
    doing = Doing(me, await me.open())
    await me.talk(doing.chat, "hello")
    leaf = (await doing.ids())[-1]
    for kind in ("draft", "suggest", "continue"):
        body = {"client_key": f"key-{kind}"}
        first = await me.answer(doing.chat, kind, leaf, **body)
        await me.ended(first["run"]["id"])
        again = await me.answer(doing.chat, kind, leaf, **body)
        other = {"kind": kind, "at": leaf, "note": "differently"} | body

        assert (again["run"]["id"], again["replayed"]) == (first["run"]["id"], True)
        refused(await me.http.post(f"{doing.url}/answers", json=other), 409, "key_reused")
    went_on = (await doing.get(f"/nodes/{leaf}"))["text"]
    undone = await doing.post("/undo")

    assert undone["op"]["kind"] == "continue"
    assert went_on.startswith((await doing.get(f"/nodes/{leaf}"))["text"])


async def test_a_message_can_say_how_it_is_to_be_answered(me):
    chat = await me.open()
    run = await me.talk(chat, "hello", seed=7, params={"temperature": 0.3}, note="in one word")

    assert (run["seed"], run["params"]["temperature"]) == (7, 0.3)
    prompt = good(await me.http.get(f"/api/chats/{chat['id']}/nodes/{run['node_id']}/prompt"), 200)
    assert any("in one word" in block["text"] for block in prompt["blocks"])
