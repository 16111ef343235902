"""Answers that go on, drafts of one's own next words, suggestions, and what one may wish of an answer."""

import pytest

from tests.chats.talking import good, refused, text_of

BOTH = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """SQLite, but for tests that ask for both."""
    return str(getattr(request, "param", "sqlite"))


async def begun(me, chat, kind, at, **fields):
    """The run of an answer of another kind, once it is over."""
    started = await me.answer(chat, kind, at, **fields)
    return started, await me.ended(started["run"]["id"])


async def demo(me):
    found = good(await me.http.get("/api/brains"), 200)["items"]
    return next(brain["id"] for brain in found if brain["kind"] == "scripted")


@BOTH
async def test_an_answer_goes_on_where_it_stopped_and_keeps_what_it_said(me):
    chat = await me.open()
    first = await me.talk(chat, "Tell me a story")
    before = (await me.path(chat))[-1]
    started, run = await begun(me, chat, "continue", first["node_id"])
    after = (await me.path(chat))[-1]

    assert run["state"] == "done"
    assert started["node"]["id"] == after["id"] == before["id"]
    assert after["text"].startswith(before["text"])
    assert after["text"] == before["text"] + text_of(await me.log(run["id"]))
    assert len(after["text"]) > len(before["text"])
    assert (after["rev"], after["status"]) == (before["rev"] + 1, "final")


async def test_the_prompt_of_an_answer_that_goes_on_ends_with_what_it_said(me):
    chat = await me.open()
    first = await me.talk(chat, "Tell me a story")
    said = (await me.path(chat))[-1]["text"]
    await begun(me, chat, "continue", first["node_id"])
    prompt = good(await me.http.get(f"/api/chats/{chat['id']}/nodes/{first['node_id']}/prompt"), 200)

    assert [block["kind"] for block in prompt["blocks"]][-2:] == ["so_far", "go_on"]
    assert prompt["messages"][-2]["text"] == said


async def test_only_answers_with_words_can_go_on(me):
    chat = await me.open()
    await me.talk(chat, "Hello")
    path = await me.path(chat)

    for id in (path[0]["id"], path[1]["id"]):
        body = {"kind": "continue", "at": id}
        refused(await me.http.post(f"/api/chats/{chat['id']}/answers", json=body), 422, "invalid")


async def test_suggestions_differ_are_short_and_stand_nowhere_in_the_chat(house, me):
    chat = await me.open(brain_id=await demo(me))
    await me.talk(chat, "Hello")
    path = await me.path(chat)
    started, run = await begun(me, chat, "suggest", path[-1]["id"], count=4)

    assert started["node"] is None
    assert run["node_id"] is None
    assert len(run["result"]) == len({text.casefold() for text in run["result"]}) == 4
    assert all(0 < len(text) <= 120 for text in run["result"])
    assert await me.path(chat) == path
    assert len(await house.rows("chat_prompts")) == 1


async def test_suggestions_are_read_out_of_a_paragraph_and_none_at_all_is_a_failure(house, me):
    chat = await me.open()
    await me.talk(chat, "Hello")
    leaf = (await me.path(chat))[-1]["id"]
    house.studio.bench.text.next_replies([f"That sounds lovely! {'And so on ' * 20}", "word " * 60])
    _, told = await begun(me, chat, "suggest", leaf)
    started = await me.answer(chat, "suggest", leaf)
    nothing = await me.ended(started["run"]["id"])

    assert told["result"] == ["That sounds lovely!"]
    assert (nothing["error"]["error"], nothing["result"]) == ("empty_answer", None)


@BOTH
async def test_a_draft_is_one_text_for_the_user_to_send_or_not(me):
    chat = await me.open(brain_id=await demo(me))
    await me.talk(chat, "Hello")
    path = await me.path(chat)
    _, run = await begun(me, chat, "draft", path[-1]["id"])

    assert isinstance(run["result"], str)
    assert run["result"]
    assert (await me.log(run["id"]))[-1]["data"]["result"] == run["result"]
    assert await me.path(chat) == path


async def test_a_wish_for_one_answer_is_in_its_prompt_and_in_no_later_one(me):
    chat = await me.open()
    await me.talk(chat, "Hello")
    message = (await me.path(chat))[-2]["id"]
    _, run = await begun(me, chat, "reply", message, note="Answer in rhyme.")
    later = await me.talk(chat, "And now?")
    first, second = [
        good(await me.http.get(f"/api/chats/{chat['id']}/nodes/{id}/prompt"), 200)
        for id in (run["node_id"], later["node_id"])
    ]

    assert any("Answer in rhyme." in block["text"] for block in first["blocks"])
    assert not any("Answer in rhyme." in block["text"] for block in second["blocks"])


async def test_a_seed_and_numbers_for_one_answer_are_what_was_really_used(me):
    chat = await me.open()
    await me.talk(chat, "Hello")
    message = (await me.path(chat))[-2]["id"]
    wished = {"temperature": 0.2, "top_k": 40}
    _, run = await begun(me, chat, "reply", message, seed=77, params=wished)

    assert run["seed"] == 77
    assert wished.items() <= run["params"].items()
    assert run["params"]["seed"] == 77
    body = {"kind": "reply", "at": message, "params": {"temperature": 3}}
    refused(await me.http.post(f"/api/chats/{chat['id']}/answers", json=body), 422, "invalid")


async def test_what_is_proposed_is_remembered_nowhere(house, me):
    chat = await me.open()
    await me.talk(chat, "Hello")
    counts = len(await house.rows("answer_counts"))
    await begun(me, chat, "suggest", (await me.path(chat))[-1]["id"])

    assert len(await house.rows("chat_nodes")) == (await me.chat(chat))["node_count"]
    assert len(await house.rows("answer_counts")) == counts
